import { beforeEach, describe, expect, test } from '@jest/globals';
import { FIRST, type InstanceUnderTest, instanceUnderTest } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const SITE = 'https://site.example';
const NOT_FOUND = {
  error: { message: 'No Record found', detail: "Record doesn't exist or ACL restricts the record retrieval" },
  status: 'failure',
};
const VERSIONS = ['', 'v1/', 'v2/', 'V2/'] as const;

describe.each(VERSIONS)('/api/now/%stable', (version) => {
  const table = `/api/now/${version}table/incident`;

  test('serves the same records, one and all', async () => {
    const list = await instance.ask(`GET ${table}?sysparm_fields=sys_id`);
    expect([list.status, (list.json as { result: unknown[] }).result.length]).toEqual([200, 3]);
    expect((await instance.ask(`GET ${table}/${FIRST}?sysparm_fields=number`)).json).toEqual({ result: { number: 'INC0000001' } });
  });

  test('writes, and the address of a new record and of the next page keep the version', async () => {
    const kept = version.toLowerCase();
    const made = await instance.ask(`POST ${table}`, { body: '{"short_description":"new"}' });
    const { sys_id } = (made.json as { result: { sys_id: string } }).result;
    expect([made.status, made.headers.Location]).toEqual([201, `${SITE}/api/now/${kept}table/incident/${sys_id}`]);
    expect((await instance.ask(`PATCH ${table}/${sys_id}`, { body: '{"state":"2"}' })).status).toBe(200);
    expect((await instance.ask(`GET ${table}?sysparm_limit=1`)).headers.Link).toContain(`<${SITE}/api/now/${kept}table/incident?`);
    expect((await instance.ask(`DELETE ${table}/${sys_id}`)).status).toBe(204);
    expect((await instance.ask(`GET ${table}/${sys_id}`)).json).toEqual(NOT_FOUND);
  });

  test('answers an empty list: 404 in version 1, else 200', async () => {
    const answer = await instance.ask(`GET ${table}?sysparm_query=category%3Dnone`);
    expect(answer.headers['X-Total-Count']).toBe('0');
    expect([answer.status, answer.json]).toEqual(version === 'v1/' ? [404, NOT_FOUND] : [200, { result: [] }]);
    expect(instance.refusals).toEqual([]);
    expect(instance.served.at(-1)).toMatchObject({ outcome: 'done', code: null, table: 'incident', operation: 'query' });
  });

  test('an empty list for want of the ACL is still a refusal', async () => {
    await instance.ask(`GET ${table}`, { roles: ['soap'] });
    expect(instance.served.at(-1)).toMatchObject({ outcome: 'refused', code: 'acl_refused' });
  });

  test('an empty page in XML', async () => {
    const answer = await instance.ask(`GET ${table}?sysparm_offset=9`, { headers: { accept: 'text/xml' } });
    const none = `<error><message>No Record found</message><detail>Record doesn&#39;t exist or ACL restricts the record retrieval</detail></error><status>failure</status>`;
    expect(answer.text).toBe(`<?xml version="1.0" encoding="UTF-8"?><response>${version === 'v1/' ? none : ''}</response>`);
  });
});

test.each(VERSIONS)('/api/now/%stable serves the table that was decided, whatever the path says', async (version) => {
  const answer = await instance.ask(`GET /api/now/${version}table/incident?sysparm_fields=name`, { context: { table: 'cmn_location' } });
  expect(answer.json).toEqual({ result: [{ name: 'Aarau' }, { name: 'Basel' }] });
});

test.each([
  'GET /api/now/v3/table/incident',
  'GET /api/now/v1/v2/table/incident',
  'GET /api/now/v1/whoami',
  'GET /api/now/v1/table',
  'GET /api/now/v2/table/incident/a/b',
  'POST /api/now/v3/batch',
  'GET /api/now/stats',
  'GET /api/now/constructor',
])('%s: 404 says what there is', async (line) => {
  const answer = await instance.ask(line);
  expect(answer.status).toBe(404);
  expect(answer.json).toMatchObject({ error: { detail: expect.stringContaining('/api/now/table/<table>') } });
});

test.each(VERSIONS)('no version opens a system table: %s', async (version) => {
  for (const api of ['table', 'stats'])
    expect((await instance.ask(`GET /api/now/${version}${api}/sys_session`)).status).toBeGreaterThanOrEqual(400);
});

describe.each(VERSIONS)('/api/now/%sattachment', (version) => {
  const attachment = `/api/now/${version}attachment`;

  test('lists none, whatever is asked for', async () => {
    const answer = await instance.ask(`GET ${attachment}?sysparm_query=table_name%3Dincident&sysparm_limit=10`);
    // By version 1, too: PySNC lists the attachments of a record by it, and takes a 404 for a failure.
    expect([answer.status, answer.json]).toEqual([200, { result: [] }]);
    expect(instance.served.at(-1)).toMatchObject({ outcome: 'done', table: null, operation: 'query' });
  });

  test.each([
    ['GET', `/${FIRST}`, 404, 'No Record found'],
    ['GET', `/${FIRST}/file`, 404, 'No Record found'],
    ['DELETE', `/${FIRST}`, 404, 'No Record found'],
    ['POST', '/file?table_name=incident&file_name=a.txt', 501, 'Not Implemented'],
    ['POST', '/upload', 501, 'Not Implemented'],
    ['POST', '', 404, 'Requested URI does not represent any resource'],
    ['PUT', `/${FIRST}`, 404, 'Requested URI does not represent any resource'],
    ['GET', `/${FIRST}/file/x`, 404, 'Requested URI does not represent any resource'],
    ['GET', `/${FIRST}/other`, 404, 'Requested URI does not represent any resource'],
  ])('%s %s: %s', async (method, path, status, message) => {
    const answer = await instance.ask(`${method} ${attachment}${path}`, { body: 'octets', headers: { 'content-type': 'text/plain' } });
    expect([answer.status, answer.json]).toMatchObject([status, { error: { message } }]);
  });

  test('says in the answer to an upload that nothing was stored', async () => {
    expect((await instance.ask(`POST ${attachment}/file`, { body: 'x' })).text).toContain('keeps no attachments: nothing was stored');
  });
});

test.each(['/api/now/batch', '/api/now/v1/batch', '/api/now/v2/batch', '/API/now/V1/Batch/'])(
  '%s: 501, and no part is served',
  async (path) => {
    const part = { id: '1', method: 'POST', url: '/api/now/table/incident', body: Buffer.from('{"state":"1"}').toString('base64') };
    const answer = await instance.ask(`POST ${path}`, { body: JSON.stringify({ batch_request_id: '1', rest_requests: [part] }) });
    expect([answer.status, answer.json]).toMatchObject([
      501,
      { error: { detail: expect.stringContaining('send each request of the batch alone') } },
    ]);
    expect((await instance.ask('GET /api/now/table/incident?sysparm_fields=sys_id')).headers['X-Total-Count']).toBe('3');
    expect(instance.served[0]).toMatchObject({ outcome: 'refused', code: 'not_implemented', table: null });
  },
);
