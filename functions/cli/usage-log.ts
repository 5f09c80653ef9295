import { type LoggedDecision, noteUse, readDecisionLine, type Usage } from '../../shared/core/decision/log-line.ts';
import type { Terminal } from './ports.ts';

/** Every decision of some logs, line by line. */
async function* decisions(terminal: Terminal, files: readonly string[]): AsyncIterable<LoggedDecision> {
  for (const file of files) {
    for await (const line of terminal.lines(file)) {
      const decision = readDecisionLine(line);
      if (decision !== null) yield decision;
    }
  }
}

/** Who used what, by the logs; null where none was given. */
export async function readUsage(terminal: Terminal, files: readonly string[]): Promise<Usage | null> {
  if (files.length === 0) return null;
  const usage: Usage = new Map();
  for await (const decision of decisions(terminal, files)) noteUse(usage, decision);
  return usage;
}
