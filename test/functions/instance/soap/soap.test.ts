import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createClientAsync } from 'soap';
import { envelope } from '../../../support/http.ts';
import { type Answer, type Ask, FIRST, type InstanceUnderTest, instanceUnderTest, SECOND, THIRD } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

type Fields = Readonly<Record<string, string>>;

const call = (operation: string, fields: Fields = {}, options: Ask = {}, table = 'incident'): Promise<Answer> =>
  instance.ask(`POST /${table}.do?SOAP`, { body: envelope(operation, table, fields), ...options });

const all = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);

/** Codes of the Faults in a text, told twice in each detail. */
const codes = (text: string): string[] =>
  [...text.matchAll(/<detail [^>]+>(\w+)<nis:code>\1<\/nis:code><\/detail>/g)].map(([, code = '']) => code);

/** A Fault as SOAP 1.1 writes it, and that nothing was written. */
function expectFault(answer: Answer, code: string, text: RegExp, status = 500, faultCode = 'Client'): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['Content-Type']).toBe('text/xml; charset=utf-8');
  expect(all(answer.text, 'faultcode')).toEqual([`SOAP-ENV:${faultCode}`]);
  expect(codes(answer.text)).toEqual([code]);
  expect(all(answer.text, 'faultstring')[0]).toMatch(text);
  expect(instance.records.all('incident')).toEqual(instanceUnderTest().records.all('incident'));
}

describe('get', () => {
  test('answers the fields of the record, escaped, in the namespace of the table', async () => {
    const answer = await call('get', { sys_id: THIRD });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<tns:getResponse xmlns:tns="http://www.service-now.com/incident"><number>INC0000003</number>');
    expect(answer.text).toContain('<short_description>Slow &lt;network&gt; &amp; &quot;cable&quot;</short_description>');
    expect(all(answer.text, 'active')).toEqual(['false']);
  });

  test('of an unknown record is an empty answer, as on the platform', async () => {
    const answer = await call('get', { sys_id: 'f'.repeat(32) });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<tns:getResponse xmlns:tns="http://www.service-now.com/incident"></tns:getResponse>');
  });

  test('without sys_id is a Fault', async () => {
    expectFault(await call('get'), 'sys_id_missing', /sys_id/);
  });
});

