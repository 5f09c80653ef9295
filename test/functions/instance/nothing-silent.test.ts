import { beforeEach, describe, expect, test } from '@jest/globals';
import { contentTypeParameter } from '../../../functions/instance/http/content-type.ts';
import { envelope } from '../../support/http.ts';
import {
  type Answer,
  type Ask,
  FIRST,
  INCIDENTS,
  type InstanceUnderTest,
  instanceUnderTest,
  NO_USER,
  SECOND,
  sysIdOf,
  THIRD,
} from './ask.ts';
import { form, TOKEN } from './pages/form.ts';

const PLACE = 'b'.repeat(32);
const NONE = 'f'.repeat(32);
const TABLE = '/api/now/table/incident';
const LISTS = [
  `${TABLE}?`,
  '/incident.do?JSONv2&',
  '/incident_list.do?XML&',
  '/incident_list.do?CSV&',
  '/incident_list.do?RSS&',
  '/incident_list.do?',
];

/** How the REST Table API alone shows values. */
const SHOWN = [
  ['sysparm_display_value=all', 'sysparm_display_value'],
  ['sysparm_display_value=true', 'sysparm_display_value'],
  ['sysparm_exclude_reference_link=false', 'sysparm_exclude_reference_link'],
] as const;

let instance: InstanceUnderTest;
beforeEach(async () => {
  instance = instanceUnderTest();
  await instance.records.insert('cmn_location', PLACE, { name: 'Bern' });
});

const numbers = ({ text }: Answer): string[] => [...new Set(text.match(/INC000000\d/g))].sort();
const untouched = (): void => expect(instance.records.all('incident')).toEqual(instanceUnderTest().records.all('incident'));
const stored = (): Readonly<Record<string, unknown>> | undefined => instance.records.all('incident')[3];

