import { beforeEach, describe, expect, test } from '@jest/globals';
import { valuesOfLabels } from '../../../../functions/instance/jsonv2/labels.ts';
import { DICTIONARY } from '../../../../functions/instance/tables/dictionary.ts';
import { type Field, fieldOf, labelOf, type TableEntry } from '../../../../functions/instance/tables/field.ts';
import { type Answer, type Ask, FIRST, type InstanceUnderTest, instanceUnderTest, SECOND, THIRD } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

type Shown = Readonly<Record<string, unknown>>;
const NOBODY: Ask = { as: 'soap.only', roles: ['soap'] };
const NONE = 'f'.repeat(32);
const get = (query: string, options: Ask = {}) => instance.ask(`GET /incident.do?JSONv2${query}`, options);
const post = (query: string, body?: unknown, options: Ask = {}) =>
  instance.ask(`POST /incident.do?JSONv2${query}`, {
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...options,
  });
const records = ({ json }: Answer): Shown[] => (json as { records: Shown[] }).records;
const ids = (answer: Answer): unknown[] => records(answer).map(({ sys_id }) => sys_id);
const stored = () => instance.records.all('incident');

/** The request was refused in JSON and nothing was written. */
function expectRefusal(answer: Answer, status: number, message: string, detail: RegExp): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['Content-Type']).toBe('application/json; charset=utf-8');
  expect(answer.json).toMatchObject({ error: { message, detail: expect.stringMatching(detail) }, status: 'failure' });
  expect(stored()).toEqual(instanceUnderTest().records.all('incident'));
}

describe('reading', () => {
  test('getRecords is the default, by either marker, of a record page or a list', async () => {
    for (const path of [
      '/incident.do?JSONv2',
      '/incident.do?JSON',
      '/incident_list.do?jsonv2',
      '/incident.do?JSONv2&sysparm_action=getRecords',
    ]) {
      const answer = await instance.ask(`GET ${path}`);
      expect(answer.headers).toMatchObject({ 'Content-Type': 'application/json; charset=utf-8', 'X-Total-Count': '3' });
      expect(ids(answer)).toEqual([FIRST, SECOND, THIRD]);
      expect(records(answer)[0]).toMatchObject({ number: 'INC0000001', state: '1', active: 'true', closed_at: '' });
    }
  });

  test('query, order and paging', async () => {
    expect(ids(await get('&sysparm_query=state>1^ORDERBYDESCnumber'))).toEqual([THIRD, SECOND]);
    expect(ids(await get('&sysparm_record_count=1&sysparm_offset=1'))).toEqual([SECOND]);
    expect(ids(await get('&sysparm_query=category=none'))).toEqual([]);
  });

  test('get answers one record; a sys_id without an action means it', async () => {
    expect(ids(await get(`&sysparm_action=get&sysparm_sys_id=${SECOND}`))).toEqual([SECOND]);
    expect(ids(await get(`&sysparm_sys_id=${SECOND}`))).toEqual([SECOND]);
    for (const answer of [await get(''), await get(`&sysparm_sys_id=${SECOND}&sysparm_fields=number`)])
      expect(records(answer).every(({ __status }) => __status === 'success')).toBe(true);
  });

  test('getKeys answers the sys_ids', async () => {
    expect((await get('&sysparm_action=getKeys&sysparm_query=category=hardware')).json).toEqual({ records: [FIRST, THIRD] });
  });

  test('reads by POST as well, where the action is named', async () => {
    expect(ids(await post('&sysparm_action=getRecords&sysparm_query=state=2'))).toEqual([SECOND]);
  });

  test('HEAD has no body', async () => {
    const answer = await instance.ask('HEAD /incident.do?JSONv2');
    expect([answer.status, answer.text, answer.headers['X-Total-Count']]).toEqual([200, '', '3']);
  });

  test('without the read ACL a list is empty and one record is as one that is not there', async () => {
    expect((await get('', NOBODY)).json).toEqual({ records: [] });
    expect((await get('&sysparm_action=getKeys', NOBODY)).json).toEqual({ records: [] });
    const refused = await get(`&sysparm_sys_id=${FIRST}`, NOBODY);
    expectRefusal(refused, 404, 'No Record found', /ACL restricts/);
    expect(refused.json).toEqual((await get(`&sysparm_sys_id=${NONE}`)).json);
    expect(instance.refusals).toContainEqual(expect.objectContaining({ code: 'record_not_found', operation: 'get' }));
  });

  test('a failed record says so in its place', async () => {
    expect(records(await get(`&sysparm_sys_id=${NONE}`))).toEqual([
      { __status: 'failure', __error: { message: 'No Record found', reason: expect.stringContaining("Record doesn't exist") } },
    ]);
  });

  test.each([
    ['&sysparm_query=no_such=1', 'Invalid query', /no field "no_such"/],
    ['&sysparm_action=explode', 'Unknown operation', /"explode" is not supported. Use one of get, getKeys/],
    ['&sysparm_action=constructor', 'Unknown operation', /constructor/],
    ['&sysparm_action=get', 'sys_id missing', /sysparm_sys_id/],
    ['&sysparm_record_count=x', 'Invalid query', /sysparm_record_count/],
  ])('400 for %s', async (query, message, detail) => {
    expectRefusal(await get(query), 400, message, detail);
  });

  test('an unknown table is 400', async () => {
    expectRefusal(await instance.ask('GET /sys_session.do?JSONv2'), 400, 'Invalid table', /sys_session/);
  });
});