describe('getRecords and getKeys', () => {
  test('query by example; an element without a value says nothing', async () => {
    const { text } = await call('getRecords', { category: 'hardware', active: 'true', description: '' });
    expect(all(text, 'sys_id')).toEqual([FIRST]);
  });

  test('every record, in the order of its number, when nothing is asked', async () => {
    expect(all((await call('getRecords')).text, 'number')).toEqual(['INC0000001', 'INC0000002', 'INC0000003']);
  });

  test('__encoded_query and __order_by_desc', async () => {
    const { text } = await call('getRecords', { __encoded_query: 'category=hardware', __order_by_desc: 'number' });
    expect(all(text, 'number')).toEqual(['INC0000003', 'INC0000001']);
  });

  test('whole numbers are ordered as numbers', async () => {
    // Priorities 7, 3 and -1.
    expect(all((await call('getRecords', { __order_by: 'priority' })).text, 'sys_id')).toEqual([THIRD, SECOND, FIRST]);
  });

  test.each([
    [{ __limit: '2' }, [FIRST, SECOND]],
    [{ __first_row: '1' }, [SECOND, THIRD]],
    [{ __first_row: '1', __last_row: '2' }, [SECOND]],
    [{ __first_row: '0', __last_row: '3', __limit: '1' }, [FIRST]],
    [{ __limit: ' ' }, [FIRST, SECOND, THIRD]],
  ] as [Fields, string[]][])('rows by %j', async (fields, ids) => {
    expect(all((await call('getRecords', fields)).text, 'sys_id')).toEqual(ids);
  });

  test('at most 250 records when nothing is said of rows, and all keys', async () => {
    for (let index = 0; index < 260; index += 1) {
      const sysId = String(index).padStart(32, '0');
      await instance.records.insert('incident', sysId, { short_description: 'many', number: `X${sysId}` });
    }
    const capped = await call('getRecords', { short_description: 'many' });
    expect(all(capped.text, 'sys_id')).toHaveLength(250);
    // The limit is named, so that a part is not taken for the whole.
    expect(capped.text).toContain('<!-- Rows 0 to 250 of 260: to go on, send __first_row 250. Without __limit or __last_row');
    expect(capped.headers['X-Total-Count']).toBe('260');
    const rest = await call('getRecords', { short_description: 'many', __first_row: '250' });
    expect(all(rest.text, 'sys_id')).toHaveLength(10);
    expect(rest.text).not.toContain('<!--');
    expect(all((await call('getRecords', { short_description: 'many', __limit: '255' })).text, 'sys_id')).toHaveLength(255);
    expect(all((await call('getKeys', { short_description: 'many' })).text, 'count')).toEqual(['260']);
  });

  test('__exclude_columns leaves fields out, of a list and of one record; __use_view changes nothing', async () => {
    const all = await call('getRecords', { number: 'INC0000001' });
    const fewer = await call('getRecords', {
      number: 'INC0000001',
      __exclude_columns: ' number,state , no_such,',
      __use_view: 'soap_response',
    });
    const names = ({ text }: Answer): string[] => [...text.matchAll(/<(\w+)>/g)].map(([, name = '']) => name);
    expect(names(all)).toEqual(expect.arrayContaining(['number', 'state', 'priority']));
    expect(names(fewer)).toEqual(names(all).filter((name) => name !== 'number' && name !== 'state'));
    const one = await call('get', { sys_id: FIRST, __exclude_columns: 'number,state', __use_view: 'x' });
    expect(names(one)).toEqual(names(fewer).filter((name) => name !== 'getRecordsResult'));
  });

  test('__exclude_columns has a bound', async () => {
    expectFault(await call('getRecords', { __exclude_columns: ','.repeat(4001) }), 'query_invalid', /at most 4000 characters/);
  });

  test.each(['deleteMultiple', 'aggregate'])('%s takes neither', async (operation) => {
    for (const name of ['__exclude_columns', '__use_view'])
      expectFault(await call(operation, { COUNT: 'sys_id', [name]: 'x', state: '1' }), 'query_invalid', new RegExp(name));
  });

  test('getKeys answers a comma list and its length', async () => {
    const { text } = await call('getKeys', { category: 'hardware' });
    expect(all(text, 'sys_id')).toEqual([`${FIRST},${THIRD}`]);
    expect(all(text, 'count')).toEqual(['2']);
  });

  test.each([
    [{ no_such_field: 'x' }, 'unknown_field', /no_such_field/],
    [{ __use_views: 'x' }, 'unknown_field', /__use_views/],
    [{ __encoded_query: 'numberNOPE' }, 'query_invalid', /__encoded_query, character 1: &quot;numberNOPE&quot;/],
    [{ __order_by: 'nothing' }, 'query_invalid', /__order_by/],
    [{ __limit: 'many' }, 'query_invalid', /__limit/],
    [{ __first_row: '2', __last_row: '1' }, 'query_invalid', /__last_row/],
    [{ priority: 'high' }, 'invalid_value', /priority/],
  ] as [Fields, string, RegExp][])('what cannot be understood is never dropped: %j', async (fields, code, text) => {
    expectFault(await call('getRecords', fields), code, text);
  });

  test('a table of 100,000 rows is read a page at a time: its first rows in order, and how many match', async () => {
    instance.records.pageSize = 1000;
    const payload = 'x'.repeat(1000);
    for (let index = 0; index < 100_000; index += 1) {
      const row = (index * 7919) % 100_000;
      await instance.records.insert('ecc_queue', `q${row}`, { agent: 'a', topic: 't', name: String(row).padStart(6, '0'), payload });
    }
    instance.records.tables.get('ecc_queue')?.delete('e'.repeat(32));
    const answer = await call('getRecords', { agent: 'a', __order_by_desc: 'name', __limit: '2' }, { roles: ['mid_server'] }, 'ecc_queue');
    expect(all(answer.text, 'name')).toEqual(['099999', '099998']);
    expect(answer.headers['X-Total-Count']).toBe('100000');
    const broad = await call(
      'getRecords',
      { agent: 'a', __last_row: '20000', __first_row: '19999' },
      { roles: ['mid_server'] },
      'ecc_queue',
    );
    expect(all(broad.text, 'faultstring')[0]).toMatch(/keep more than 16 million characters/);
  });

  test('a query that would outlive the function is refused in time', async () => {
    const { pages } = instance.records;
    instance.records.pages = async function* (table) {
      for await (const page of pages.call(instance.records, table)) {
        instance.time.now += 11_000;
        yield page;
      }
    };
    expectFault(await call('getRecords'), 'query_too_broad', /longer than 10 seconds/);
  });

  test('a table that is too large for one query is refused, not answered in part', async () => {
    for (let index = 0; index < 100_001; index += 1) await instance.records.insert('incident', `i${index}`, { number: `${index}` });
    const answer = await call('getRecords', { number: '1' });
    expect(codes(answer.text)).toEqual(['query_too_broad']);
    expect(all((await call('getRecords', { sys_id: FIRST })).text, 'sys_id')).toEqual([FIRST]);
  });
});