describe.each(LISTS)('a list: %s', (list) => {
  test.each([
    ['number=INC0000002', ['INC0000002']],
    ['category=hardware&state=3', ['INC0000003']],
    ['category=hardware&sysparm_query=state=1', ['INC0000001']],
    ['category=hardware&sysparm_query=state=1^ORstate=2', ['INC0000001']],
    ['description=', ['INC0000001', 'INC0000002', 'INC0000003']],
    ['category=', []],
    ['number=INC0000001&_=1764489600', ['INC0000001']],
    ['sysparm_query=state=2&sysparm_display_value=false&displayvalue=FALSE&sysparm_exclude_reference_link=true', ['INC0000002']],
  ])('%s: each key that names a field is a condition', async (query, found) => {
    const answer = await instance.ask(`GET ${list}${query}`);
    expect([answer.status, numbers(answer)]).toEqual([200, found]);
  });

  test.each([
    ['no_such=1', 'no_such'],
    ['Number=INC0000002', 'Number'],
    ['number>=INC0000002', 'number'],
    ['caller_id.roles=x', 'roles'],
    ['sysparm_query=caller_id.password_hashISNOTEMPTY', 'password_hash'],
    ['comments=x', 'comments is a journal'],
    ['sysparm_query=work_notesLIKEx', 'work_notes is a journal'],
    ['__proto__=x', '__proto__'],
    ['sysparm_orderby=Number', 'sysparm_orderby'],
    ['sysparm_order=number^UP', 'sysparm_order'],
    ['SYSPARM_QUERY=state=1', 'SYSPARM_QUERY'],
    [list.includes('JSONv2') ? 'displayvalue=labels' : 'displayvalue=true', 'displayvalue'],
    ['sysparm_display_value=labels', 'sysparm_display_value'],
    ['sysparm_exclude_reference_link=some', 'sysparm_exclude_reference_link'],
    ...(list.startsWith(TABLE) ? [] : SHOWN),
    ['sysparm_query=state=1&sysparm_query=state=2', 'sysparm_query'],
    ['state=1&state=2', 'state'],
    ['state=high', 'state'],
    ['state=javascript:1', 'state'],
    ['caller_id=javascript:gs.getUserID(1)', 'caller_id'],
    ['sysparm_query=caller_id!=javascript:gs.getUserID', 'caller_id'],
    ['sysparm_query=number!=JavaScript:x', 'number'],
    ['sysparm_query=number=%20javascript:x', 'number'],
    [`sysparm_query=descriptionLIKE${'%20'.repeat(200)}javascript:x`, 'description'],
    ['sysparm_query=numberLIKEjavascript:x', 'number'],
    ['sysparm_query=numberSTARTSWITHjavascript:x', 'number'],
    ['sysparm_query=numberINa,javascript:x', 'number'],
    ['sysparm_query=state=1^ORnumber=javascript:x', 'number'],
    ['sysparm_query=opened_at>javascript:gs.beginningOfTheWeek()', 'gs.beginningOfTheWeek'],
    ['sysparm_query=opened_atINjavascript:gs.daysAgo(1),javascript:gs.daysago(1)', 'gs.daysago'],
    ['sysparm_query=state=1^NQ', 'NQ'],
    ['location.no_such=1', 'no_such'],
    ['sysparm_query=caller_id!=abel', 'caller_id'],
    ['sysparm_query=locationINBerlin', 'location'],
    ['sysparm_query=caller_idDYNAMIC90d1921e5f510100a9ad2572f2b477fe', 'caller_idDYNAMIC'],
  ])('%s is refused by name, never dropped and never read as other text', async (query, name) => {
    const { pages } = instance.records;
    let reads = 0;
    instance.records.pages = (table) => {
      reads += 1;
      return pages.call(instance.records, table);
    };
    const answer = await instance.ask(`GET ${list}${query}`);
    expect([answer.status, reads]).toEqual([400, 0]);
    expect(answer.text).toContain(name);
  });

  test.each(['sysparm_query=caller_id=javascript:gs.getUserID()', 'caller_id=javascript:gs.getUserID()'])(
    '%s finds what the caller reported',
    async (query) => {
      await instance.records.insert('incident', 'm'.repeat(32), {
        ...INCIDENTS[0],
        number: 'INC0000009',
        caller_id: sysIdOf('beth.anglin'),
      });
      expect(numbers(await instance.ask(`GET ${list}${query}`))).toEqual(['INC0000009']);
      // An empty value would find the records without a caller.
      expect((await instance.ask(`GET ${list}${query}`, { context: { user_sys_id: '' } })).status).toBe(400);
    },
  );
});

test('the pages of a list keep its conditions', async () => {
  for (let index = 0; index < 30; index += 1)
    await instance.records.insert('incident', `x${index}`, { number: `X${index}`, category: 'a&b' });
  const { text } = await instance.ask('GET /incident_list.do?category=a%26b&sysparm_query=ORDERBYnumber');
  expect(text).toContain('href="/incident_list.do?category=a%26b&amp;sysparm_query=ORDERBYnumber&amp;sysparm_first_row=21"');
  expect(text).toContain('<code>category=a&amp;b^ORDERBYnumber</code>');
});

describe('a query beside the sys_id of a record counts', () => {
  test.each([
    ['GET', 'state=1', 200],
    ['GET', 'state=2', 400],
    ['PATCH', 'state=1', 200],
    ['PATCH', 'state=2', 400],
    ['DELETE', 'state=1^number=INC0000001', 204],
    ['DELETE', 'state=1^number=INC0000002', 400],
  ])('%s with %s: %i', async (method, query, status) => {
    const target = `${method} ${TABLE}/${FIRST}?sysparm_query=${query}&sysparm_limit=100&sysparm_offset=0`;
    expect((await instance.ask(target, method === 'PATCH' ? { body: '{"short_description":"x"}' } : {})).status).toBe(status);
    if (status === 400) untouched();
  });

  test('a record that does not exist is not found, whatever the query', async () => {
    const { status } = await instance.ask(`DELETE ${TABLE}/${'0'.repeat(32)}?sysparm_query=state=1`);
    expect(status).toBe(404);
  });
});

