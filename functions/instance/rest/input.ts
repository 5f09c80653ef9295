import { isJsonObject, type JsonObject, type JsonValue } from '../http/json.ts';
import { textOf } from '../http/json-body.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem, quote } from '../problem.ts';
import { fromDisplayValues } from '../records/display-input.ts';
import { createLookup } from '../records/lookup.ts';
import type { InstanceRequest } from '../request.ts';
import type { TableEntry } from '../tables/field.ts';
import { readBodyObject } from './body.ts';

/** With `true`, the values of a write are display values. */
export const INPUT_DISPLAY = 'sysparm_input_display_value';

/**
 * The values of a write, as text by field name. A field may also be an object as the Table API answers it, with `value` or
 * `display_value`, because clients send back what they read.
 *
 * @throws Problem, DependencyError.
 */
export async function readInput(ports: InstancePorts, request: InstanceRequest, entry: TableEntry): Promise<ReadonlyMap<string, string>> {
  const display = (request.query.get(INPUT_DISPLAY) ?? '').toLowerCase();
  if (!['', 'true', 'false'].includes(display))
    throw new Problem('query_invalid', `The parameter ${INPUT_DISPLAY} takes one of false, true.`);
  const body = [...readBodyObject(request)];
  const exact = new Map<string, string>();
  const named = new Map<string, string>();
  for (const [name, member] of body) {
    const { text, isDisplay } = partOf(name, member, display === 'true');
    (isDisplay ? named : exact).set(name, text);
  }
  const resolved = await fromDisplayValues(createLookup(ports, request.context), entry, named);
  return new Map([...exact, ...resolved]);
}

/** What `{"value":…}` and `{"display_value":…}` say; the value, where there are both. */
function partOf(name: string, member: JsonValue, takesDisplay: boolean): { readonly text: string; readonly isDisplay: boolean } {
  if (!isJsonObject(member) || !isShown(member)) return { text: textOf(name, member), isDisplay: takesDisplay };
  const value = member.get('value');
  if (value !== undefined) return { text: textOf(name, value), isDisplay: false };
  if (takesDisplay) return { text: textOf(name, member.get('display_value') ?? null), isDisplay: true };
  throw new Problem(
    'invalid_value',
    `The field ${quote(name)} has a display_value and no value: send the value, or add ${INPUT_DISPLAY}=true. Nothing was written.`,
  );
}

const SHOWN_MEMBERS: readonly string[] = ['value', 'display_value', 'link'];

const isShown = (member: JsonObject): boolean =>
  (member.has('value') || member.has('display_value')) && [...member.keys()].every((key) => SHOWN_MEMBERS.includes(key));
