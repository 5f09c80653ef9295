import type { APIGatewayProxyResult } from 'aws-lambda';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { type Aggregate, computed, groupsOf, type RecordGroup } from '../records/aggregate/aggregate.ts';
import { findRecords, MOST_EXAMINED } from '../records/find.ts';
import { type QueryContext, queryContext } from '../records/query/query-context.ts';
import type { InstanceRequest } from '../request.ts';
import type { ServedTable } from '../service.ts';
import { mayRead } from '../tables/access.ts';
import type { Field } from '../tables/field.ts';
import { type DisplayForm, readShownOptions, type ShownValue, showRecords } from '../tables/shown.ts';
import { resultAnswer, resultListAnswer } from './answer.ts';
import { readStatsRequest, type StatsRequest } from './stats-request.ts';

/**
 * `GET /api/now/stats/<table>`: counts and other functions of the records that a query finds, of all or by groups. Numbers are text, an
 * average has four decimal places. A caller without the read ACL is refused: a count of 0 would be wrong, where an empty list is not.
 *
 * Source: ServiceNow API reference, "Aggregate API".
 *
 * @throws Problem `query_invalid`, `invalid_value`, `query_too_broad` or `acl_refused`, DependencyError.
 */
export async function statsTable(
  ports: InstancePorts,
  request: InstanceRequest,
  { table, entry }: ServedTable,
): Promise<APIGatewayProxyResult> {
  const context = queryContext(ports, request.context);
  const asked = readStatsRequest(request, entry, context);
  const { form } = readShownOptions(request);
  if (!mayRead(entry, request.context))
    throw new Problem('acl_refused', `This account may not read ${table}: ask your administrator for a role that may.`);
  // Without groups and functions only the number is needed.
  const limit = asked.fields.length + asked.aggregates.length + asked.having.length === 0 ? 0 : MOST_EXAMINED;
  const { records, total } = await findRecords(ports, table, entry, asked.query, { offset: 0, limit });
  if (limit === 0) return resultAnswer(request, 200, { stats: asked.count ? { count: String(total) } : {} });
  const groups = groupsOf(records, asked);
  if (asked.fields.length === 0) return resultAnswer(request, 200, { stats: groups[0] === undefined ? {} : statsOf(groups[0], asked) });
  const shown = await showGroups(context, asked.fields, groups, form);
  const results = groups.map((group, index) => ({ stats: statsOf(group, asked), groupby_fields: shown[index] }));
  return resultListAnswer(request, results, (result) => result);
}

type Stats = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

function statsOf(group: RecordGroup, { count, aggregates }: StatsRequest): Stats {
  const stats: Record<string, Record<string, string>> = {};
  for (const { word, aggregate, field } of aggregates) stats[word] = { ...stats[word], [field.name]: statText(aggregate, group) };
  return { ...(count ? { count: String(group.records.length) } : {}), ...stats };
}

function statText(aggregate: Aggregate, group: RecordGroup): string {
  const text = computed(aggregate, group) ?? '';
  return aggregate.name === 'AVG' && text !== '' ? Number(text).toFixed(4) : text;
}

interface GroupField {
  readonly field: string;
  readonly value: string;
  readonly display_value?: string;
}

/** The values of each group as a list shows them, without addresses. */
async function showGroups(
  { lookup }: QueryContext,
  fields: readonly Field[],
  groups: readonly RecordGroup[],
  form: DisplayForm,
): Promise<readonly (readonly GroupField[])[]> {
  const examples = groups.map(({ records: [first = {}] }) => first);
  const show = await showRecords(lookup, fields, examples, { form, excludeLinks: true }, () => '');
  return examples.map(show).map((record) => fields.map(({ name }) => ({ field: name, ...partsOf(record[name] ?? '') })));
}

const partsOf = (shown: ShownValue): Omit<GroupField, 'field'> => {
  if (typeof shown === 'string') return { value: shown };
  return 'value' in shown
    ? { value: shown.value, ...('display_value' in shown ? { display_value: shown.display_value } : {}) }
    : { value: shown.display_value };
};