describe('insert', () => {
  test('answers sys_id and number and stamps the principal', async () => {
    const { text } = await call('insert', { short_description: 'Ü &amp; 𝄞', priority: '2' }, { as: 'soap.user' });
    const sysId = all(text, 'sys_id')[0] ?? '';
    expect(all(text, 'number')).toEqual(['INC0010001']);
    expect(await instance.records.get('incident', sysId)).toEqual({
      sys_id: sysId,
      number: 'INC0010001',
      short_description: 'Ü & 𝄞',
      state: 1,
      priority: 2,
      urgency: 3,
      impact: 3,
      active: true,
      opened_at: '2026-11-24 21:30:00',
      sys_created_on: '2026-11-24 21:30:00',
      sys_created_by: 'soap.user',
      sys_updated_on: '2026-11-24 21:30:00',
      sys_updated_by: 'soap.user',
      sys_mod_count: 0,
    });
  });

  test('a client cannot write what the system writes', async () => {
    const { text } = await call('insert', { short_description: 'x', sys_created_by: 'admin', sys_id: FIRST, sys_mod_count: '9' });
    expect(all(text, 'sys_id')).not.toEqual([FIRST]);
    expect(instance.records.all('incident')[3]).toMatchObject({ sys_created_by: 'beth.anglin', sys_mod_count: 0 });
  });

  test('inserts at the same time get different numbers', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('insert', { short_description: 'x' })));
    expect(new Set(answers.flatMap(({ text }) => all(text, 'number'))).size).toBe(5);
  });

  test.each([
    [{}, 'mandatory_field_missing', /short_description/],
    [{ short_description: '' }, 'mandatory_field_missing', /short_description/],
    [{ short_description: 'x', no_such_field: 'x' }, 'unknown_field', /no_such_field/],
    [{ short_description: 'x'.repeat(161) }, 'invalid_value', /160 characters/],
    [{ short_description: 'x', priority: '1.5' }, 'invalid_value', /priority/],
    [{ short_description: 'x', priority: '2147483648' }, 'invalid_value', /priority/],
    [{ short_description: 'x', active: 'yes' }, 'invalid_value', /active/],
    [{ short_description: 'x', opened_at: '2026-02-30 00:00:00' }, 'invalid_value', /opened_at/],
    [{ short_description: 'x', number: 'INC7' }, 'read_only_field', /number/],
    [{ short_description: '&#1;' }, 'invalid_value', /control characters/],
    [{ short_description: 'x', '__proto__.x': '1' }, 'unknown_field', /__proto__/],
  ] as [Fields, string, RegExp][])('is refused whole: %j', async (fields, code, text) => {
    expectFault(await call('insert', fields), code, text);
  });

  test.each([
    ['2026-11-24T22:30:00+01:00', '2026-11-24 21:30:00'],
    ['2026-11-24T21:30:00.123Z', '2026-11-24 21:30:00'],
    ['2026-11-24 21:30:00', '2026-11-24 21:30:00'],
  ])('a time written %s is stored in UTC', async (sent, stored) => {
    await call('insert', { short_description: 'x', closed_at: sent });
    expect(instance.records.all('incident')[3]).toMatchObject({ closed_at: stored });
  });
});