describe('what names one record takes no condition beside', () => {
  test.each([
    ['GET', `${TABLE}/${FIRST}?sysparm_query=state=2`],
    ['GET', `${TABLE}/${FIRST}?number=INC0000002`],
    ['DELETE', `${TABLE}/${FIRST}?state=2`],
    ['DELETE', `${TABLE}/${FIRST}?sysparm_query=state=2`],
    ['PATCH', `${TABLE}/${FIRST}?category=software`],
    ['POST', `${TABLE}?category=software`],
    ['POST', `${TABLE}?sysparm_input_display_value=maybe`],
    ['GET', `/incident.do?XML&sys_id=${FIRST}&number=INC0000002`],
    ['GET', `/incident.do?CSV&sysparm_sys_id=${FIRST}&sysparm_query=state=2`],
    ['GET', `/incident.do?JSONv2&sysparm_sys_id=${FIRST}&sys_id=${SECOND}`],
    ['GET', `/incident.do?JSONv2&sysparm_action=getRecords&sysparm_sys_id=${FIRST}`],
    ['POST', `/incident.do?JSONv2&sysparm_action=deleteRecord&sysparm_sys_id=${FIRST}&sysparm_query=state=2`],
    ['POST', `/incident.do?JSONv2&sysparm_action=deleteMultiple&sysparm_query=state=1&category=software`],
    ['POST', `/incident.do?JSONv2&sysparm_action=update&sysparm_sys_id=${FIRST}&sysparm_query=state=2`],
    ['POST', '/incident.do?JSONv2&sysparm_action=insert&category=software'],
    ['POST', '/incident.do?JSONv2&sysparm_action=insertMultiple&sysparm_fields=number'],
  ])('%s %s', async (method, target) => {
    const body = method === 'GET' ? {} : { body: '{"short_description":"x"}' };
    const answer = await instance.ask(`${method} ${target}`, body);
    expect([answer.status, answer.json]).toEqual([
      400,
      expect.objectContaining({ error: expect.objectContaining({ message: 'Invalid query' }) }),
    ]);
    untouched();
  });

  test.each([
    `/incident.do?sys_id=${FIRST}&number=INC0000002`,
    '/incident.do?number=INC0000002',
    '/incident.do?sysparm_query=number=INC0000002',
  ])('a form: %s', async (target) => {
    expect((await instance.ask(`GET ${target}`)).status).toBe(400);
    expect((await instance.ask(`POST ${target}`, form({ sysparm_action: 'delete', sys_id: FIRST }))).status).toBe(400);
    untouched();
  });

  test.each(['SOAP&number=INC0000002', 'SOAP&displayvalue=all', 'SOAP&sysparm_query=state=1', 'SOAP&displayvalue=false&displayvalue=true'])(
    'SOAP, whose call is in the body: %s',
    async (query) => {
      const answer = await instance.ask(`POST /incident.do?${query}`, { body: envelope('deleteMultiple', 'incident', { state: '1' }) });
      expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('>query_invalid<nis:code')]);
      untouched();
    },
  );

  test.each(['WSDL', 'XSD', 'SCHEMA'])('%s with displayvalue', async (marker) => {
    expect((await instance.ask(`GET /incident.do?${marker}&displayvalue=all`)).status).toBe(400);
    expect((await instance.ask(`GET /incident.do?${marker}&displayvalue=false&x=1`)).status).toBe(200);
  });
});

