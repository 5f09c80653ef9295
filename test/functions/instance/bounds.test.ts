import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bounded } from '../../../functions/instance/http/answer.ts';
import { isJsonNumber, type JsonValue, parseJson } from '../../../functions/instance/http/json.ts';
import { contains } from '../../../functions/instance/records/query/contains.ts';
import { type Ask, FIRST, type InstanceUnderTest, instanceUnderTest } from './ask.ts';
import { form } from './pages/form.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const around = (body: string): string =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`;
const soap = (body: string, more: Ask = {}) => instance.ask('POST /incident.do?SOAP', { body: around(body), ...more });
const encoded = (query: string) => soap(`<getRecords><__encoded_query><![CDATA[${query}]]></__encoded_query></getRecords>`);

const LISTS = [
  '/api/now/table/incident?',
  '/incident.do?JSONv2&',
  '/incident_list.do?XML&',
  '/incident_list.do?CSV&',
  '/incident_list.do?RSS&',
  '/incident_list.do?',
];
const READERS: readonly (readonly [reader: string, ask: (query: string) => Promise<{ status: number; text: string }>])[] = [
  ...LISTS.map((list) => [list, (query: string) => instance.ask(`GET ${list}sysparm_query=${encodeURIComponent(query)}`)] as const),
  ['SOAP', encoded],
  [
    'JSONv2 in a body',
    (query) => instance.ask('POST /incident.do?JSONv2&sysparm_action=deleteMultiple', { body: JSON.stringify({ sysparm_query: query }) }),
  ],
];

describe.each(READERS)('a query by %s has bounds, which are told', (_reader, ask) => {
  test.each([
    ['orders', 'ORDERBYnumber^'.repeat(11), 'orders by at most 10 fields'],
    ['conditions', 'state=1^'.repeat(501), 'at most 500 conditions'],
    ['end marks', 'EQ^'.repeat(501), 'at most 500 conditions'],
    ['characters', `numberLIKE${'a'.repeat(40_000)}`, 'more than 40000 characters'],
    ['characters of a part', `numberLIKE${'a'.repeat(1001)}`, 'at most 1000 characters'],
    ['characters of a beginning', `numberSTARTSWITH${'a'.repeat(1001)}`, 'at most 1000 characters'],
    ['values of a list', `numberIN${'a,'.repeat(1001)}`, 'at most 1000'],
    ['characters of a value', `number=${'a'.repeat(41)}`, 'at most 40 characters'],
  ])('%s', async (_what, query, told) => {
    const { pages, get } = instance.records;
    const read: string[] = [];
    instance.records.pages = (table) => {
      read.push(table);
      return pages.call(instance.records, table);
    };
    instance.records.get = (table, sysId) => {
      read.push(sysId);
      return get.call(instance.records, table, sysId);
    };
    const answer = await ask(query);
    expect([400, 500]).toContain(answer.status);
    expect(answer.text).toContain(told);
    // No record was read for it.
    expect(read).toEqual([]);
  });
});

describe('a search through texts', () => {
  test('finds what String.includes finds', () => {
    const few = fc.string({ unit: fc.constantFrom('a', 'b', 'ä', '😀'), maxLength: 60 });
    fc.assert(
      fc.property(few, few, (text, part) => {
        fc.pre(part !== '');
        expect(contains(part)(text)).toBe(text.includes(part));
      }),
    );
  });

  test('ends where it has read 50 million characters, whatever it looks for', async () => {
    const description = 'a'.repeat(4000);
    for (let index = 0; index < 200; index += 1)
      await instance.records.insert('incident', `x${index}`, { number: `${index}`, description });
    // Each condition holds, so that each is tried: 80 of them are 64 million characters.
    const query = (count: number) => Array.from({ length: count }, (_, index) => `descriptionLIKE${'a'.repeat(index + 1)}`).join('^');
    const within = await instance.ask(`GET /api/now/table/incident?sysparm_limit=1&sysparm_query=${query(60)}`);
    expect([within.status, within.headers['X-Total-Count']]).toEqual([200, '200']);
    const answer = await instance.ask(`GET /api/now/table/incident?sysparm_limit=1&sysparm_query=${query(80)}`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('more than 50 million characters');
  });
});

describe('an answer', () => {
  test('is made record by record, and no further than its bound', () => {
    let made = 0;
    const megabyte = (): string => {
      made += 1;
      return 'x'.repeat(1024 * 1024);
    };
    expect(() => bounded(Array.from({ length: 100 }), megabyte)).toThrow(/over 5 MB: narrow the query/);
    expect(made).toBe(6);
  });

  test.each(LISTS.slice(0, 4))('has each field once: %s', async (list) => {
    const answer = await instance.ask(`GET ${list}sysparm_fields=number,${'description,'.repeat(750)}`);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('sysparm_fields takes at most 4000 characters')]);
    const once = await instance.ask(`GET ${list}sysparm_fields=number`);
    expect((await instance.ask(`GET ${list}sysparm_fields=number,${'number,'.repeat(500)}`)).text).toBe(once.text);
  });

  test('has a Link header of at most 4096 characters', async () => {
    const list = (query: string) =>
      instance.ask(`GET /api/now/table/incident?sysparm_limit=1&sysparm_offset=1&sysparm_query=${encodeURIComponent(query)}`);
    const long = await list(`category!=${'<'.repeat(40)}^`.repeat(10));
    expect(long.headers.Link).toMatch(/^<[^>]*>;rel="next"$/);
    const longer = await list(`category!=${'<'.repeat(40)}^`.repeat(80));
    expect([longer.status, longer.headers['X-Total-Count']]).toEqual([200, '3']);
    expect(longer.headers).not.toHaveProperty('Link');
  });

  test('of an update of many tells every record, in full as long as there is room', async () => {
    for (let index = 0; index < 90; index += 1)
      await instance.records.insert('ecc_queue', `q${index}`, { agent: 'many', topic: 't', payload: '"'.repeat(65_000) });
    const answer = await instance.ask('POST /ecc_queue.do?JSONv2&sysparm_action=update&sysparm_query=agent=many', {
      roles: ['mid_server'],
      body: '{"state":"done"}',
    });
    expect(answer.status).toBe(200);
    const { records } = answer.json as { records: Record<string, unknown>[] };
    expect(records).toHaveLength(90);
    expect(records.every(({ __status }) => __status === 'success')).toBe(true);
    expect(records.at(-1)).toEqual({ sys_id: 'q9', __status: 'success' });
    expect(instance.records.all('ecc_queue').filter(({ state }) => state === 'done')).toHaveLength(90);
  });
});

