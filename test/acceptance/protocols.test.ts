import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { BasicAuthSecurity, createClientAsync } from 'soap';
import { envelope, PASSWORD } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

/** Non-interactive, with the role of the table's ACL. */
const AS = { as: 'json.user' };
const JSON_BODY = { ...AS, headers: { 'Content-Type': 'application/json' } };
const TABLE = '/api/now/table/incident';

describe('Every protocol, over the gateway', () => {
  test('REST creates, reads, changes by PATCH and PUT, and deletes a record', async () => {
    const created = await send(`POST ${TABLE}`, { ...JSON_BODY, body: '{"short_description":"By REST"}' });
    expect(created.status).toBe(201);
    const record = `${TABLE}/${(created.json.result as { sys_id: string }).sys_id}`;
    expect((await send(`PATCH ${record}`, { ...JSON_BODY, body: '{"state":2}' })).json.result).toMatchObject({
      state: '2',
      sys_mod_count: '1',
    });
    expect((await send(`PUT ${record}`, { ...JSON_BODY, body: '{"state":3}' })).json.result).toMatchObject({
      state: '3',
      sys_mod_count: '2',
    });
    const deleted = await send(`DELETE ${record}`, AS);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await send(`DELETE ${record}`, AS)).status).toBe(404);
  });

  test('REST takes versions, XML both ways and nothing else, and knows of no attachments and batches', async () => {
    const xml = { ...AS, headers: { 'Content-Type': 'text/xml', Accept: 'application/xml' } };
    const body = '<request><entry><short_description>By &lt;XML&gt;</short_description></entry></request>';
    const created = await send('POST /api/now/v1/table/incident?sysparm_fields=sys_id,short_description', { ...xml, body });
    expect([created.status, created.headers['content-type']]).toEqual([201, 'application/xml; charset=utf-8']);
    const [, id] = /<response><result><sys_id>(\w{32})<\/sys_id><short_description>By &lt;XML&gt;</.exec(created.text) ?? [];
    expect(created.headers.location).toMatch(new RegExp(`/api/now/v1/table/incident/${id}$`));
    expect((await send(`DELETE /api/now/v2/table/incident/${id}`, AS)).status).toBe(204);
    const none = 'incident?sysparm_query=number%3Dnone';
    expect((await send(`GET /api/now/v1/table/${none}`, AS)).status).toBe(404);
    expect((await send(`GET /api/now/v2/table/${none}`, AS)).json).toEqual({ result: [] });
    expect((await send('GET /api/now/attachment', AS)).json).toEqual({ result: [] });
    const statuses = [
      ['GET /api/now/v3/table/incident', AS, 404],
      ['GET /api/now/v2/table/sys_session', AS, 400],
      [`GET ${TABLE}`, { ...AS, headers: { Accept: 'text/html' } }, 406],
      [`POST ${TABLE}`, { ...AS, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: '{}' }, 415],
      ['POST /api/now/attachment/file', { ...AS, body: 'x' }, 501],
      ['POST /api/now/v1/batch', AS, 403],
      ['POST /api/now/v1/batch', { as: 'abel.tuter', body: '{}' }, 501],
    ] as const;
    for (const [line, ask, status] of statuses) expect([line, (await send(line, ask)).status]).toEqual([line, status]);
  });

  test('a query knows !=, LIKE, STARTSWITH, IN, comparisons and ^OR', async () => {
    const query = encodeURIComponent(
      'numberSTARTSWITHINC^numberLIKE000000^stateIN1,2,3,6^ORstate=7^priority>=1^category!=none^ORDERBYnumber',
    );
    const answer = await send(`GET ${TABLE}?sysparm_fields=number&sysparm_query=${query}`, AS);
    expect(answer.json.result).toContainEqual({ number: 'INC0000001' });
    const refused = await send(`GET ${TABLE}?sysparm_query=numberNOPE`, AS);
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ error: { detail: expect.stringContaining('character 1') } });
  });

  test('JSONv2 inserts, reads, changes and deletes by POST, and refuses to write by GET', async () => {
    const post = (query: string, body = '') => send(`POST /incident.do?JSONv2&${query}`, { ...JSON_BODY, body });
    const inserted = await post('sysparm_action=insertMultiple', '{"records":[{"short_description":"By JSONv2"},{"state":"open"}]}');
    const [good, bad] = inserted.json.records as Record<string, unknown>[];
    expect(good).toMatchObject({ short_description: 'By JSONv2', __status: 'success' });
    expect(bad).toMatchObject({ __status: 'failure', __error: { message: expect.any(String), reason: expect.any(String) } });
    const query = `sysparm_query=sys_id=${good?.sys_id}`;
    expect((await post(`sysparm_action=update&${query}`, '{"state":2}')).json.records).toMatchObject([{ state: '2' }]);
    expect((await send(`GET /incident.do?JSONv2&${query}`, AS)).json.records).toMatchObject([{ sys_id: good?.sys_id }]);
    const refused = await send(`GET /incident.do?JSONv2&sysparm_action=deleteMultiple&${query}`, AS);
    expect(refused.status).toBe(405);
    expect(refused.json).toMatchObject({ status: 'failure' });
    expect((await post(`sysparm_action=deleteMultiple&${query}`)).json).toMatchObject({ count: 1 });
  });

  test.each([
    ['/incident_list.do?XML', 'text/xml; charset=utf-8', '<xml><incident><number>INC'],
    ['/incident_list.do?CSV', 'text/csv; charset=utf-8; header=present', '"number","short_description"'],
    ['/incident_list.do?RSS', 'application/rss+xml; charset=utf-8', '<rss version="2.0"><channel><title>Incidents</title>'],
    ['/incident.do?XSD', 'text/xml; charset=utf-8', '<xsd:element name="incident">'],
    ['/incident.do?SCHEMA', 'text/xml; charset=utf-8', '<incident><element name="number"'],
    ['/incident.do?WSDL', 'text/xml; charset=utf-8', '<wsdl:definitions'],
  ])('%s is served to GET, to HEAD and in gzip', async (path, type, part) => {
    const answer = await send(`GET ${path}`, AS);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, type]);
    expect(answer.text).toContain(part);
    const head = await send(`HEAD ${path}`, AS);
    expect([head.status, head.headers['content-type'], head.text]).toEqual([200, type, '']);
    const packed = await fetch(`${run.url}${path}`, {
      headers: { Authorization: `Basic ${btoa(`json.user:${PASSWORD}`)}`, 'Accept-Encoding': 'gzip' },
    });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    // fetch unpacks it.
    expect(await packed.text()).toBe(answer.text);
  });

  test('a WSDL that did not change is 304', async () => {
    const { headers } = await send('GET /incident.do?WSDL', AS);
    const again = await send('GET /incident.do?WSDL', { ...AS, headers: { 'If-None-Match': String(headers.etag) } });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', headers.etag]);
  });

  test('a request in gzip is read, and one that unpacks to too much is 413', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    expect((await send(`POST ${TABLE}`, { ...AS, headers, body: gzipSync('{"short_description":"In gzip"}') })).status).toBe(201);
    expect((await send(`POST ${TABLE}`, { ...AS, headers, body: gzipSync(Buffer.alloc(50 * 1024 * 1024)) })).status).toBe(413);
  });

  test('a stock SOAP client calls aggregate, insertMultiple and deleteMultiple', async () => {
    const security = new BasicAuthSecurity('soap.user', PASSWORD);
    const wsdl_headers = {};
    security.addHeaders(wsdl_headers);
    const client = await createClientAsync(`${run.url}/incident.do?WSDL`, { wsdl_headers });
    client.setSecurity(security);
    const call = async (name: string, fields: object) => ((await client[`${name}Async`](fields)) as [Record<string, unknown>])[0];
    const record = Array.from({ length: 3 }, (_, index) => ({ short_description: 'Many by SOAP', state: index }));
    expect((await call('insertMultiple', { record })).insertResponse).toHaveLength(3);
    const example = { short_description: 'Many by SOAP' };
    expect((await call('aggregate', { ...example, COUNT: 'sys_id', SUM: 'state' })).aggregateResult).toEqual([{ COUNT: '3', SUM: '3' }]);
    expect(await call('getRecords', { ...example, __order_by_desc: 'state', __limit: 1 })).toMatchObject({
      getRecordsResult: [{ state: 2 }],
    });
    expect(String((await call('deleteMultiple', example)).count)).toBe('3');
  });

  test('without credentials each is challenged, and without the ACL each refuses in its own way', async () => {
    for (const path of [
      '/incident_list.do?XML',
      '/incident_list.do?CSV',
      '/incident_list.do?RSS',
      '/incident.do?JSONv2',
      '/incident.do?XSD',
    ]) {
      const answer = await send(`GET ${path}`);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('Basic');
    }
    const NOBODY = { as: 'soap.only' };
    expect((await send('GET /incident.do?JSONv2', NOBODY)).json).toEqual({ records: [] });
    expect((await send('GET /incident_list.do?XML', NOBODY)).text).toContain('<xml></xml>');
    const write = await send('POST /incident.do?JSONv2&sysparm_action=insert', { ...NOBODY, body: '{"short_description":"x"}' });
    expect(write.status).toBe(403);
    expect(write.json).toMatchObject({ records: [{ __status: 'failure' }], status: 'failure' });
    const body = envelope('deleteMultiple', 'incident', { state: '1' });
    const fault = await send('POST /incident.do?SOAP', { ...NOBODY, headers: { 'Content-Type': 'text/xml' }, body });
    expect(fault.status).toBe(500);
    expect(fault.text).toContain('Insufficient rights to delete incident');
  });
});