describe('a query by example', () => {
  test.each([
    ['getRecords', { caller_id: 'javascript:gs.getUserID(1)' }],
    ['getKeys', { __encoded_query: 'caller_id!=javascript:gs.getUserID' }],
    ['deleteMultiple', { __encoded_query: 'caller_id!=javascript:gs.getUserID().toString()' }],
    ['deleteMultiple', { number: 'javascript:x' }],
    ['aggregate', { COUNT: 'sys_id', number: 'javascript:x' }],
  ])('%s of %j is refused, and nothing is written', async (operation, fields) => {
    const answer = await instance.ask('POST /incident.do?SOAP', { body: envelope(operation, 'incident', fields) });
    expect(answer.text).toMatch(/The condition on (caller_id|number) has a javascript: value/);
    untouched();
  });
});

describe('JSON', () => {
  const INSERTS = [`POST ${TABLE}`, 'POST /incident.do?JSONv2&sysparm_action=insert'];
  const insert = (line: string, fields: string) => instance.ask(line, { body: `{"short_description":"x",${fields}}` });

  test.each(INSERTS)('keeps numbers as they were sent: %s', async (line) => {
    for (const number of ['12345678901234567890', '1e400', '0.1000000000000000055511151231257827', '-0', '1.50', '9007199254740993']) {
      instance = instanceUnderTest();
      expect((await insert(line, `"description":${number}`)).status).toBeLessThan(300);
      expect(stored()).toMatchObject({ description: number });
    }
  });

  test.each(INSERTS)('refuses what a field cannot hold, by its name: %s', async (line) => {
    for (const [field, value] of [
      ['priority', '12345678901234567890'],
      ['priority', '1e400'],
      ['priority', '1.5'],
      ['priority', 'true'],
      ['priority', '[1]'],
      ['active', '2'],
      ['active', '{}'],
      ['opened_at', '1764489600'],
      ['opened_at', '"2026-13-01 00:00:00"'],
      ['description', '["x"]'],
      ['description', '{"text":"x"}'],
      ['category', `"${'x'.repeat(41)}"`],
      ['location', '"Berlin office"'],
      ['location', '1'],
      ['location', `"${NONE}"`],
      ['location', `"${PLACE.toUpperCase()}"`],
      ['caller_id', '"abel.tuter"'],
    ]) {
      const answer = await insert(line, `"${field}":${value}`);
      expect([field, value, answer.status, answer.text]).toEqual([field, value, 400, expect.stringMatching(new RegExp(`field ${field} `))]);
      untouched();
    }
  });

  test.each(INSERTS)('takes whole numbers however they are written: %s', async (line) => {
    await insert(line, '"priority":2.0,"state":-0');
    expect(stored()).toMatchObject({ priority: 2, state: 0 });
  });

  test.each([
    ...INSERTS,
    'POST /incident.do?JSONv2&sysparm_action=insertMultiple',
    'POST /incident.do?JSONv2&sysparm_action=deleteMultiple',
  ])('refuses a name that is there twice: %s', async (line) => {
    for (const body of [
      '{"state":1,"state":1}',
      '{"records":[{"short_description":"x","\\u0073tate":1,"state":2}]}',
      '{"records":[],"records":[]}',
    ]) {
      const answer = await instance.ask(line, { body });
      expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(/name \\"(state|records)\\" occurs twice/)]);
    }
    untouched();
  });

  test.each([
    ['deleteRecord', '{"sysparm_sys_id":{}}', 'sysparm_sys_id'],
    ['deleteRecord', '{"sysparm_sys_id":["x"]}', 'sysparm_sys_id'],
    ['deleteRecord', '{"sysparm_sys_id":null}', 'sysparm_sys_id'],
    ['deleteRecord', `{"sysparm_sys_id":"${FIRST}","state":2}`, 'state'],
    ['deleteRecord', '[]', 'JSON object'],
    ['update', '{"sysparm_sys_id":{"x":1},"state":2}', 'sysparm_sys_id'],
    ['update', `{"sysparm_sys_id":"${FIRST}","sysparm_query":"state=2","state":2}`, 'sysparm_query'],
    ['deleteMultiple', '{"sysparm_query":["state=1"]}', 'sysparm_query'],
    ['deleteMultiple', '{"sysparm_query":"state=1","category":"software"}', 'category'],
    ['insert', '{"records":[{"short_description":"x"}],"category":"software"}', 'category'],
    ['insertMultiple', '{"records":{"short_description":"x"}}', 'records'],
  ])('of an odd shape is refused cleanly: %s %s', async (action, body, named) => {
    const answer = await instance.ask(`POST /incident.do?JSONv2&sysparm_action=${action}`, { body });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(named)]);
    untouched();
  });

  test('address and body must not say different things', async () => {
    const ask = (action: string, query: string, body: object) =>
      instance.ask(`POST /incident.do?JSONv2&sysparm_action=${action}&${query}`, { body: JSON.stringify(body) });
    expect((await ask('deleteRecord', `sysparm_sys_id=${FIRST}`, { sysparm_sys_id: SECOND })).status).toBe(400);
    expect((await ask('deleteMultiple', 'sysparm_query=state=1', { sysparm_query: 'state=2' })).status).toBe(400);
    untouched();
    expect((await ask('deleteRecord', `sysparm_sys_id=${FIRST}`, { sysparm_sys_id: FIRST })).status).toBe(200);
    expect((await ask('update', '', { sysparm_query: 'state=3', category: 'x' })).json).toMatchObject({
      records: [{ sys_id: THIRD, category: 'x' }],
    });
  });
});