describe('the action in the body', () => {
  test.each([
    [{ sysparm_action: 'insert', short_description: 'x' }, 4],
    [{ sysparm_action: 'insert', records: [{ short_description: 'x' }, { short_description: 'y' }] }, 5],
    [{ sysparm_action: 'insertMultiple', records: [{ short_description: 'x' }] }, 4],
    [{ sysparm_action: 'update', sysparm_query: 'state=1', state: 2 }, 3],
    [{ sysparm_action: 'deleteRecord', sysparm_sys_id: FIRST }, 2],
    [{ sysparm_action: 'deleteMultiple', sysparm_query: 'category=hardware' }, 1],
  ])('%j is done', async (body, left) => {
    const answer = await post('', body);
    expect([answer.status, stored().length]).toEqual([200, left]);
    expect(records(answer).every(({ __status }) => __status === 'success')).toBe(true);
    expect(instance.served.at(-1)).toMatchObject({
      operation: /^([a-z]+?)(?:Record|Multiple)?$/.exec(body.sysparm_action)?.[1]?.replace('insert', 'create'),
    });
  });

  test('and the same in the address is done once', async () => {
    expect((await post('&sysparm_action=update', { sysparm_action: 'update', sysparm_sys_id: FIRST, state: 2 })).status).toBe(200);
    expect(stored()[0]).toMatchObject({ state: 2 });
  });

  test('and another one in the address is refused: it is not guessed which is meant', async () => {
    const answer = await post('&sysparm_action=insert', { sysparm_action: 'update', short_description: 'x' });
    expectRefusal(answer, 400, 'Invalid query', /sysparm_action is in the address and in the body, and they differ/);
  });

  test.each([
    [{ sysparm_action: 'explode' }, 400, 'Unknown operation', /explode/],
    [{ sysparm_action: '' }, 400, 'Action missing', /sysparm_action/],
    [{ sysparm_action: ['insert'] }, 400, 'Invalid value', /sysparm_action/],
    ['no JSON', 400, 'Exception while reading request', /JSON/],
  ])('%j writes nothing', async (body, status, message, detail) => {
    expectRefusal(await post('', body), status, message, detail);
  });

  test('of a GET does not count, and a caller without the ACL is refused all the same', async () => {
    expect(ids(await get('', { body: '{"sysparm_action":"deleteMultiple","sysparm_query":"state=1"}' }))).toHaveLength(3);
    expectRefusal(await post('', { sysparm_action: 'insert', short_description: 'x' }, NOBODY), 403, 'Operation Failed', /Insert/);
  });
});

describe('labels in a write', () => {
  const labelled = (name: string, value: string): string => labelOf(fieldOf(DICTIONARY.incident as TableEntry, name) as Field, value);

  test.each([
    ['priority', labelled('priority', '1'), 1],
    ['state', labelled('state', '6'), 6],
    ['priority', '2', 2],
    ['active', 'false', false],
  ])('%s: %s is stored as %s', async (name, sent, value) => {
    const made = await post('&sysparm_action=insert', { short_description: 'x', [name]: sent });
    expect([made.status, stored().at(-1)]).toMatchObject([200, { [name]: value }]);
    await post(`&sysparm_action=update&sysparm_sys_id=${FIRST}`, { [name]: sent });
    expect(stored()[0]).toMatchObject({ [name]: value });
  });

  test('stay text in a field without choices, and one that is none is refused', async () => {
    await post('&sysparm_action=insert', { short_description: labelled('priority', '1') });
    expect(stored().at(-1)).toMatchObject({ short_description: labelled('priority', '1') });
    const answer = await post(`&sysparm_action=update&sysparm_sys_id=${FIRST}`, { priority: 'nope' });
    expect([answer.status, answer.json]).toMatchObject([400, { error: { message: 'Invalid value' } }]);
  });

  test('that are values, or that two choices have, stay as they were sent', () => {
    const choices = [
      { value: '1', label: '2' },
      { value: '2', label: 'Two' },
      { value: '3', label: 'Two' },
      { value: '4', label: 'Four' },
    ];
    const field = { ...(fieldOf(DICTIONARY.incident as TableEntry, 'priority') as Field), choices };
    const entry = { ...(DICTIONARY.incident as TableEntry), fields: [field] };
    const read = (text: string): string | undefined => valuesOfLabels(entry, new Map([['priority', text]])).get('priority');
    expect(['2', 'Two', 'Four', 'four', ''].map(read)).toEqual(['2', 'Two', '4', 'four', '']);
  });
});

