import type { Terminal } from '../ports.ts';

/** `1 234 567`. */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');

/** `2 h 5 min`, `3 min 20 s`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const BAR = 24;

/**
 * `[######------] 1 200 of 4 800 users, 640/s, 6 s left`.
 *
 * @param expected number of them, null where it is not known; it may be hours old or an estimate.
 * @param unit what is counted.
 */
export function progressLine(done: number, expected: number | null, seconds: number, unit = 'users'): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const speed = `${grouped(rate)}/s`;
  if (expected === null) return `${grouped(done)} ${unit}, ${speed}`;
  const share = Math.min(1, done / expected);
  const filled = Math.round(share * BAR);
  const left = rate > 0 ? `, ${duration(Math.max(0, expected - done) / rate)} left` : '';
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${grouped(done)} of ${grouped(expected)} ${unit}, ${speed}${left}`;
}

/** Milliseconds between two lines of progress: faster than a person reads. */
const REDRAW_MS = 100;

/** Shows on the terminal how far a command is. The returned function takes how many are done and how many are expected. */
export function startProgress(
  terminal: Pick<Terminal, 'progress' | 'now'>,
  unit?: string,
): (done: number, expected: number | null) => void {
  const startedAt = terminal.now();
  let shownAt = Number.NEGATIVE_INFINITY;
  return (done, expected) => {
    const now = terminal.now();
    if (now - shownAt < REDRAW_MS) return;
    shownAt = now;
    terminal.progress(progressLine(done, expected, (now - startedAt) / 1000, unit));
  };
}

/** Lines of one kind that are shown before the others are only counted: a screen of them says what there is to know. */
const SHOWN = 20;

/** Keeps a report from repeating one line 66,000 times. */
export interface Limit {
  /** Whether a line of this kind is to be shown. */
  takes(kind: string): boolean;
  /** Kinds of which lines were left out, and how many. */
  leftOut(): readonly (readonly [kind: string, lines: number])[];
}

/** @param all what `--all` says: every line is shown. */
export function createLimit(all: boolean): Limit {
  const seen = new Map<string, number>();
  return {
    takes(kind) {
      const count = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, count);
      return all || count <= SHOWN;
    },
    leftOut: () => (all ? [] : [...seen].filter(([, count]) => count > SHOWN).map(([kind, count]) => [kind, count - SHOWN] as const)),
  };
}
