import { Problem, quote } from '../problem.ts';
import { isJsonNumber, isJsonObject, type JsonObject, type JsonValue, parseJson } from './json.ts';

/** @throws Problem `body_unreadable`. */
export function readJsonObject(body: string): JsonObject {
  const value = parseJson(body);
  if (!isJsonObject(value)) throw new Problem('body_unreadable', 'The request body must be a JSON object of fields and values.');
  return value;
}

/** @throws Problem `invalid_value` where a value is no text, number or boolean. */
export const valuesOf = (object: JsonObject): ReadonlyMap<string, string> =>
  new Map([...object].map(([name, value]) => [name, textOf(name, value)]));

/**
 * A single value as text: a number as it was sent, and the empty text for null.
 *
 * @throws Problem `invalid_value` where it is a list or an object.
 */
export function textOf(name: string, value: JsonValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (isJsonNumber(value)) return value.number;
  throw new Problem('invalid_value', `The field ${quote(name)} takes text, a number or a boolean: nothing was written.`);
}
