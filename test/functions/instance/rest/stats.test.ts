import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Ask, FIRST, type InstanceUnderTest, instanceUnderTest } from '../ask.ts';

const STATS = '/api/now/stats/incident';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const stats = (query: string, options: Ask = {}) => instance.ask(`GET ${STATS}?${query}`, options);

// States 1, 2, 3; priorities 7, 3, -1; the second is software, the others are hardware.
describe('GET /api/now/stats/<table>', () => {
  test.each([
    ['sysparm_count=true', { count: '3' }],
    ['sysparm_count=TRUE&sysparm_query=state>1', { count: '2' }],
    ['sysparm_count=true&category=hardware', { count: '2' }],
    ['sysparm_count=true&category=none', { count: '0' }],
    ['sysparm_count=true&sysparm_query=state=1^NQcategory=software', { count: '2' }],
    ['sysparm_count=false', {}],
    ['', {}],
    ['sysparm_avg_fields=priority,state', { avg: { priority: '3.0000', state: '2.0000' } }],
    ['sysparm_avg_fields=state&state=1&sysparm_count=true', { count: '1', avg: { state: '1.0000' } }],
    [
      'sysparm_sum_fields=priority&sysparm_min_fields=priority,opened_at&sysparm_max_fields=number',
      { sum: { priority: '9' }, min: { priority: '-1', opened_at: '2026-11-01 08:00:00' }, max: { number: 'INC0000003' } },
    ],
    [
      'sysparm_avg_fields=urgency&sysparm_min_fields=urgency&sysparm_sum_fields=urgency',
      { avg: { urgency: '' }, min: { urgency: '' }, sum: { urgency: '0' } },
    ],
    ['sysparm_count=true&sysparm_having=count^*^>^2', { count: '3' }],
    ['sysparm_count=true&sysparm_having=count^*^>^3', {}],
  ])('%s', async (query, expected) => {
    const answer = await stats(query);
    expect([answer.status, answer.json]).toEqual([200, { result: { stats: expected } }]);
  });

  test.each([
    ['sysparm_count=true&sysparm_group_by=category', ['hardware 2', 'software 1']],
    ['sysparm_count=true&sysparm_group_by=category&sysparm_order_by=COUNT', ['software 1', 'hardware 2']],
    ['sysparm_count=true&sysparm_group_by=category&sysparm_order_by=category^DESC', ['software 1', 'hardware 2']],
    ['sysparm_count=true&sysparm_group_by=category&sysparm_orderby=AVG^priority^DESC', ['hardware 2', 'software 1']],
    ['sysparm_count=true&sysparm_group_by=category&sysparm_order_by=max^state,COUNT', ['software 1', 'hardware 2']],
    ['sysparm_count=true&sysparm_group_by=category&sysparm_query=ORDERBYDESCcategory', ['software 1', 'hardware 2']],
    ['sysparm_count=true&sysparm_group_by=category&sysparm_having=count^state^=^1', ['software 1']],
    ['sysparm_count=true&sysparm_group_by=category&sysparm_having=COUNT^*^>=^1,avg^state^<^2.5,max^opened_at^>^2026-11-02', ['hardware 2']],
    ['sysparm_count=true&sysparm_group_by=category&sysparm_having=avg^state^!=^2.0', []],
    ['sysparm_count=true&sysparm_group_by=category,state', ['hardware 1 1', 'hardware 3 1', 'software 2 1']],
    ['sysparm_count=true&sysparm_group_by=description', [' 3']],
    ['sysparm_count=true&sysparm_group_by=state&sysparm_display_value=true&state=1', ['New 1']],
  ])('%s', async (query, expected) => {
    const { result } = (await stats(query)).json as {
      result: { stats: { count: string }; groupby_fields: { field: string; value: string }[] }[];
    };
    expect(result.map((group) => [...group.groupby_fields.map(({ value }) => value), group.stats.count].join(' '))).toEqual(expected);
  });

  test('a group is told with its fields, by value, display value or both', async () => {
    const basel = 'basel'.padEnd(32, '0');
    await instance.records.update('incident', FIRST, { set: { location: basel }, clear: [] });
    const group = async (form: string) =>
      (await stats(`sysparm_sum_fields=state&sysparm_group_by=state,location&state=1&sysparm_display_value=${form}`)).json;
    const shown = (...groupby_fields: object[]) => ({ result: [{ stats: { sum: { state: '1' } }, groupby_fields }] });
    expect(await group('false')).toEqual(shown({ field: 'state', value: '1' }, { field: 'location', value: basel }));
    expect(await group('true')).toEqual(shown({ field: 'state', value: 'New' }, { field: 'location', value: 'Basel' }));
    expect(await group('all')).toEqual(
      shown({ field: 'state', value: '1', display_value: 'New' }, { field: 'location', value: basel, display_value: 'Basel' }),
    );
  });

  test('in XML each group is a result', async () => {
    const { text } = await stats('sysparm_count=true&sysparm_group_by=category&category=software', {
      headers: { accept: 'application/xml' },
    });
    expect(text).toContain(
      '<response><result><stats><count>1</count></stats><groupby_fields><field>category</field><value>software</value></groupby_fields></result></response>',
    );
  });

  test.each([
    ['sysparm_count=yes', 'sysparm_count takes true or false'],
    ['sysparm_group_by=nothing', 'sysparm_group_by: the table has no field "nothing"'],
    ['sysparm_group_by=comments', 'comments is a journal'],
    ['sysparm_max_fields=comments', 'comments is a journal'],
    ['sysparm_avg_fields=number', 'sysparm_avg_fields takes a field of whole numbers'],
    ['sysparm_sum_fields=nothing', 'sysparm_sum_fields: the table has no field "nothing"'],
    ['sysparm_last_fields=state', 'sysparm_last_fields'],
    ['sysparm_having=count>5', '"count>5" cannot be read'],
    ['sysparm_having=median^state^>^1', '"median^state^>^1" cannot be read'],
    ['sysparm_having=count^*^LIKE^1', 'cannot be read'],
    ['sysparm_having=count^*^>^', 'cannot be read'],
    ['sysparm_having=count^*^>^many', 'compared with a number'],
    ['sysparm_having=max^state^>^many', 'state'],
    ['sysparm_having=sum^*^>^1', 'the table has no field "*"'],
    ['sysparm_group_by=category&sysparm_order_by=number', '"number" cannot be read'],
    ['sysparm_group_by=category&sysparm_order_by=AVG', '"AVG" cannot be read'],
    ['sysparm_group_by=category&sysparm_order_by=category^UP', '"category^UP" cannot be read'],
    ['sysparm_limit=1', 'sysparm_limit'],
    ['sysparm_fields=number', 'sysparm_fields'],
    ['no_such=1', 'no_such'],
    ['sysparm_query=state=1^NQ', '^NQ needs a condition after it'],
    ['sysparm_display_value=both', 'sysparm_display_value'],
  ])('what cannot be understood is never dropped: %s', async (query, detail) => {
    const answer = await stats(query);
    expect([answer.status, answer.json]).toEqual([
      400,
      { error: { message: expect.any(String), detail: expect.stringContaining(detail) }, status: 'failure' },
    ]);
  });

  test('a caller without the read ACL learns no number', async () => {
    const answer = await stats('sysparm_count=true', { as: 'soap.only', roles: [] });
    expect([answer.status, answer.text]).toEqual([403, expect.not.stringContaining('"3"')]);
    expect(instance.refusals).toMatchObject([{ code: 'acl_refused' }]);
  });

  test('more than 10,000 groups are refused', async () => {
    for (let index = 0; index < 10_001; index += 1) await instance.records.insert('incident', `x${index}`, { number: `X${index}` });
    expect((await stats('sysparm_count=true&sysparm_group_by=number')).json).toMatchObject({ error: { message: 'Query too broad' } });
  });

  test.each(['POST', 'PUT', 'DELETE'])('%s is not supported', async (method) => {
    expect((await instance.ask(`${method} ${STATS}`, { body: '{}' })).status).toBe(405);
  });
});