describe('update', () => {
  test('changes what is sent, clears what is sent empty, and counts', async () => {
    const { text } = await call('update', { sys_id: FIRST, short_description: 'Changed', category: '' }, { as: 'soap.user' });
    expect(all(text, 'sys_id')).toEqual([FIRST]);
    const record = await instance.records.get('incident', FIRST);
    expect(record).toMatchObject({
      short_description: 'Changed',
      sys_updated_by: 'soap.user',
      sys_mod_count: 1,
      sys_created_by: 'admin',
      state: 1,
    });
    expect(record).not.toHaveProperty('category');
  });

  test('takes a record back as it was read', async () => {
    const { text } = await call('get', { sys_id: FIRST });
    const fields = Object.fromEntries([...text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]));
    expect((await call('update', { ...fields, short_description: 'Changed' })).status).toBe(200);
    expect(await instance.records.get('incident', FIRST)).toMatchObject({ number: 'INC0000001', short_description: 'Changed' });
  });

  test.each([
    [{ short_description: 'x' }, 'sys_id_missing', /sys_id/],
    [{ sys_id: 'f'.repeat(32), short_description: 'x' }, 'record_not_found', /no record/],
    [{ sys_id: FIRST, no_such_field: 'x' }, 'unknown_field', /no_such_field/],
    [{ sys_id: FIRST, short_description: '' }, 'mandatory_field_missing', /short_description/],
    [{ sys_id: FIRST, number: 'INC9999999' }, 'read_only_field', /number/],
    [{ sys_id: FIRST, state: 'open' }, 'invalid_value', /state/],
  ] as [Fields, string, RegExp][])('is refused whole: %j', async (fields, code, text) => {
    expectFault(await call('update', fields), code, text);
  });
});

describe('deleteRecord', () => {
  test('answers how many it deleted', async () => {
    expect(all((await call('deleteRecord', { sys_id: FIRST })).text, 'count')).toEqual(['1']);
    expect(all((await call('deleteRecord', { sys_id: FIRST })).text, 'count')).toEqual(['0']);
    expect(await instance.records.get('incident', FIRST)).toBeNull();
  });

  test('without sys_id deletes nothing', async () => {
    expectFault(await call('deleteRecord'), 'sys_id_missing', /sys_id/);
  });
});

describe('aggregate', () => {
  const results = async (fields: Fields) =>
    [...(await call('aggregate', fields)).text.matchAll(/<aggregateResult>(.*?)<\/aggregateResult>/g)].map(([, result]) => result);

  test.each([
    [{ COUNT: 'sys_id' }, ['<COUNT>3</COUNT>']],
    [{ COUNT: 'closed_at' }, ['<COUNT>0</COUNT>']],
    // Priorities 7, 3 and -1.
    [
      { COUNT: 'number', SUM: 'priority', MIN: 'priority', MAX: 'priority', AVG: 'priority' },
      ['<COUNT>3</COUNT><SUM>9</SUM><MIN>-1</MIN><MAX>7</MAX><AVG>3</AVG>'],
    ],
    [
      { MIN: 'opened_at', MAX: 'short_description' },
      ['<MIN>2026-11-01 08:00:00</MIN><MAX>Slow &lt;network&gt; &amp; &quot;cable&quot;</MAX>'],
    ],
    [{ AVG: 'state', category: 'hardware' }, ['<AVG>2</AVG>']],
    [{ COUNT: 'sys_id', SUM: 'state', MIN: 'state', AVG: 'state', category: 'none' }, ['<COUNT>0</COUNT><SUM>0</SUM>']],
    [
      { COUNT: 'sys_id', GROUP_BY: 'category' },
      ['<category>hardware</category><COUNT>2</COUNT>', '<category>software</category><COUNT>1</COUNT>'],
    ],
    [
      { SUM: 'state', GROUP_BY: 'category', __encoded_query: 'state>1^stateIN2,3' },
      ['<category>hardware</category><SUM>3</SUM>', '<category>software</category><SUM>2</SUM>'],
    ],
    [{ COUNT: 'sys_id', GROUP_BY: 'category', category: 'none' }, []],
    [{ LAST: 'number' }, ['<LAST>INC0000003</LAST>']],
    [
      { LAST: 'number', GROUP_BY: 'category' },
      ['<category>hardware</category><LAST>INC0000003</LAST>', '<category>software</category><LAST>INC0000002</LAST>'],
    ],
    [{ LAST: 'closed_at', COUNT: 'sys_id' }, ['<COUNT>3</COUNT>']],
    [{ COUNT: 'sys_id', GROUP_BY: 'category', HAVING: 'COUNT^*^>^1' }, ['<category>hardware</category><COUNT>2</COUNT>']],
    [{ COUNT: 'sys_id', GROUP_BY: 'category', HAVING: 'COUNT^*^>^1,MAX^state^<^3' }, []],
    [{ COUNT: 'sys_id', HAVING: 'COUNT^*^>^10' }, []],
  ] as [Fields, string[]][])('%j', async (fields, expected) => {
    expect(await results(fields)).toEqual(expected);
  });

  test.each([
    [{}, 'query_invalid', /aggregate needs one of COUNT, SUM/],
    [{ COUNT: 'nothing' }, 'query_invalid', /COUNT: the table has no field/],
    [{ SUM: 'opened_at' }, 'query_invalid', /SUM takes a field of whole numbers/],
    [{ COUNT: 'sys_id', GROUP_BY: 'nothing' }, 'query_invalid', /GROUP_BY/],
    [{ COUNT: 'sys_id', HAVING: 'COUNT>10' }, 'query_invalid', /HAVING: .* cannot be read/],
    [{ COUNT: 'sys_id,number' }, 'query_invalid', /COUNT takes the name of one field/],
    [{ COUNT: 'sys_id', __limit: '1' }, 'query_invalid', /aggregate does not take __limit/],
  ] as [Fields, string, RegExp][])('what cannot be understood is never dropped: %j', async (fields, code, text) => {
    expectFault(await call('aggregate', fields), code, text);
  });
});

