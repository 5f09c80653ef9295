import { beforeEach, describe, expect, test } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { DICTIONARY } from '../../../../functions/instance/tables/dictionary.ts';
import { type Ask, FIRST, type InstanceUnderTest, instanceUnderTest, SECOND, THIRD } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const NOBODY: Ask = { as: 'soap.only', roles: ['soap'] };
const all = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${name}[^>]*>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);
const parse = (text: string) => {
  expect(XMLValidator.validate(text)).toBe(true);
  return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false }).parse(text);
};

describe('what XML, CSV and RSS have in common', () => {
  const MARKERS = ['XML', 'CSV', 'RSS'];

  test.each(MARKERS)('%s takes query, order, offset and limit, and says how many there are', async (marker) => {
    const answer = await instance.ask(
      `GET /incident_list.do?${marker}&sysparm_query=stateIN1,2,3^ORDERBYDESCnumber&sysparm_limit=1&sysparm_offset=1`,
    );
    expect(answer.status).toBe(200);
    expect(answer.headers['X-Total-Count']).toBe('3');
    expect(answer.text).toContain('INC0000002');
    expect(answer.text).not.toMatch(/INC000000[13]/);
  });

  test.each(MARKERS)('%s of one record', async (marker) => {
    for (const name of ['sys_id', 'sysparm_sys_id']) {
      const { text } = await instance.ask(`GET /incident.do?${marker}&${name}=${SECOND}`);
      expect(text).toContain('INC0000002');
      expect(text).not.toMatch(/INC000000[13]/);
    }
  });

  test.each(MARKERS)('%s without the read ACL: an empty list, and one record is as one that is not there', async (marker) => {
    const list = await instance.ask(`GET /incident_list.do?${marker}`, NOBODY);
    expect([list.status, list.headers['X-Total-Count']]).toEqual([200, '0']);
    expect(list.text).not.toContain('INC');
    const one = await instance.ask(`GET /incident.do?${marker}&sys_id=${FIRST}`, NOBODY);
    expect(one.status).toBe(404);
    expect(one.json).toEqual((await instance.ask(`GET /incident.do?${marker}&sys_id=${'f'.repeat(32)}`)).json);
  });

  test.each(MARKERS)('%s refuses what it cannot read in JSON, as every protocol that is not a web service', async (marker) => {
    for (const [path, status, message] of [
      [`/incident_list.do?${marker}&sysparm_query=nope`, 400, 'Invalid query'],
      [`/incident_list.do?${marker}&sysparm_limit=x`, 400, 'Invalid query'],
      [`/sys_session_list.do?${marker}`, 400, 'Invalid table'],
    ] as const) {
      const answer = await instance.ask(`GET ${path}`);
      expect(answer.status).toBe(status);
      expect(answer.json).toMatchObject({ error: { message }, status: 'failure' });
    }
  });

  test.each(MARKERS)('HEAD of %s has the headers of GET and no body', async (marker) => {
    const [head, get] = [await instance.ask(`HEAD /incident_list.do?${marker}`), await instance.ask(`GET /incident_list.do?${marker}`)];
    expect(head).toMatchObject({ status: 200, text: '', headers: get.headers });
  });
});

describe('XML', () => {
  test('holds an element a record, escaped, in the order of the dictionary', async () => {
    const answer = await instance.ask('GET /incident_list.do?XML');
    expect(answer.headers['Content-Type']).toBe('text/xml; charset=utf-8');
    const { incident } = parse(answer.text).xml;
    expect(incident).toHaveLength(3);
    expect(answer.text).toContain('<short_description>Slow &lt;network&gt; &amp; &quot;cable&quot;</short_description>');
    expect(Object.keys(incident[0])[0]).toBe('number');
  });

  test('sysparm_fields chooses the fields', async () => {
    expect((await instance.ask(`GET /incident.do?XML&sys_id=${FIRST}&sysparm_fields=number,state`)).text).toContain(
      '<xml><incident><number>INC0000001</number><state>1</state></incident></xml>',
    );
  });

  test('an empty list is an empty document', async () => {
    expect((await instance.ask('GET /incident_list.do?XML', NOBODY)).text).toContain('<xml></xml>');
  });
});

