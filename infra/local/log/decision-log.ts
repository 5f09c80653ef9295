import { createWriteStream, openSync } from 'node:fs';
import { printable } from '../../../shared/core/text.ts';
import { LocalRunError, messageOf } from '../error.ts';
import { claimDecisionLog, releaseDecisionLog } from '../run-folder.ts';
import { type Asked, decisionLine, functionLine, jsonObject } from './terminal.ts';

/** What the functions and the gateway of a local run have to say. */
export interface LocalLog {
  readonly file: string;
  /** A line that a function wrote. */
  onFunctionLine(functionName: string, line: string): void;
  /** From here on every line of a function is shown; before, what a deploy says is of interest only where it fails. */
  onDeployed(): void;
  /** A request that the gateway received. */
  onRequest(requestId: string, method: string, path: string): void;
  /** Why the gateway answered by itself. */
  onFailure(requestId: string, what: string): void;
  close(): Promise<void>;
}

/** Requests whose decision may still come; the log is read a moment after the answer. */
const REMEMBERED = 1000;

/**
 * Every line about a request (it has a `decision_id`) goes to `decisions.jsonl` as it is: the decision, and what the function behind it says.
 * The terminal shows one short line a decision, and what the functions say with their name.
 *
 * @param folder of the file; created where missing. Earlier runs' lines stay; a run beside this one gets a file of its own.
 * @throws LocalRunError where the file cannot be written.
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
      // A worker that is being ended may still have had something to say.
      if (typeof fields?.decision_id === 'string' && !stream.writableEnded) stream.write(`${line}\n`);
      if (fields?.log === 'decision') print(decisionLine(fields, asked.get(String(fields.decision_id))));
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

function open(folder: string): { file: string; fd: number } {
  try {
    const file = claimDecisionLog(folder);
    return { file, fd: openSync(file, 'a') };
  } catch (error) {
    throw new LocalRunError(`The decision log cannot be written (${messageOf(error)}): start in a folder that you may write to.`, error);
  }
}