test("aggregate takes the elements of the platform's own example, which repeats some", async () => {
  const body = envelope('aggregate', 'incident', { GROUP_BY: 'category', active: 'true' }).replace(
    '<GROUP_BY>',
    '<COUNT>sys_id</COUNT><HAVING>COUNT^*^>^0</HAVING><HAVING>COUNT^*^&lt;^20</HAVING><COUNT>sys_id</COUNT><GROUP_BY>',
  );
  const { text } = await instance.ask('POST /incident.do?SOAP', { body });
  expect(text.match(/<COUNT>\d<\/COUNT>/g)).toEqual(['<COUNT>1</COUNT>', '<COUNT>1</COUNT>']);
});

describe('insertMultiple', () => {
  const insertMultiple = (records: readonly Fields[], options: Ask = {}): Promise<Answer> => {
    const inside = records.map((record) =>
      Object.entries(record)
        .map(([name, value]) => `<${name}>${value}</${name}>`)
        .join(''),
    );
    return call(
      'insertMultiple',
      {},
      { ...options, body: envelope('insertMultiple', 'incident', { record: inside.join('</record><record>') }) },
    );
  };

  test('answers sys_id and number of each record, in their order', async () => {
    const answer = await insertMultiple([{ short_description: 'one', priority: '1' }, { short_description: 'two' }]);
    expect(answer.text.match(/<insertResponse><sys_id>\w{32}<\/sys_id><number>INC\d{7}<\/number><\/insertResponse>/g)).toHaveLength(2);
    expect(all(answer.text, 'number')).toEqual(['INC0010001', 'INC0010002']);
    expect(instance.records.all('incident').slice(3)).toMatchObject([
      { short_description: 'one', priority: 1 },
      { short_description: 'two' },
    ]);
  });

  test('writes nothing where one record is wrong, and says which', async () => {
    const answer = await insertMultiple([{ short_description: 'one' }, { short_description: 'two', state: 'open' }]);
    expectFault(answer, 'invalid_value', /Record 2: The field state/);
    expectFault(await insertMultiple([{ short_description: 'one' }, { priority: '1' }]), 'mandatory_field_missing', /Record 2/);
  });

  test('takes 1 to 250 record elements and nothing else', async () => {
    expectFault(await call('insertMultiple'), 'body_unreadable', /at least one record/);
    expectFault(await call('insertMultiple', { short_description: 'x' }), 'body_unreadable', /record elements only/);
    expectFault(await insertMultiple(Array.from({ length: 251 }, () => ({ short_description: 'x' }))), 'query_too_broad', /at most 250/);
  });

  test('needs the role and the ACL of an insert', async () => {
    const reader: Ask = { roles: ['soap_query', 'itil'] };
    expectFault(await insertMultiple([{ short_description: 'x' }], reader), 'soap_operation_not_granted', /creating new/, 500, 'Server');
    expectFault(await insertMultiple([{ short_description: 'x' }], { roles: ['soap'] }), 'acl_refused', /creating new/, 500, 'Server');
  });
});