describe('a reference', () => {
  const READERS: readonly (readonly [reader: string, write: (value: string) => Promise<Answer>])[] = [
    ['SOAP', (location) => instance.ask('POST /incident.do?SOAP', { body: envelope('update', 'incident', { sys_id: FIRST, location }) })],
    ['REST', (location) => instance.ask(`PATCH ${TABLE}/${FIRST}`, { body: JSON.stringify({ location }) })],
    [
      'JSONv2',
      (location) =>
        instance.ask(`POST /incident.do?JSONv2&sysparm_action=update&sysparm_sys_id=${FIRST}`, { body: JSON.stringify({ location }) }),
    ],
    ['form', (location) => instance.ask(`POST /incident.do?sys_id=${FIRST}`, form({ location }))],
  ];

  test.each(READERS)('by %s takes the sys_id of a record that exists', async (_reader, write) => {
    for (const wrong of ['Berlin', NONE, `${PLACE}0`]) {
      const answer = await write(wrong);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.text).toMatch(/The field location takes the sys_id of a record/);
    }
    untouched();
    expect((await write(PLACE)).status).toBeLessThan(400);
    expect(await instance.records.get('incident', FIRST)).toMatchObject({ location: PLACE });
    expect((await write('')).status).toBeLessThan(400);
    expect(await instance.records.get('incident', FIRST)).not.toHaveProperty('location');
  });

  test('to a person is the sys_id of a user who exists', async () => {
    const write = (field: string, value: string) => instance.ask(`PATCH ${TABLE}/${FIRST}`, { body: JSON.stringify({ [field]: value }) });
    const people = ['caller_id', 'assigned_to'];
    for (const field of people)
      for (const wrong of ['abel.tuter', NO_USER]) {
        const answer = await write(field, wrong);
        expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(`The field ${field} takes the sys_id of a record`)]);
      }
    untouched();
    for (const field of people) expect((await write(field, sysIdOf('abel.tuter'))).status).toBe(200);
  });

  test.each(READERS)('by %s that leads nowhere any more comes back as it was read', async (_reader, write) => {
    for (const gone of [NONE, 'text of an old client']) {
      await instance.records.update('incident', FIRST, { set: { location: gone }, clear: [] });
      expect((await write(gone)).status).toBeLessThan(400);
      expect(await instance.records.get('incident', FIRST)).toMatchObject({ location: gone });
    }
  });

  test('of many records is looked up once each, and a Fault says which record is wrong', async () => {
    const { get } = instance.records;
    const reads: string[] = [];
    instance.records.get = (table, sysId) => {
      reads.push(sysId);
      return get.call(instance.records, table, sysId);
    };
    const record = (location: string) => `<short_description>x</short_description><location>${location}</location>`;
    const ask = (locations: readonly string[]) =>
      instance.ask('POST /incident.do?SOAP', {
        body: envelope('insertMultiple', 'incident', { record: locations.map(record).join('</record><record>') }),
      });
    expect((await ask([PLACE, PLACE, NONE])).text).toMatch(/Record 3: The field location/);
    expect(reads).toEqual([PLACE, NONE]);
    untouched();
    expect((await ask([PLACE, PLACE])).status).toBe(200);
  });
});

