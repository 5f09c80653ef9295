import { beforeEach, describe, expect, test } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { acceptedFormat } from '../../../../functions/instance/http/media-types.ts';
import { FIRST, type InstanceUnderTest, instanceUnderTest, THIRD } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const TABLE = '/api/now/table/incident';
const XML_TYPE = { 'content-type': 'application/xml' };
const short = (accept: string): string | null => {
  const format = acceptedFormat(accept);
  return format === null ? null : format.kind === 'json' ? 'json' : format.type;
};

describe('the format of an answer', () => {
  test.each([
    ['', 'json'],
    ['*/*', 'json'],
    ['*', 'json'],
    ['application/*', 'json'],
    ['APPLICATION/JSON', 'json'],
    ['application/json;charset=utf-8', 'json'],
    ['application/json, text/plain, */*', 'json'],
    ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', 'json'],
    ['application/xml', 'application/xml'],
    ['text/xml', 'text/xml'],
    ['text/*', 'text/xml'],
    ['Application/XML; q=0.5', 'application/xml'],
    ['application/xml, */*', 'application/xml'],
    ['application/xml, text/xml, */*; q=0.01', 'application/xml'],
    ['application/xml, application/json', 'json'],
    ['application/json;q=0.5, text/xml;q=0.6', 'text/xml'],
    ['application/json;q=0.6, text/xml;q=0.5', 'json'],
    ['*/*;q=0.8, application/json;q=0', 'application/xml'],
    ['application/*;q=0, */*', 'text/xml'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'application/xml'],
    ['application/json;odata=verbose; q=0.3, application/xml;q="0.2"', 'json'],
    ['json', 'json'],
    [',', 'json'],
    ['text/html', null],
    ['text/html, json', null],
    ['application/json;q=0', null],
    ['application/json;q=0, application/xml;q=0.000', null],
    ['image/*', null],
    ['application/jsonx', null],
  ])('Accept "%s": %s', (accept, expected) => {
    expect(short(accept)).toBe(expected);
  });

  test('of no use to the client is refused before anything is done', async () => {
    const answer = await instance.ask(`POST ${TABLE}`, { headers: { accept: 'application/pdf' }, body: '{"state":"1"}' });
    expect([answer.status, answer.json]).toMatchObject([406, { error: { message: 'Not Acceptable' }, status: 'failure' }]);
    expect(instance.served.at(-1)).toMatchObject({ outcome: 'refused', code: 'not_acceptable' });
    expect((await instance.ask(`GET ${TABLE}?sysparm_limit=1`)).headers['X-Total-Count']).toBe('3');
  });
});

