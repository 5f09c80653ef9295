import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { bounded } from '../http/answer.ts';
import { Problem, quote } from '../problem.ts';
import { findRecords, MOST_EXAMINED } from '../records/find.ts';
import { type Field, fieldOf, type TableEntry } from '../tables/field.ts';
import { recordXml } from '../tables/record-xml.ts';
import { compareTexts, toText } from '../tables/values.ts';
import { element } from '../xml/write.ts';
import type { Job, SoapReply } from './job.ts';
import { readSoapFilter } from './query-by-example.ts';

/** The functions by the element that asks for one; it holds the name of a field. The answer has them in this order. */
export const AGGREGATES = ['COUNT', 'SUM', 'MIN', 'MAX', 'AVG'] as const;
/** Names the field whose values make the groups; without it all matches are one group. */
export const GROUP_BY = 'GROUP_BY';

type AggregateName = (typeof AGGREGATES)[number];

interface Wanted {
  readonly name: AggregateName;
  readonly field: Field;
}

/** Aggregates of the records that a query by example finds: one `aggregateResult` for each group, in the order of the groups' values. */
export async function aggregate({ ports, table, entry, parameters, context }: Job): Promise<SoapReply> {
  const wanted = AGGREGATES.flatMap((name) => readWanted(entry, parameters, name));
  if (wanted.length === 0)
    throw new Problem(
      'query_invalid',
      `aggregate needs one of ${AGGREGATES.join(', ')} with the name of a field, for example COUNT of sys_id.`,
    );
  const groupBy = readField(entry, parameters, GROUP_BY);
  const names: readonly string[] = [...AGGREGATES, GROUP_BY];
  const filter = readSoapFilter(entry, new Map([...parameters].filter(([name]) => !names.includes(name))), 'aggregate', context);
  const { records } = await findRecords(ports, table, entry, filter, { offset: 0, limit: MOST_EXAMINED });
  const groups = groupBy === null ? [records] : groupsOf(records, groupBy);
  return { content: bounded(groups, (group) => `<aggregateResult>${resultXml(group, wanted, groupBy)}</aggregateResult>`) };
}

function readWanted(entry: TableEntry, parameters: ReadonlyMap<string, string>, name: AggregateName): Wanted[] {
  const field = readField(entry, parameters, name);
  if (field === null) return [];
  if ((name === 'SUM' || name === 'AVG') && field.type !== 'integer')
    throw new Problem('query_invalid', `${name} takes a field of whole numbers, which ${field.name} is not.`);
  return [{ name, field }];
}

function readField(entry: TableEntry, parameters: ReadonlyMap<string, string>, name: string): Field | null {
  const fieldName = parameters.get(name)?.trim() ?? '';
  if (fieldName === '') return null;
  const field = fieldOf(entry, fieldName);
  if (field === undefined) throw new Problem('query_invalid', `${name}: the table has no field "${quote(fieldName)}".`);
  return field;
}

function groupsOf(records: readonly StoredRecord[], field: Field): (readonly StoredRecord[])[] {
  const groups = Map.groupBy(records, (record) => toText(record, field));
  return [...groups].sort(([a], [b]) => compareTexts(field, a, b)).map(([, group]) => group);
}

function resultXml(group: readonly StoredRecord[], wanted: readonly Wanted[], groupBy: Field | null): string {
  const [first] = group;
  const shared = groupBy === null || first === undefined ? '' : recordXml({ fields: [groupBy] }, first);
  return shared + wanted.map(({ name, field }) => valueXml(name, valuesOf(group, field), field)).join('');
}

/** As in SQL: a record without a value does not count. */
const valuesOf = (group: readonly StoredRecord[], field: Field): string[] =>
  group.map((record) => toText(record, field)).filter((text) => text !== '');

/** Without values only COUNT and SUM are defined. */
function valueXml(name: AggregateName, values: readonly string[], field: Field): string {
  const text = COMPUTED[name](values, field);
  return text === undefined ? '' : element(name, text);
}

const sum = (values: readonly string[]): number => values.reduce((total, value) => total + Number(value), 0);
const sorted = (values: readonly string[], field: Field): string[] => [...values].sort((a, b) => compareTexts(field, a, b));

const COMPUTED: Readonly<Record<AggregateName, (values: readonly string[], field: Field) => string | undefined>> = {
  COUNT: (values) => String(values.length),
  SUM: (values) => String(sum(values)),
  MIN: (values, field) => sorted(values, field)[0],
  MAX: (values, field) => sorted(values, field).at(-1),
  AVG: (values) => (values.length === 0 ? undefined : String(sum(values) / values.length)),
};