describe('deleteMultiple', () => {
  test('deletes what a query by example finds and answers how many', async () => {
    expect(all((await call('deleteMultiple', { category: 'hardware' })).text, 'count')).toEqual(['2']);
    expect(all((await call('deleteMultiple', { __encoded_query: 'category=hardware' })).text, 'count')).toEqual(['0']);
    expect(instance.records.all('incident').map(({ sys_id }) => sys_id)).toEqual([SECOND]);
  });

  test.each([
    [{}, 'query_invalid', /no condition/],
    [{ category: '' }, 'query_invalid', /no condition/],
    [{ category: 'hardware', __limit: '1' }, 'query_invalid', /deleteMultiple does not take __limit/],
    [{ no_such: 'x' }, 'unknown_field', /no_such/],
  ] as [Fields, string, RegExp][])('never deletes more than was asked for: %j', async (fields, code, text) => {
    expectFault(await call('deleteMultiple', fields), code, text);
  });

  test('needs the role and the ACL of a delete', async () => {
    const reader: Ask = { roles: ['soap_query', 'itil'] };
    expectFault(await call('deleteMultiple', { state: '1' }, reader), 'soap_operation_not_granted', /delete incident/, 500, 'Server');
    expectFault(await call('deleteMultiple', { state: '1' }, { roles: ['soap'] }), 'acl_refused', /delete incident/, 500, 'Server');
  });
});

describe('strict security', () => {
  const READER: Ask = { as: 'soap.reader', roles: ['soap_query', 'itil'] };
  const ONLY: Ask = { as: 'soap.only', roles: ['soap'] };
  const JSON_USER: Ask = { as: 'json.user', roles: ['itil'] };
  const MID: Ask = { as: 'mid.user', roles: ['soap_ecc'] };

  test.each([
    ['insert', { short_description: 'x' }, READER, 'soap_operation_not_granted', /Insufficient rights for creating new records/],
    ['update', { sys_id: FIRST, state: '2' }, READER, 'soap_operation_not_granted', /rights to update incident 1{32}/],
    ['deleteRecord', { sys_id: FIRST }, READER, 'soap_operation_not_granted', /rights to delete incident 1{32}/],
    ['get', { sys_id: FIRST }, ONLY, 'acl_refused', /SOAPProcessingException: insufficient rights to read incident 1{32}/],
    ['getRecords', {}, ONLY, 'acl_refused', /Insufficient rights to query records/],
    ['getKeys', {}, ONLY, 'acl_refused', /Insufficient rights to query records/],
    ['insert', { short_description: 'x' }, ONLY, 'acl_refused', /Insufficient rights for creating new records/],
    ['get', { sys_id: FIRST }, MID, 'soap_operation_not_granted', /insufficient rights to read/],
  ] as [string, Fields, Ask, string, RegExp][])('on, %s %j by %j is refused', async (operation, fields, caller, code, text) => {
    expectFault(await call(operation, fields, caller), code, text, 500, 'Server');
    expect(instance.refusals).toEqual([
      { log: 'function_refusal', decision_id: 'decision-1', code, user: caller.as, table: 'incident', operation },
    ]);
  });

  test('on, the granted operation on a table whose ACL is met is served', async () => {
    expect((await call('getRecords', {}, READER)).status).toBe(200);
    expect((await call('getRecords', {}, ONLY, 'cmn_location')).status).toBe(200);
  });

  test('off, neither role nor ACL applies', async () => {
    expect((await call('insert', { short_description: 'x' }, { ...JSON_USER, strict: 'off' })).status).toBe(200);
    expect((await call('getRecords', {}, { as: 'nobody', roles: [], strict: 'off' }, 'ecc_queue')).status).toBe(200);
  });

  test('unread, what both answers would allow is served and what is uncertain is 503', async () => {
    expect((await call('getRecords', {}, { ...READER, strict: 'unread' })).status).toBe(200);
    const answer = await call('insert', { short_description: 'x' }, { ...READER, strict: 'unread' });
    expectFault(answer, 'strict_security_unread', /cannot tell at the moment/, 503, 'Server');
    expect(answer.headers['Retry-After']).toBe('5');
  });

  test('soap_ecc serves query, insert and delete on the queue, together with the ACL', async () => {
    const roles = ['soap_ecc', 'mid_server_acl_only'];
    expectFault(await call('getRecords', {}, { roles }, 'ecc_queue'), 'acl_refused', /Insufficient/, 500, 'Server');
    // mid_server contains soap; its own name meets the ACL. Only `ecc` is granted here.
    const ecc: Ask = { roles: ['mid_server'], context: { soap_operations: 'ecc' } };
    expect((await call('getRecords', {}, ecc, 'ecc_queue')).status).toBe(200);
    expect((await call('insert', { agent: 'mid.server.a', topic: 'Probe' }, ecc, 'ecc_queue')).status).toBe(200);
    expectFault(
      await call('update', { sys_id: 'e'.repeat(32), state: 'x' }, ecc, 'ecc_queue'),
      'soap_operation_not_granted',
      /update/,
      500,
      'Server',
    );
    expect((await call('deleteRecord', { sys_id: 'e'.repeat(32) }, ecc, 'ecc_queue')).status).toBe(200);
  });
});