describe('a body', () => {
  const attributes = (count: number): string => Array.from({ length: count }, (_, index) => `b${index}=""`).join(' ');

  test.each([
    ['tags', '<a/>'.repeat(20_000), 'more than 20000 tags'],
    ['attributes of a tag', `<a ${attributes(65)}/>`, 'more than 64 attributes'],
    ['attributes', `<a ${attributes(60)}/>`.repeat(334), 'more than 20000 attributes'],
    ['characters of a tag', `<a b="${'x'.repeat(5000)}"/>`, 'more than 4096 characters'],
    ['levels', '<a>'.repeat(30), 'more than 20 deep'],
  ])('in XML has bounds, which are told: %s', async (_what, inside, told) => {
    const answer = await soap(`<getRecords>${inside}</getRecords>`);
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining(told)]);
  });

  test('in XML is not read behind the call of a caller who may not call it', async () => {
    // Behind it there is no XML any more, and more of it than is ever read.
    const answer = await soap(`<update><sys_id>${FIRST}</sys_id>${'<a b="">'.repeat(30_000)}`, { roles: ['soap'] });
    expect(answer.text).toContain('>acl_refused<nis:code');
    expect(answer.text).toContain(`Insufficient rights to update incident ${FIRST}`);
    expect((await soap(`<explode>${'<a>'.repeat(30_000)}`, { roles: ['soap'] })).text).toContain('>unknown_operation<nis:code');
  });

  test.each([
    ['POST /api/now/table/incident', 403],
    [`PATCH /api/now/table/incident/${FIRST}`, 404],
    ['POST /incident.do?JSONv2&sysparm_action=insert', 403],
    ['POST /incident.do?JSONv2&sysparm_action=insertMultiple', 403],
    ['POST /incident.do?JSONv2&sysparm_action=update', 404],
    ['POST /incident.do?JSONv2&sysparm_action=deleteMultiple', 404],
  ])('in JSON is not read for a caller who may not write: %s', async (line, status) => {
    expect((await instance.ask(line, { roles: ['soap'], body: 'no JSON at all' })).status).toBe(status);
  });

  test.each([
    ['levels', '{"a":'.repeat(30), 'more than 8 deep'],
    ['lists in lists', '['.repeat(30), 'more than 8 deep'],
    ['names', `{${Array.from({ length: 20_001 }, (_, index) => `"${index}":1`).join()}}`, 'more than 20000 values'],
    ['elements', `{"records":[${'0,'.repeat(20_001)}0]}`, 'more than 20000 values'],
  ])('in JSON has bounds, which are told: %s', async (_what, body, told) => {
    for (const line of ['POST /api/now/table/incident', 'POST /incident.do?JSONv2&sysparm_action=insertMultiple']) {
      const answer = await instance.ask(line, { body });
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(told)]);
    }
  });

  test.each(['POST /incident.do', 'POST /sp/incidents/new'])('of a form has at most 10000 fields: %s', async (line) => {
    const filled = form({});
    expect((await instance.ask(line, { ...filled, body: `${String(filled.body)}${'&a'.repeat(10_000)}` })).status).toBe(413);
  });
});

test('JSON is read as JSON.parse reads it', () => {
  const plain = (value: JsonValue): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (value instanceof Map) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]));
    return isJsonNumber(value) ? Number(value.number) : value;
  };
  fc.assert(
    fc.property(fc.json({ maxDepth: 5, noUnicodeString: false } as object), (text) =>
      expect(plain(parseJson(text))).toEqual(JSON.parse(text)),
    ),
  );
  for (const bad of [
    '',
    '{',
    '[1,]',
    '{"a" 1}',
    "{'a':1}",
    '01',
    '1.',
    '.5',
    '+1',
    'tru',
    '"a',
    '"\\x"',
    '"\n"',
    '{}{}',
    '{"a":1,}',
    'NaN',
    '\u00a0{}',
  ])
    expect(() => parseJson(bad)).toThrow(/JSON/);
});