describe('XML', () => {
  const xml = async (line: string, body?: string, accept = 'application/xml') => {
    const answer = await instance.ask(line, { headers: { accept, ...XML_TYPE }, ...(body === undefined ? {} : { body }) });
    const { status, headers, text } = answer;
    return { status, headers, text, read: new XMLParser({ parseTagValue: false }).parse(text).response };
  };

  test('is a result element for each record, with an element for each field', async () => {
    const { headers, text } = await xml(
      `GET ${TABLE}?sysparm_fields=number,short_description,closed_at&sysparm_query=ORDERBYDESCnumber&sysparm_limit=2`,
    );
    expect(headers).toMatchObject({ 'Content-Type': 'application/xml; charset=utf-8', 'X-Total-Count': '3', 'Cache-Control': 'no-store' });
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><response>' +
        '<result><number>INC0000003</number><short_description>Slow &lt;network&gt; &amp; &quot;cable&quot;</short_description><closed_at></closed_at></result>' +
        '<result><number>INC0000002</number><short_description>No e-mail</short_description><closed_at></closed_at></result></response>',
    );
  });

  test('is one result for one record, and says the type that was asked for', async () => {
    const { headers, read } = await xml(`GET ${TABLE}/${THIRD}?sysparm_fields=number`, undefined, 'text/xml');
    expect([headers['Content-Type'], read]).toEqual(['text/xml; charset=utf-8', { result: { number: 'INC0000003' } }]);
  });

  test('describes the caller, too', async () => {
    expect((await xml('GET /api/now/whoami')).read.result).toMatchObject({ user_name: 'beth.anglin', protocol: 'rest', reason: 'allowed' });
  });

  test('creates and changes records', async () => {
    const made = await xml(
      `POST ${TABLE}`,
      '<request><entry><short_description>a &lt;b&gt; <![CDATA[& c]]></short_description><state>2</state></entry></request>',
    );
    expect([made.status, made.read.result]).toMatchObject([201, { short_description: 'a <b> & c', state: '2' }]);
    const changed = await xml(
      `PUT ${TABLE}/${FIRST}`,
      '<?xml version="1.0"?>\n<request>\n <entry>\n  <state>3</state>\n  <category/>\n </entry>\n</request>',
    );
    expect([changed.status, changed.read.result]).toMatchObject([200, { state: '3', category: '' }]);
    const { records } = instance;
    expect(await records.get('incident', FIRST)).toMatchObject({ state: 3 });
  });

  test('errors have the shape of the JSON ones', async () => {
    const { status, read } = await xml(`GET ${TABLE}?sysparm_query=nonsense`);
    expect([status, read]).toEqual([400, { error: { message: 'Invalid query', detail: expect.any(String) }, status: 'failure' }]);
  });

  test.each([
    ['no request', '<entry><state>2</state></entry>', 'one entry'],
    ['no entry', '<request/>', 'one entry'],
    ['two entries', '<request><entry/><entry/></request>', 'one entry'],
    ['a field beside the entry', '<request><entry/><state>2</state></request>', 'one entry'],
    ['a field twice', '<request><entry><state>2</state><state>3</state></entry></request>', 'occurs twice'],
    ['a field twice with a prefix', '<request xmlns:a="b"><entry><state>2</state><a:state>3</a:state></entry></request>', 'occurs twice'],
    ['text beside fields', '<request><entry>2<state>2</state></entry></request>', 'text beside'],
    ['an entity', '<!DOCTYPE x [<!ENTITY e "2">]><request><entry><state>&e;</state></entry></request>', 'DTD'],
    ['JSON', '{"state":"2"}', 'XML'],
    ['nothing', '', 'XML'],
    ['an unknown field', '<request><entry><no_field>2</no_field></entry></request>', 'no field'],
    ['two roots', '<request><entry/></request><request><entry/></request>', 'not well-formed'],
  ])('with %s is refused and nothing is written', async (_what, body, text) => {
    const before = await instance.records.get('incident', FIRST);
    const answer = await instance.ask(`PATCH ${TABLE}/${FIRST}`, { headers: XML_TYPE, body });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(text);
    expect(await instance.records.get('incident', FIRST)).toEqual(before);
  });
});

describe('the format of a body', () => {
  const write = (type: string | undefined, body: string) =>
    instance.ask(`PATCH ${TABLE}/${FIRST}`, { headers: type === undefined ? {} : { 'Content-Type': type }, body });

  test.each([undefined, '', 'application/json', 'Application/JSON;charset=UTF-8', 'application/vnd.acme+json'])(
    '%s: JSON',
    async (type) => {
      expect((await write(type, '{"state":"2"}')).status).toBe(200);
    },
  );

  test.each(['application/xml', 'text/xml; charset="utf-8"', 'TEXT/XML', 'application/vnd.acme+xml'])('%s: XML', async (type) => {
    expect((await write(type, '<request><entry><state>2</state></entry></request>')).status).toBe(200);
  });

  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain;charset=UTF-8',
    'application/jsonp',
    'xml',
  ])('%s: 415, as curl -d and fetch send it unless they are told otherwise', async (type) => {
    const answer = await write(type, '{"state":"2"}');
    expect([answer.status, answer.json]).toMatchObject([
      415,
      { error: { message: 'Unsupported Media Type', detail: expect.stringContaining('application/json') } },
    ]);
    expect(await instance.records.get('incident', FIRST)).toMatchObject({ state: 1 });
  });

  test('does not matter to a request that reads no body', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await instance.ask(`GET ${TABLE}/${FIRST}`, { headers })).status).toBe(200);
    expect((await instance.ask(`DELETE ${TABLE}/${FIRST}`, { headers, body: 'x' })).status).toBe(204);
  });
});
