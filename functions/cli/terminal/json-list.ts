import { jsonLine } from '../options.ts';
import type { Context, Failure } from '../ports.ts';

/** A list in the one JSON value of a command. */
export interface JsonList {
  add(entry: object): void;
  /** @param members what follows the list, where it stands in an object. */
  end(members?: object): void;
}

/**
 * Writes a list entry by entry, because it may be longer than memory. If the command fails midway, the value is closed all the same: an
 * object gets the member `error`, and a plain list a last entry that has it.
 *
 * @param name of the list in an object; null: the list is the whole value.
 */
export function jsonList({ terminal, whenFailed }: Pick<Context, 'terminal' | 'whenFailed'>, name: string | null): JsonList {
  let begun = false;
  const entry = (value: object): string => {
    const before = begun ? ',\n' : `${name === null ? '' : `{${JSON.stringify(name)}:`}[\n`;
    begun = true;
    return before + JSON.stringify(value);
  };
  const end = (members: object): string => {
    const list = begun ? '\n]' : `${name === null ? '' : `{${JSON.stringify(name)}:`}[]`;
    const rest = JSON.stringify(members).slice(1);
    return name === null ? `${list}\n` : `${list}${rest === '}' ? '' : ','}${rest}\n`;
  };
  whenFailed((failure: Failure) => {
    if (!begun) return jsonLine(failure);
    return name === null ? entry(failure) + end({}) : end(failure);
  });
  return { add: (value) => terminal.out(entry(value)), end: (members = {}) => terminal.out(end(members)) };
}
