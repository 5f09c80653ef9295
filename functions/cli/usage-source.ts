import { noteUse, readDecisionLine, type Usage } from '../../shared/core/decision/log-line.ts';
import { observedText } from '../../shared/core/usage/observed.ts';
import { usesOfRows } from '../../shared/core/usage/preview-uses.ts';
import type { Context, Deployment, Terminal } from './ports.ts';

/** What tells which protocols and pages accounts use. */
export interface UsageSource {
  /** null: nothing does, so any account may use everything. */
  readonly from: 'log' | 'memory' | null;
  /** INSTANT since which the memory observes; null: another source. */
  readonly since: string | null;
  /** For people: what is known at all. */
  readonly told: readonly string[];
  /** null: what this account uses is not known. */
  readonly of: (userName: string) => Promise<Usage | null>;
}

/** The logs where some are given, else what was observed. */
export async function usageSource({ terminal }: Context, { usage }: Deployment, logs: readonly string[]): Promise<UsageSource> {
  if (logs.length > 0) {
    const logged = await readUsage(terminal, logs);
    return { from: 'log', since: null, told: [], of: async () => logged };
  }
  const observation = await usage.observation();
  const { since } = observation;
  if (since === null) return { from: null, since, told: [], of: async () => null };
  const of: UsageSource['of'] = async (userName) => {
    const uses = usesOfRows(await usage.rows(userName));
    return uses === null ? null : new Map([[userName, uses]]);
  };
  return { from: 'memory', since, told: observedText(observation, terminal.now()), of };
}

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