describe('what is not served', () => {
  test('an unknown function', async () => {
    expectFault(await call('explode'), 'unknown_operation', /explode/);
  });

  test.each(['toString', '__proto__', 'constructor'])('a function named %s', async (name) => {
    const answer = await call(name);
    expect(answer.status).toBe(500);
    expect(all(answer.text, 'faultcode')).toEqual(['SOAP-ENV:Client']);
  });

  test.each(['no_such_table', 'sys_user_role', 'sys_session', 'constructor', '__proto__'])('the table %s', async (table) => {
    expectFault(await call('getRecords', {}, {}, table), 'unknown_table', /Invalid table/);
  });
});

test('a store that does not answer is a Fault with 503, and its cause goes to the log', async () => {
  instance.records.down = true;
  const answer = await call('getRecords');
  expect(answer.status).toBe(503);
  expect(answer.headers['Retry-After']).toBe('5');
  expect(codes(answer.text)).toEqual(['dependency_unavailable']);
  expect(answer.text).not.toContain('switched off');
  expect(instance.errors).toHaveLength(1);
});

test('an answer over 5 MB is a Fault that says to narrow the query', async () => {
  for (let index = 0; index < 90; index += 1)
    await instance.records.insert('ecc_queue', `q${index}`, { agent: 'a', topic: 't', payload: 'x'.repeat(65_000) });
  const answer = await call('getRecords', {}, { roles: ['mid_server'] }, 'ecc_queue');
  expect(answer.status).toBe(500);
  expect(all(answer.text, 'faultstring')[0]).toMatch(/narrow the query/);
});

describe('the soap client of npm', () => {
  let server: Server | undefined;
  afterAll(() => {
    server?.close();
  });

  test('reads the WSDL and calls every function', async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const ask = { body: Buffer.concat(chunks), headers: { 'content-type': request.headers['content-type'] ?? '' } };
        void instance.ask(`${request.method} ${request.url}`, ask).then(({ status, headers, text }) => {
          response.writeHead(status, headers as Record<string, string>).end(text);
        });
      });
    });
    await new Promise<void>((resolve) => {
      server?.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    instance = instanceUnderTest(url);

    const client = await createClientAsync(`${url}/incident.do?WSDL`);
    const invoke = async (name: string, fields: object): Promise<Record<string, unknown>> => {
      const [result] = (await client[`${name}Async`](fields)) as [Record<string, unknown>];
      return result;
    };
    const { sys_id, number } = await invoke('insert', { short_description: 'Grüße <1>', priority: 2, active: true });
    expect(number).toBe('INC0010001');
    expect(await invoke('get', { sys_id })).toMatchObject({ short_description: 'Grüße <1>', active: true, sys_created_by: 'beth.anglin' });
    expect(await invoke('getRecords', { short_description: 'Grüße <1>' })).toMatchObject({ getRecordsResult: [{ sys_id }] });
    expect(await invoke('getKeys', { __encoded_query: 'priority=2' })).toMatchObject({ sys_id });
    expect(await invoke('aggregate', { COUNT: 'sys_id', GROUP_BY: 'priority' })).toMatchObject({
      aggregateResult: expect.arrayContaining([expect.objectContaining({ priority: 2, COUNT: '1' })]),
    });
    const many = await invoke('insertMultiple', { record: [{ short_description: 'many' }, { short_description: 'many' }] });
    expect(many.insertResponse).toHaveLength(2);
    expect(String((await invoke('deleteMultiple', { short_description: 'many' })).count)).toBe('2');
    expect(await invoke('update', { sys_id, state: 6 })).toEqual({ sys_id });
    expect(await invoke('deleteRecord', { sys_id })).toMatchObject({ count: expect.anything() });
    await expect(invoke('update', { state: 6 })).rejects.toThrow(/sys_id/);
  });
});
