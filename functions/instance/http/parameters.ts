import { isMarker } from '../../../shared/core/request/protocols.ts';
import { Problem, quote } from '../problem.ts';
import { columnOf } from '../records/query/column.ts';
import { type Condition, example } from '../records/query/condition.ts';
import type { QueryContext } from '../records/query/query-context.ts';
import type { InstanceRequest } from '../request.ts';
import { fieldOf, type TableEntry } from '../tables/field.ts';

/**
 * Platform parameters that change nothing here, with the values that ask for what happens anyway; null: any value. A parameter that is
 * neither here nor read by the service is refused: if it were ignored, the caller would get something else than it asked for.
 */
const WITHOUT_EFFECT: Readonly<Record<string, readonly string[] | null>> = {
  // Values are answered as stored, without labels.
  sysparm_display_value: ['', 'false'],
  displayvalue: ['', 'false'],
  // No record has variables of a service catalog.
  displayvariables: ['', 'false', 'true'],
  sysparm_input_display_value: ['', 'false'],
  // A reference is answered as its sys_id.
  sysparm_exclude_reference_link: ['', 'true'],
  // System fields are always written.
  sysparm_suppress_auto_sys_field: ['', 'false'],
  // There are no views with fields of their own: each shows every field of the table, or those of sysparm_fields.
  sysparm_view: null,
  // There are no domains and no categories of queries, and the count costs nothing more.
  sysparm_query_no_domain: null,
  sysparm_query_category: null,
  sysparm_no_count: null,
  // Each list tells it in X-Total-Count.
  sysparm_count: ['', 'true'],
  // The user token counts as header and form field only.
  sysparm_ck: null,
  // Some libraries add a number to each address to avoid caches.
  _: null,
};

/** Parameters of every list. */
export const LIST_PARAMETERS = ['sysparm_query', 'sysparm_limit', 'sysparm_record_count', 'sysparm_offset'] as const;

type Asked = Pick<InstanceRequest, 'query' | 'repeated'>;

/**
 * The conditions that stand in the address of a list: each key that names a field of the table, or of a record that it references.
 *
 * @param honoured parameters that the service reads itself.
 * @throws Problem `query_invalid` or `invalid_value`, naming the parameter: none is ever dropped.
 */
export function readConditions(request: Asked, entry: TableEntry, honoured: readonly string[], context: QueryContext): Condition[] {
  const conditions: Condition[] = [];
  for (const [name, value] of parametersOf(request, honoured)) {
    if (fieldOf(entry, name.split('.')[0] ?? '') === undefined) throw refused(name, honoured);
    const wrong = (what: string): Problem => new Problem('query_invalid', `The parameter "${quote(name)}": ${what}.`);
    conditions.push(example(columnOf(entry, name, context, wrong), name, value, context));
  }
  return conditions;
}

/**
 * Refuses every parameter that the request does not honour, fields of the table among them: a condition that is dropped would serve or
 * write more than was asked for.
 *
 * @throws Problem `query_invalid`.
 */
export function checkParameters(request: Asked, honoured: readonly string[]): void {
  for (const [name] of parametersOf(request, honoured)) throw refused(name, honoured);
}

/**
 * For a service that reads no parameter: refuses the platform's and those that name a field. Others are ignored, because clients add marks
 * of their own.
 *
 * @param honoured parameters that the service reads itself.
 */
export function checkAddress(request: Asked, entry: TableEntry, honoured: readonly string[] = []): void {
  for (const [name] of parametersOf(request, honoured))
    if (isPlatforms(name) || fieldOf(entry, name) !== undefined) throw refused(name, honoured);
}

const isPlatforms = (name: string): boolean => /^(?:sysparm_|display)/i.test(name);

/** Parameters that are neither honoured nor without effect. */
function* parametersOf({ query, repeated }: Asked, honoured: readonly string[]): Generator<[name: string, value: string]> {
  if (repeated !== null) throw new Problem('query_invalid', `The parameter "${quote(repeated)}" occurs twice: send it once.`);
  for (const [name, value] of query) {
    if (honoured.includes(name) || isMarker(name)) continue;
    const values = Object.hasOwn(WITHOUT_EFFECT, name) ? WITHOUT_EFFECT[name] : undefined;
    if (values === null || values?.includes(value.toLowerCase())) continue;
    if (values !== undefined) throw onlyOf(name, values.join(''));
    yield [name, value];
  }
}

const onlyOf = (name: string, value: string): Problem =>
  new Problem(
    'query_invalid',
    `The parameter ${name} is supported only ${value === '' ? 'without a value' : `with the value ${value}`}: leave it out.`,
  );

const refused = (name: string, honoured: readonly string[]): Problem =>
  new Problem(
    'query_invalid',
    `The parameter "${quote(name)}" is not supported here: leave it out.${honoured.length === 0 ? '' : ` Supported: ${honoured.join(', ')}.`}`,
  );
