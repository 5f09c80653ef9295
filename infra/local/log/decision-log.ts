import { createWriteStream, openSync } from 'node:fs';
import { printable } from '../../../shared/core/text.ts';
import { LocalRunError, messageOf } from '../error.ts';
import { claimDecisionLog, releaseDecisionLog } from '../run-folder.ts';
import { type Asked, decisionLine, functionLine, jsonObject } from './terminal.ts';

/** Log of the functions and the gateway of a local run. */
export interface LocalLog {
  readonly file: string;
  /** A line that a function wrote. */
  onFunctionLine(functionName: string, line: string): void;
  /** From now on every line of a function is shown. Lines of the deploy matter only if it fails. */
  onDeployed(): void;
  /** A request that the gateway received. */
  onRequest(requestId: string, method: string, path: string): void;
  /** Why the gateway answered itself. */
  onFailure(requestId: string, what: string): void;
  close(): Promise<void>;
}

/** Requests whose decision may still arrive; the log is read shortly after the answer. */
const REMEMBERED = 1000;

/**
 * Every line with a `decision_id` is written to `decisions.jsonl` unchanged: the decision, and the lines of the function behind it. The
 * terminal shows one short line for each decision, and the functions' lines with their names.
 *
 * @param folder of the file; created if missing. Lines of earlier runs stay; a parallel run gets a file of its own.
 * @throws LocalRunError if the file cannot be written.
 */
export function createLocalLog(folder: string, print: (line: string) => void): LocalLog {
  const { file, fd } = open(folder);
  const stream = createWriteStream(file, { fd });
  const asked = new Map<string, Asked>();
  let deployed = false;
  return {
    file,
    onFunctionLine(functionName, line) {
      const fields = jsonObject(line);
      // A worker that is ending may still send lines.
      if (typeof fields?.decision_id === 'string' && !stream.writableEnded) stream.write(`${line}\n`);
      if (fields?.log === 'decision') print(decisionLine(fields, asked.get(String(fields.decision_id))));
      else if (fields?.log === 'served' || isRoutine(fields)) return;
      else if (deployed || fields?.log === 'error') print(functionLine(functionName, line));
    },
    onDeployed() {
      deployed = true;
    },
    onRequest(requestId, method, path) {
      asked.set(requestId, { method, path });
      const oldest = asked.size > REMEMBERED ? asked.keys().next().value : undefined;
      if (oldest !== undefined) asked.delete(oldest);
    },
    onFailure(requestId, what) {
      const request = asked.get(requestId);
      print(printable(`gateway: ${request?.method} ${request?.path}: ${what.split('\n')[0]}  (${requestId})`));
    },
    close: () =>
      new Promise((resolve) => {
        releaseDecisionLog(folder);
        stream.end(() => resolve());
      }),
  };
}

/** What the memory does every five minutes and every day is no news. */
const isRoutine = (fields: ReturnType<typeof jsonObject>): boolean => fields?.log === 'memory' && fields.what !== 'batch_lost';

function open(folder: string): { file: string; fd: number } {
  try {
    const file = claimDecisionLog(folder);
    return { file, fd: openSync(file, 'a') };
  } catch (error) {
    throw new LocalRunError(`The decision log cannot be written (${messageOf(error)}): start in a folder that you may write to.`, error);
  }
}
