import { lookOf } from '../../functions/cli/terminal/look.ts';
import { duration } from '../../functions/cli/terminal/render.ts';
import { padded, shortened, widthOf } from '../../functions/cli/terminal/wrap.ts';

/** A part of a command that takes long. */
export interface Part {
  readonly name: string;
  /** What happens in it: a few words. */
  readonly what: string;
  /** How long it takes, about, on two idle cores. */
  readonly seconds: number;
}

/** What a run was to reach, and whether it did. */
export interface Check {
  readonly what: string;
  readonly met: boolean;
  /** By how much, in words. */
  readonly how: string;
}

/** What the run has of its process; a test gives its own. */
export interface LongRunHost {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
}

export interface LongRun {
  /** Says what will run, and about how long. */
  plan(): void;
  /** Runs a part, if it is one of this run, and says how far all is. */
  part<Result>(name: string, run: () => Promise<Result>): Promise<Result | null>;
  /** Says how far the part is. */
  note(text: string): void;
  /** Writes a line of the report, also while a part runs. */
  print(text: string): void;
  /** Says in a sentence how all ended, and below it what there is to know. */
  verdict(good: boolean, sentence: string, more?: readonly string[]): void;
  /** The same of targets: which are met and missed, and by how much. */
  verdictOn(checks: readonly Check[], more?: readonly string[]): void;
}

/** Between two lines of progress where there is no terminal. */
const LINE_MS = 30_000;
const PROCESS: LongRunHost = { stdout: process.stdout, stderr: process.stderr, env: process.env, now: () => performance.now() };

/**
 * What every command that takes long shows alike. Plan and verdict go to the standard output; progress goes to the standard error, on a
 * terminal as one line that changes, elsewhere as lines.
 *
 * @param title what the command does: a sentence.
 */
export function createLongRun(title: string, parts: readonly Part[], host: LongRunHost = PROCESS): LongRun {
  const { stdout, now } = host;
  const { paint } = lookOf(stdout, host.env);
  const progress = createProgress(parts, host);
  const verdict: LongRun['verdict'] = (good, sentence, more = []) => {
    stdout.write(`\n${paint('title', 'Verdict')}: ${paint(good ? 'good' : 'bad', sentence)}\n`);
    for (const line of more) stdout.write(`  ${line}\n`);
  };
  return {
    plan() {
      const widest = Math.max(...parts.map(({ name }) => widthOf(name)));
      stdout.write(`${title}\n\n${paint('title', 'Plan')}: ${count(parts.length, 'part')}, ${about(total(parts))} on two idle cores\n`);
      for (const { name, what, seconds } of parts) stdout.write(`  ${padded(name, widest)}  ${what}, ${about(seconds)}\n`);
    },
    async part(name, run) {
      const index = parts.findIndex((part) => part.name === name);
      if (index < 0) return null;
      const startedAt = now();
      progress.begin(index);
      try {
        const result = await run();
        progress.end('done in', (now() - startedAt) / 1000);
        return result;
      } catch (error) {
        progress.end('failed after', (now() - startedAt) / 1000);
        throw error;
      }
    },
    note: progress.note,
    print: (text) => progress.around(() => stdout.write(`${text}\n`)),
    verdict,
    verdictOn(checks, more = []) {
      const missed = checks.filter(({ met }) => !met).length;
      const all = count(checks.length, 'target');
      const sentence = missed > 0 ? `${missed} of ${all} missed.` : checks.length > 0 ? `${all}, all met.` : 'this run measured no target.';
      const lines = checks.map(({ what, met, how }) => `${met ? paint('good', 'met   ') : paint('bad', 'MISSED')}  ${what}: ${how}`);
      verdict(missed === 0, sentence, [...lines, ...more]);
    },
  };
}

function createProgress(parts: readonly Part[], { stderr, env, now }: LongRunHost) {
  const isTerminal = stderr.isTTY === true && env.TERM !== 'dumb';
  const startedAt = now();
  let [index, partAt, saidAt, noted] = [0, startedAt, startedAt, ''];
  let timer: NodeJS.Timeout | null = null;
  const head = (): string => `[${index + 1}/${parts.length}] ${parts[index]?.name}`;
  const left = (): number => Math.max(0, total(parts.slice(index)) - (now() - partAt) / 1000);
  const draw = (text: string): void => void stderr.write(`\r\x1b[K${shortened(text, (stderr.columns || 80) - 1)}`);
  const redraw = (): void =>
    draw(`${head()}${noted === '' ? '' : `: ${noted}`} · ${duration((now() - startedAt) / 1000)} so far, ${about(left())} left`);
  return {
    begin(next: number): void {
      [index, partAt, saidAt, noted] = [next, now(), now(), ''];
      if (isTerminal) {
        redraw();
        timer = setInterval(redraw, 1000).unref();
      } else stderr.write(`${head()}: ${parts[index]?.what}, ${about(parts[index]?.seconds ?? 0)}\n`);
    },
    end(how: string, seconds: number): void {
      if (timer !== null) clearInterval(timer);
      timer = null;
      if (isTerminal) draw('');
      stderr.write(`${head()}: ${how} ${duration(seconds)}\n`);
    },
    around(write: () => void): void {
      if (isTerminal && timer !== null) draw('');
      write();
      if (isTerminal && timer !== null) redraw();
    },
    note(text: string): void {
      noted = text;
      if (isTerminal) redraw();
      else if (now() - saidAt >= LINE_MS) {
        saidAt = now();
        stderr.write(`${head()}: ${text}\n`);
      }
    },
  };
}

const total = (parts: readonly Part[]): number => parts.reduce((sum, { seconds }) => sum + seconds, 0);
const count = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? '' : 's'}`;
const about = (seconds: number): string =>
  `about ${seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`}`;

/** A figure that must be at most so much, and by how much it is. */
export function atMost(what: string, value: number, most: number): Check {
  return { what, met: value <= most, how: `${value}, at most ${most}${distance(value, most)}` };
}

/** The same of one that must be at least so much. */
export function atLeast(what: string, value: number, least: number): Check {
  return { what, met: value >= least, how: `${value}, at least ${least}${distance(value, least)}` };
}

const distance = (value: number, target: number): string => {
  if (target === 0 || value === target) return '';
  const percent = Math.round(Math.abs(value / target - 1) * 100);
  return ` (${percent === 0 ? 'less than 1' : percent} % ${value > target ? 'above' : 'below'})`;
};
