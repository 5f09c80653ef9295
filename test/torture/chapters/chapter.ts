import { eventually } from '../../support/eventually.ts';
import type { Subject } from '../subject/subject.ts';
import type { Ledger } from '../traffic/ledger.ts';
import type { Tally } from '../traffic/tally.ts';

/** What a chapter works with; tally and ledger are those of the whole run. */
export interface Stage {
  readonly assembly: string;
  readonly tally: Tally;
  readonly ledger: Ledger;
  /** Takes what a chapter found out. */
  readonly findings: Findings;
}

export interface Findings {
  /** A sentence for each acknowledged write that is not there. */
  readonly lost: string[];
  /** A sentence for each row of the memory that is not as a quiet run leaves it. */
  readonly memory: string[];
  unhandled: number;
  /** Seconds, one for each disturbance that ended. */
  readonly recoveries: number[];
  /** What could not be tried here, and why. */
  readonly skipped: string[];
}

/** One line of a chapter's table. */
export type Row = Readonly<Record<string, string | number>>;

export type Chapter = (stage: Stage) => Promise<readonly Row[]>;

/** After so long without a failure a disturbance is over. */
const CALM_MS = 2500;
/** Failures that come later than this are false refusals. A process that knows no settings asks for them again after at most 12 s. */
const PATIENCE_MS = 15_000;

/** A pause that is part of a scenario: how long traffic runs, a fault lasts, or the promised time passes. */
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits until the clients succeed again.
 *
 * @param endedAt when the disturbance ended, of performance.now().
 * @returns seconds from there to the answer of the last request that failed.
 */
export async function recovery({ tally, findings }: Pick<Stage, 'tally' | 'findings'>, endedAt: number): Promise<number> {
  const okAtEnd = tally.ok;
  await eventually(() => {
    const calm = performance.now() - Math.max(endedAt, tally.lastFailureAt) > CALM_MS && tally.ok > okAtEnd;
    return calm || performance.now() - endedAt > PATIENCE_MS;
  });
  tally.disturbed = false;
  const seconds = Math.max(0, tally.lastFailureAt - endedAt) / 1000;
  findings.recoveries.push(seconds);
  return Math.round(seconds * 100) / 100;
}

/** What the tally counted since it was asked for. */
export function since(tally: Tally): () => Row {
  const { requests, refused, otherwise, falseRefusals, wronglyAllowed } = tally;
  return () => ({
    requests: tally.requests - requests,
    'refused 503': tally.refused - refused,
    'other failures': tally.otherwise - otherwise,
    'refused falsely': tally.falseRefusals - falseRefusals,
    'wrongly allowed': tally.wronglyAllowed - wronglyAllowed,
  });
}

/** Notes losses and uncaught errors, at the end of each trial. */
export async function settle({ ledger, findings }: Stage, subject: Subject): Promise<number> {
  const lost = await ledger.lost(subject.dynamo);
  findings.lost.push(...lost);
  return lost.length;
}

export { sleep };
