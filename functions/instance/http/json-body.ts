import { Problem, quote } from '../problem.ts';

/** A JSON object that is not a list. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a record from a request body.
 *
 * @returns values as text by field name; null is an empty value.
 * @throws Problem `body_unreadable` or `invalid_value`.
 */
export const readJsonRecord = (body: string): ReadonlyMap<string, string> => valuesOf(readJsonObject(body));

/** @throws Problem `body_unreadable`. */
export function readJsonObject(body: string): JsonObject {
  const value = parseJson(body);
  if (!isJsonObject(value)) throw new Problem('body_unreadable', 'The request body must be a JSON object of fields and values.');
  return value;
}

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws Problem `invalid_value` where a value is no text, number or boolean. */
export function valuesOf(object: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(object).map(([name, value]) => {
      if (value === null) return [name, ''];
      if (typeof value === 'object')
        throw new Problem('invalid_value', `The field ${quote(name)} takes text, a number or a boolean: nothing was written.`);
      return [name, String(value)];
    }),
  );
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem('body_unreadable', 'The request body is not valid JSON: send an object of fields and values.');
  }
}
