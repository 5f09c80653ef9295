import type { PreviewInput } from '../../../shared/core/activation/preview.ts';
import { noteUse, readDecisionLine, type Usage } from '../../../shared/core/decision/log-line.ts';
import { isComplete, windowOf } from '../../../shared/core/usage/findings/evidence.ts';
import { observedText } from '../../../shared/core/usage/observed.ts';
import { usesOfRows } from '../../../shared/core/usage/what-if/preview-uses.ts';
import type { Context, Deployment, Terminal } from '../ports.ts';

/** What tells which protocols and pages accounts use. */
export interface UsageSource {
  /** null: nothing does, so any account may use everything. */
  readonly from: 'log' | 'memory' | null;
  /** INSTANT since which the memory observes; null: another source. */
  readonly since: string | null;
  /** For people: what is known at all. */
  readonly told: readonly string[];
  readonly of: (userName: string) => Promise<KnownUses>;
}

/** What is known of an account, as the preview takes it. */
type KnownUses = Required<Pick<PreviewInput, 'usage' | 'complete'>>;

/** The logs where some are given, else what was observed. */
export async function usageSource({ terminal }: Context, { usage }: Deployment, logs: readonly string[]): Promise<UsageSource> {
  if (logs.length > 0) {
    const logged = await readUsage(terminal, logs);
    return { from: 'log', since: null, told: [], of: async () => ({ usage: logged, complete: true }) };
  }
  const observation = await usage.observation();
  const { since } = observation;
  if (since === null) return { from: null, since, told: [], of: async () => NOTHING };
  const now = terminal.now();
  const observed = isComplete(windowOf(observation, now, DAYS));
  const of: UsageSource['of'] = async (userName) => {
    const { uses, everyUse } = usesOfRows(await usage.rows(userName));
    return { usage: new Map([[userName, uses]]), complete: observed && everyUse };
  };
  return { from: 'memory', since, told: [...observedText(observation, now), ...(observed ? [] : [NOT_OBSERVED])], of };
}

/** Days that must have been observed without a gap before an account counts as one that does not use SOAP. */
const DAYS = 30;
const NOT_OBSERVED = `Not all of the last ${DAYS} days were observed, so an account that was not seen at SOAP counts as one that may use it.`;
const NOTHING: KnownUses = { usage: null, complete: false };

/** Who used what, by the logs, line by line. */
async function readUsage(terminal: Terminal, files: readonly string[]): Promise<Usage> {
  const usage: Usage = new Map();
  for (const file of files) {
    for await (const line of terminal.lines(file)) {
      const decision = readDecisionLine(line);
      if (decision !== null) noteUse(usage, decision);
    }
  }
  return usage;
}
