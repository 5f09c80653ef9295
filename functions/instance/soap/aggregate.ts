import { bounded } from '../http/answer.ts';
import { Problem } from '../problem.ts';
import { AGGREGATES, type Aggregate, computed, groupsOf, type RecordGroup, readAggregate } from '../records/aggregate/aggregate.ts';
import { readHaving } from '../records/aggregate/having.ts';
import { findRecords, MOST_EXAMINED } from '../records/find.ts';
import { knownField } from '../records/query/column.ts';
import type { Field, TableEntry } from '../tables/field.ts';
import { recordXml } from '../tables/record-xml.ts';
import { element } from '../xml/write.ts';
import type { Job, SoapReply } from './job.ts';
import { readSoapFilter } from './query-by-example.ts';

/** Names the field whose values make the groups; without it all matches are one group. */
export const GROUP_BY = 'GROUP_BY';
/** Conditions that a group must meet: `COUNT^*^>^10`. The element may occur several times. */
export const HAVING = 'HAVING';
/** Elements of a call that are not conditions of its records. */
const OWN: readonly string[] = [...AGGREGATES, GROUP_BY, HAVING];

/** Aggregates of the records that a query by example finds: one `aggregateResult` for each group, in the order of the groups' values. */
export async function aggregate({ ports, table, entry, parameters, context }: Job): Promise<SoapReply> {
  const wanted = AGGREGATES.flatMap((name) => {
    const fieldName = only(name, parameters.get(name));
    return fieldName === '' ? [] : [readAggregate(entry, name, fieldName, name)];
  });
  if (wanted.length === 0)
    throw new Problem(
      'query_invalid',
      `aggregate needs one of ${AGGREGATES.join(', ')} with the name of a field, for example COUNT of sys_id.`,
    );
  const fields = readGroupBy(entry, only(GROUP_BY, parameters.get(GROUP_BY)));
  const having = readHaving(parameters.get(HAVING)?.trim() ?? '', entry, HAVING);
  const filter = readSoapFilter(entry, new Map([...parameters].filter(([name]) => !OWN.includes(name))), 'aggregate', context);
  const { records } = await findRecords(ports, table, entry, filter, { offset: 0, limit: MOST_EXAMINED });
  const groups = groupsOf(records, { fields, having, order: [] });
  return { content: bounded(groups, (group) => `<aggregateResult>${resultXml(group, wanted, fields)}</aggregateResult>`) };
}

/** The platform's own example asks for the same function twice. Two fields of one function could not be told apart in the answer. */
function only(name: string, sent = ''): string {
  const [first = '', ...more] = new Set(sent.split(',').map((fieldName) => fieldName.trim()));
  if (more.length > 0) throw new Problem('query_invalid', `${name} takes the name of one field: call aggregate once for each field.`);
  return first;
}

const readGroupBy = (entry: TableEntry, fieldName: string): readonly Field[] =>
  fieldName === '' ? [] : [knownField(entry, fieldName, (what) => new Problem('query_invalid', `${GROUP_BY}: ${what}.`))];

function resultXml(group: RecordGroup, wanted: readonly Aggregate[], fields: readonly Field[]): string {
  const [first = {}] = group.records;
  const texts = wanted.map((each) => [each.name, computed(each, group)] as const);
  return recordXml({ fields }, first) + texts.map(([name, text]) => (text === undefined ? '' : element(name, text))).join('');
}