test.each(['POST /incident.do', `POST /incident.do?sys_id=${FIRST}`, 'POST /sp/incidents/new'])(
  'a form with a field twice is refused by its name: %s',
  async (line) => {
    const sent = form({ short_description: 'one' });
    const answer = await instance.ask(line, { ...sent, body: `${String(sent.body)}&short_description=two` });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('short_description')]);
    const token = await instance.ask(line, { ...sent, body: `sysparm_ck=${TOKEN}&sysparm_ck=x&short_description=two` });
    expect(token.status).toBe(400);
    untouched();
  },
);

describe('the charset of a Content-Type', () => {
  test.each([
    ['text/xml; charset=utf-16le', ['utf-16le']],
    ['text/xml;CHARSET="UTF-8"', ['utf-8']],
    ["text/xml; charset='UTF-8'", ['utf-8']],
    ['text/xml; charset = utf-8 ; x=y', ['utf-8']],
    ['text/xml; charset="ut\\f\\-8"', ['utf-8']],
    ['text/xml; a="x; charset=utf-16"; charset=utf-8', ['utf-8']],
    ['text/xml; a="\\"; charset=utf-16"; charset=utf-8', ['utf-8']],
    ['text/xml; action="a;b";;charset=utf-8;', ['utf-8']],
    ['text/xml; charset; charset=utf-8', ['utf-8']],
    ['text/xml; charset=; charset=latin1', ['latin1']],
    ['text/xml; xcharset=utf-16; charset=utf-8', ['utf-8']],
    ['text/xml; charset=utf-8; charset=latin1', ['utf-8', 'latin1']],
    ['charset=utf-8', []],
    ['text/xml; charset="utf-8', []],
    ['', []],
  ])('%s', (header, charsets) => {
    expect(contentTypeParameter(header, 'charset')).toEqual(charsets);
  });

  test('is read in time proportional to its length', () => {
    const started = process.cpuUsage();
    for (const piece of ['; charset', ';"', '"\\', "; '", '; a=b', '; \t', ';charset="'])
      contentTypeParameter(`text/xml${piece.repeat(Math.floor(100_000 / piece.length))}`, 'charset');
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });

  const latin1 = (declaration: string): Buffer =>
    Buffer.from(
      `${declaration}${envelope('update', 'incident', { sys_id: FIRST, category: 'Grüße' }).replace(/^<\?xml[^>]*>/, '')}`,
      'latin1',
    );
  const send = (body: Buffer, type: string, more: Ask = {}): Promise<Answer> =>
    instance.ask('POST /incident.do?SOAP', { body, headers: { 'Content-Type': type }, ...more });

  test.each([
    ['unknown: the declaration is tried', latin1('<?xml version="1.0" encoding="ISO-8859-1"?>'), 'text/xml; charset=x-unknown'],
    ['in single quotes', latin1(''), "text/xml; charset='iso-8859-1'"],
    ['behind a parameter with a semicolon', latin1(''), 'text/xml; action="a;charset=utf-8"; charset=iso-8859-1'],
  ])('%s', async (_what, body, type) => {
    expect((await send(body, type)).status).toBe(200);
    expect(await instance.records.get('incident', FIRST)).toMatchObject({ category: 'Grüße' });
  });
});
