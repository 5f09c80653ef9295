import type { StoredRecord } from '../../../../shared/core/tables/records.ts';
import { Problem } from '../../problem.ts';
import type { Field, TableEntry } from '../../tables/field.ts';
import { compareTexts, toText } from '../../tables/values.ts';
import { MOST_ROWS } from '../find.ts';
import { knownField } from '../query/column.ts';

/**
 * The functions that make one value of the records of a group, for SOAP and for statistics.
 *
 * Source: ServiceNow API reference, "aggregate".
 */
export const AGGREGATES = ['COUNT', 'SUM', 'MIN', 'MAX', 'AVG', 'LAST'] as const;
export type AggregateName = (typeof AGGREGATES)[number];

/** A function of a field. As in SQL, a record without a value does not count. */
export interface Aggregate {
  readonly name: AggregateName;
  /** null: of records, which only COUNT counts. */
  readonly field: Field | null;
}

/** A condition on a function of a group. */
export interface Having {
  readonly aggregate: Aggregate;
  /** @param text the value of the function, empty where it has none. */
  readonly holds: (text: string) => boolean;
}

/** Records that have the same values in the fields that make the groups. */
export interface RecordGroup {
  /** In the order of these fields. */
  readonly values: readonly string[];
  readonly records: readonly StoredRecord[];
}

export interface GroupOrder {
  /** A function, or a field that makes the groups. */
  readonly by: Aggregate | Field;
  readonly descending: boolean;
}

export interface Grouping {
  /** Fields that make the groups; without one, all records are one group. */
  readonly fields: readonly Field[];
  readonly having: readonly Having[];
  /** Where it leaves an order open, the values of the groups order them. */
  readonly order: readonly GroupOrder[];
}

/**
 * The groups of some records that are wanted, in order.
 *
 * @throws Problem `query_too_broad`.
 */
export function groupsOf(records: readonly StoredRecord[], { fields, having, order }: Grouping): RecordGroup[] {
  const groups = fields.length === 0 ? [{ values: [], records }] : byValues(records, fields);
  if (groups.length > MOST_ROWS)
    throw new Problem(
      'query_too_broad',
      `The query makes more than ${MOST_ROWS} groups: narrow it, or group by a field with fewer values.`,
    );
  const wanted = groups.filter((group) => having.every(({ aggregate, holds }) => holds(computed(aggregate, group) ?? '')));
  const all = [...order, ...fields.map((by): GroupOrder => ({ by, descending: false }))];
  const valueIn = ({ values }: RecordGroup, field: Field): string => values[fields.indexOf(field)] ?? '';
  return wanted.sort((a, b) => {
    for (const { by, descending } of all) {
      const sign = 'choices' in by ? compareTexts(by, valueIn(a, by), valueIn(b, by)) : compareAggregates(by, a, b);
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  });
}

function byValues(records: readonly StoredRecord[], fields: readonly Field[]): RecordGroup[] {
  const valuesOf = (record: StoredRecord): string[] => fields.map((field) => toText(record, field));
  const groups = Map.groupBy(records, (record) => JSON.stringify(valuesOf(record)));
  return [...groups.values()].map((members) => ({ values: members[0] === undefined ? [] : valuesOf(members[0]), records: members }));
}

function compareAggregates(aggregate: Aggregate, a: RecordGroup, b: RecordGroup): number {
  const [first, second] = [a, b].map((group) => computed(aggregate, group) ?? '') as [string, string];
  if (aggregate.field !== null && !isNumber(aggregate)) return compareTexts(aggregate.field, first, second);
  return first === '' || second === '' ? first.length - second.length : Number(first) - Number(second);
}

/** Whether the function gives a number, whatever the field holds. */
export const isNumber = ({ name }: Pick<Aggregate, 'name'>): boolean => name === 'COUNT' || name === 'SUM' || name === 'AVG';

/** The value of a function; undefined: there is no value that it could be made of. Without values only COUNT and SUM are defined. */
export function computed({ name, field }: Aggregate, { records }: RecordGroup): string | undefined {
  if (field === null) return String(records.length);
  const having = records.filter((record) => toText(record, field) !== '');
  const values = having.map((record) => toText(record, field));
  switch (name) {
    case 'COUNT':
      return String(values.length);
    case 'SUM':
      return String(sum(values));
    case 'AVG':
      return values.length === 0 ? undefined : String(sum(values) / values.length);
    case 'MIN':
      return extreme(values, field, -1);
    case 'MAX':
      return extreme(values, field, 1);
    case 'LAST':
      return lastOf(having, field);
  }
}

const sum = (values: readonly string[]): number => values.reduce((total, value) => total + Number(value), 0);

const extreme = (values: readonly string[], field: Field, sign: 1 | -1): string | undefined =>
  values.reduce<string | undefined>(
    (best, value) => (best === undefined || compareTexts(field, value, best) * sign > 0 ? value : best),
    undefined,
  );

/** The value of the record that was created last. Of two in the same second, it is the one with the greater sys_id. */
function lastOf(records: readonly StoredRecord[], field: Field): string | undefined {
  const createdAt = ({ sys_created_on = '', sys_id = '' }: StoredRecord): string => `${sys_created_on} ${sys_id}`;
  const [first, ...rest] = records;
  if (first === undefined) return undefined;
  return toText(
    rest.reduce((last, record) => (createdAt(record) > createdAt(last) ? record : last), first),
    field,
  );
}

/**
 * Reads the field of a function.
 *
 * @param what asks for it, for the message.
 * @throws Problem `query_invalid`.
 */
export function readAggregate(
  entry: TableEntry,
  name: AggregateName,
  fieldName: string,
  what: string,
): Aggregate & { readonly field: Field } {
  const field = knownField(entry, fieldName, (wrong) => new Problem('query_invalid', `${what}: ${wrong}.`));
  if ((name === 'SUM' || name === 'AVG') && field.type !== 'integer')
    throw new Problem('query_invalid', `${what} takes a field of whole numbers, which ${field.name} is not.`);
  return { name, field };
}