describe('CSV', () => {
  test('is RFC 4180: a header line, CRLF, quotes doubled, line breaks kept', async () => {
    await instance.records.update('incident', FIRST, { set: { short_description: 'a "b",\r\nc' }, clear: [] });
    const answer = await instance.ask(`GET /incident.do?CSV&sys_id=${FIRST}&sysparm_fields=number,short_description,closed_at`);
    expect(answer.headers).toMatchObject({
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': 'attachment; filename="incident.csv"',
    });
    expect(answer.text).toBe('"number","short_description","closed_at"\r\n"INC0000001","a ""b"",\r\nc",""\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1+1', '＋1', '－1', '＠SUM(A1)'])(
    'text that a spreadsheet would run is marked as text: %j',
    async (text) => {
      await instance.records.update('incident', FIRST, { set: { short_description: text }, clear: [] });
      const answer = await instance.ask(`GET /incident.do?CSV&sys_id=${FIRST}&sysparm_fields=short_description`);
      expect(answer.text).toBe(`"short_description"\r\n"'${text}"\r\n`);
    },
  );

  test('other text and negative numbers stay as they are', async () => {
    await instance.records.update('incident', FIRST, { set: { short_description: 'a=1', priority: -1 }, clear: [] });
    const answer = await instance.ask(`GET /incident.do?CSV&sys_id=${FIRST}&sysparm_fields=short_description,priority`);
    expect(answer.text).toBe('"short_description","priority"\r\n"a=1","-1"\r\n');
  });
});

describe('RSS', () => {
  test('is RSS 2.0 with an item a record', async () => {
    const answer = await instance.ask('GET /incident_list.do?RSS', { headers: { Host: 'evil.example' } });
    expect(answer.headers['Content-Type']).toBe('application/rss+xml; charset=utf-8');
    const { rss } = parse(answer.text);
    expect(rss.version).toBe('2.0');
    expect(rss.channel).toMatchObject({ title: 'Incidents', link: 'https://site.example/incident_list.do' });
    expect(rss.channel.item).toHaveLength(3);
    expect(rss.channel.item[0]).toMatchObject({
      title: 'INC0000001: Printer on fire',
      link: `https://site.example/incident.do?sys_id=${FIRST}`,
      guid: { isPermaLink: 'false', '#text': FIRST },
      pubDate: 'Sun, 01 Nov 2026 08:00:00 GMT',
    });
    expect(answer.text).not.toContain('evil');
  });

  test('markup in a value is text for the reader, too', async () => {
    const { text } = await instance.ask(`GET /incident.do?RSS&sys_id=${THIRD}`);
    expect(all(text, 'description')[1]).toContain('Slow &amp;lt;network&amp;gt; &amp;amp; &amp;quot;cable&amp;quot;');
  });
});

describe('XSD and SCHEMA', () => {
  type Bounded = { name: string; 'xsd:restriction': { 'xsd:maxLength': { value: string } } };
  type Element = { name: string; type: string; minOccurs: string };

  test.each(Object.entries(DICTIONARY))('the XSD of %s has every field with type, length and what is mandatory', async (table, entry) => {
    const answer = await instance.ask(`GET /${table}.do?XSD`, { roles: [] });
    expect(answer.headers['Content-Type']).toBe('text/xml; charset=utf-8');
    const schema = parse(answer.text)['xsd:schema'];
    const lengths = new Map<string, string>(
      schema['xsd:simpleType'].map((type: Bounded) => [type.name, type['xsd:restriction']['xsd:maxLength'].value]),
    );
    const root = schema['xsd:element'].find(({ name }: Element) => name === table);
    const elements: Element[] = root['xsd:complexType']['xsd:sequence']['xsd:element'];
    expect(elements.map(({ name }) => name)).toEqual(entry.fields.map(({ name }) => name));
    for (const [index, field] of entry.fields.entries()) {
      expect(elements[index]?.minOccurs).toBe(field.mandatory ? '1' : '0');
      if (field.type === 'integer' || field.type === 'boolean') expect(elements[index]?.type).toBe(`xsd:${field.type}`);
      else expect(lengths.get(elements[index]?.type ?? '')).toBe(String(field.maxLength));
    }
  });

  test('SCHEMA has a column a field, in the platform’s words', async () => {
    const answer = await instance.ask('GET /incident.do?SCHEMA', { roles: [] });
    const columns: Record<string, string>[] = parse(answer.text).incident.element;
    expect(columns.map(({ name }) => name)).toEqual(DICTIONARY.incident?.fields.map(({ name }) => name));
    expect(columns).toContainEqual({
      name: 'short_description',
      label: 'Short description',
      internal_type: 'string',
      max_length: '160',
      mandatory: 'true',
      read_only: 'false',
      display_field: 'false',
    });
    expect(columns).toContainEqual(expect.objectContaining({ name: 'opened_at', internal_type: 'glide_date_time', default_value: 'now' }));
  });

  test.each(['XSD', 'SCHEMA'])('%s of a table that is not served is 404 with a Fault', async (marker) => {
    const answer = await instance.ask(`GET /sys_session.do?${marker}`);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('>unknown_table<nis:code');
  });
});

describe.each(['WSDL', 'XSD', 'SCHEMA'])('ETag of %s', (marker) => {
  const get = (ifNoneMatch?: string, method = 'GET', table = 'incident') =>
    instance.ask(`${method} /${table}.do?${marker}`, ifNoneMatch === undefined ? {} : { headers: { 'If-None-Match': ifNoneMatch } });

  test('spares the body to whoever has it', async () => {
    const first = await get();
    const etag = String(first.headers.ETag);
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(first.headers['Cache-Control']).toBe('private, no-cache');
    for (const sent of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
      expect(await get(sent)).toMatchObject({ status: 304, text: '', headers: { ETag: etag } });
      expect((await get(sent, 'HEAD')).status).toBe(304);
    }
  });

  test('of another description, or another table, is another one', async () => {
    const etag = String((await get()).headers.ETag);
    expect((await get('"x"')).status).toBe(200);
    expect((await get(etag, 'GET', 'cmn_location')).status).toBe(200);
    expect((await get(undefined, 'HEAD')).headers.ETag).toBe(etag);
  });
});