describe('writing', () => {
  test.each(['insert', 'insertMultiple', 'update', 'deleteRecord', 'deleteMultiple'])('%s by GET is refused', async (action) => {
    const answer = await get(`&sysparm_action=${action}&sysparm_sys_id=${FIRST}&sysparm_query=state=1`);
    expectRefusal(answer, 405, 'Method not supported', /takes POST/);
    expect(answer.headers.Allow).toBe('POST');
  });

  test('POST without an action writes nothing and asks for one', async () => {
    expectRefusal(await post('', { short_description: 'x' }), 400, 'Action missing', /name one of get, getKeys/);
  });

  test.each([
    ['insert', { short_description: 'x' }, 403, 'Insert'],
    ['insertMultiple', { records: [{ short_description: 'x' }] }, 403, 'Insert'],
    ['update', { state: 2 }, 404, "doesn't exist"],
    ['deleteRecord', undefined, 404, "doesn't exist"],
    ['deleteMultiple', undefined, 404, "doesn't exist"],
  ])('%s without the ACL is refused', async (action, body, status, detail) => {
    const answer = await post(`&sysparm_action=${action}&sysparm_sys_id=${FIRST}&sysparm_query=state=1`, body, NOBODY);
    expectRefusal(answer, status, status === 403 ? 'Operation Failed' : 'No Record found', new RegExp(detail));
  });

  test('insert answers the record as stored, from a plain object or from records', async () => {
    const answer = await post('&sysparm_action=insert', { short_description: 'Grüße', priority: 2 }, { as: 'json.user' });
    expect(answer.status).toBe(200);
    expect(records(answer)).toEqual([
      expect.objectContaining({ number: 'INC0010001', priority: '2', sys_created_by: 'json.user', __status: 'success' }),
    ]);
    expect(records(await post('&sysparm_action=insert', { records: [{ short_description: 'x' }] }))[0]).toMatchObject({
      number: 'INC0010002',
    });
    expect(stored()).toHaveLength(5);
  });

  test.each([
    [{}, 'Mandatory field missing', /short_description/],
    [{ short_description: 'x', no_such: 1 }, 'Unknown field', /no_such/],
    ['{"short_description":"x","__proto__":"y"}', 'Unknown field', /__proto__/],
  ])('insert of %j fails with the record in its place', async (body, message, detail) => {
    const answer = await post('&sysparm_action=insert', body);
    expectRefusal(answer, 400, message, detail);
    expect(records(answer)).toEqual([{ __status: 'failure', __error: { message, reason: expect.stringMatching(detail) } }]);
  });

  test.each([
    ['insert', '[]', /JSON object/],
    ['insert', '', /not valid JSON/],
    ['insert', { records: [] }, /at least one record/],
    ['insert', { records: [{ short_description: 'x' }], state: 1 }, /reads only records/],
    ['insertMultiple', { short_description: 'x' }, /\{"records":\[…\]\}/],
    ['insertMultiple', { records: [] }, /at least one record/],
  ])('%s of %j is no record at all', async (action, body, detail) => {
    expectRefusal(await post(`&sysparm_action=${action}`, body), 400, 'Exception while reading request', detail);
  });

  test('insertMultiple writes the good records and says what is wrong with the others', async () => {
    const answer = await post('&sysparm_action=insertMultiple', {
      records: [{ short_description: 'one' }, { state: 'open' }, 'x', { short_description: 'two' }],
    });
    expect(answer.status).toBe(200);
    expect(records(answer)).toEqual([
      expect.objectContaining({ number: 'INC0010001', short_description: 'one', __status: 'success' }),
      { __status: 'failure', __error: { message: 'Invalid value', reason: expect.stringContaining('state') } },
      { __status: 'failure', __error: { message: 'Invalid value', reason: expect.stringContaining('JSON object') } },
      expect.objectContaining({ number: 'INC0010002', short_description: 'two', __status: 'success' }),
    ]);
    expect(stored()).toHaveLength(5);
  });

  test('insert of many records is insertMultiple', async () => {
    const sent = [{ short_description: 'one' }, { state: 'open' }, { short_description: 'two' }];
    const answer = await post('&sysparm_action=insert', { records: sent });
    expect([answer.status, records(answer).map(({ number, __status }) => [number, __status])]).toEqual([
      200,
      [
        ['INC0010001', 'success'],
        [undefined, 'failure'],
        ['INC0010002', 'success'],
      ],
    ]);
  });

  test.each(['insert', 'insertMultiple'])('%s takes at most 250 records', async (action) => {
    const many = { records: Array.from({ length: 251 }, () => ({ short_description: 'x' })) };
    expectRefusal(await post(`&sysparm_action=${action}`, many), 400, 'Query too broad', /at most 250 records, but these are 251/);
  });

  test('update changes one record by sys_id, named in the address or in the body', async () => {
    const answer = await post(`&sysparm_action=update&sysparm_sys_id=${FIRST}`, { state: 6 });
    expect(records(answer)).toEqual([expect.objectContaining({ sys_id: FIRST, state: '6', sys_mod_count: '1', __status: 'success' })]);
    expect(ids(await post('&sysparm_action=update', { sysparm_sys_id: SECOND, state: 6 }))).toEqual([SECOND]);
    expect(stored().map(({ state }) => state)).toEqual([6, 6, 3]);
  });

  test('update changes every record of a query', async () => {
    const answer = await post('&sysparm_action=update&sysparm_query=category=hardware', { priority: 1 });
    expect(ids(answer)).toEqual([FIRST, THIRD]);
    expect(stored().map(({ priority }) => priority)).toEqual([1, 3, 1]);
  });

  test('deleteRecord deletes one, named in the address or in the body', async () => {
    expect(records(await post(`&sysparm_action=deleteRecord&sysparm_sys_id=${FIRST}`))).toEqual([
      expect.objectContaining({ sys_id: FIRST, __status: 'success' }),
    ]);
    expect(ids(await post('&sysparm_action=deleteRecord', { sysparm_sys_id: SECOND }))).toEqual([SECOND]);
    expect(stored().map(({ sys_id }) => sys_id)).toEqual([THIRD]);
  });

  test('deleteMultiple deletes what a query finds', async () => {
    const answer = await post('&sysparm_action=deleteMultiple&sysparm_query=category=hardware');
    expect(answer.json).toMatchObject({ count: 2, records: [{ sys_id: FIRST, __status: 'success' }, { sys_id: THIRD }] });
    expect(stored().map(({ sys_id }) => sys_id)).toEqual([SECOND]);
  });

  test.each([
    ['update', '', { state: 1 }, 'Invalid query', /no condition/],
    ['update', `&sysparm_sys_id=${NONE}`, { state: 1 }, 'No Record found', /no record/],
    ['update', `&sysparm_sys_id=${FIRST}`, { number: 'INC9' }, 'Read-only field', /number/],
    ['deleteRecord', '', undefined, 'sys_id missing', /sysparm_sys_id/],
    ['deleteRecord', `&sysparm_sys_id=${NONE}`, undefined, 'No Record found', /exist/],
    ['deleteMultiple', '', undefined, 'Invalid query', /no condition/],
    ['deleteMultiple', '&sysparm_query=ORDERBYnumber', undefined, 'Invalid query', /no condition/],
    ['deleteMultiple', '&sysparm_query=nope', undefined, 'Invalid query', /cannot be read/],
  ])('%s %s of %j is refused whole', async (action, query, body, message, detail) => {
    const answer = await post(`&sysparm_action=${action}${query}`, body);
    expectRefusal(answer, message === 'No Record found' ? 404 : 400, message, detail);
  });

  test('a query that would change more than 1000 records changes none', async () => {
    for (let index = 0; index < 1001; index += 1) await instance.records.insert('incident', `x${index}`, { number: `X${index}`, state: 9 });
    const answer = await post('&sysparm_action=deleteMultiple&sysparm_query=state=9');
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('at most 1000 records, but these are 1001');
    expect(stored()).toHaveLength(1004);
  });

  test('a store that does not answer is 503', async () => {
    instance.records.down = true;
    const answer = await post('&sysparm_action=insertMultiple', { records: [{ short_description: 'x' }] });
    expect([answer.status, answer.headers['Retry-After']]).toEqual([503, '5']);
  });
});
