import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf, envelope, PASSWORD } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

let run: LocalRun;
let send: ReturnType<typeof clientOf>;
beforeAll(async () => {
  run = await startLocalRun();
  send = clientOf(run.url);
});
afterAll(async () => {
  // None of these requests may have changed a record.
  expect((await send('GET /api/now/table/incident', { as: 'soap.user' })).headers['x-total-count']).toBe(before);
  await run?.stop();
});

let before: string | undefined;
beforeAll(async () => {
  before = String((await send('GET /api/now/table/incident', { as: 'soap.user' })).headers['x-total-count']);
});

const soap = (body: string | Buffer, headers = {}) =>
  send('POST /incident.do?SOAP', { as: 'soap.user', headers: { 'Content-Type': 'text/xml; charset=utf-8', ...headers }, body });

/** A Fault that says in one sentence what is wrong. */
async function expectFault(answer: ReturnType<typeof soap>, status: number, text: RegExp): Promise<void> {
  const { status: got, headers, text: body } = await answer;
  expect({ got, type: headers['content-type'] }).toEqual({ got: status, type: expect.stringContaining('xml') });
  expect(/<faultstring>([^<]*)<\/faultstring>/.exec(body)?.[1]).toMatch(text);
}

describe('spellings that work', () => {
  test.each(['POST /incident.do?soap', 'POST /INCIDENT.DO?SOAP', 'POST /incident.do?x=1&SOAP=', 'POST /incident.do?Soap'])(
    '%s',
    async (line) => {
      expect(
        (await send(line, { as: 'soap.user', headers: { 'Content-Type': 'text/xml' }, body: envelope('getRecords', 'incident') })).status,
      ).toBe(200);
    },
  );

  test('SOAPAction does not matter', async () => {
    for (const SOAPAction of ['', '""', '"http://www.service-now.com/incident/insert"', 'http://www.service-now.com/#insert']) {
      expect((await soap(envelope('getRecords', 'incident'), { SOAPAction })).status).toBe(200);
    }
  });
});

describe('spellings of a password that work', () => {
  test('colons, and letters that old clients send as Latin-1', async () => {
    const password = 'a:b:c, grün wie Gras:';
    const form = { user_name: 'reset.user', user_password: PASSWORD, new_password: password, new_password_repeat: password };
    const page = await send('GET /change_password.do');
    const names = [...page.text.matchAll(/<input[^>]* name="([^"]+)"/g)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(form)));
    const changed = await send('POST /change_password.do', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    expect(changed.status).toBe(302);
    for (const encoding of ['utf8', 'latin1'] as const) {
      const Authorization = `Basic ${Buffer.from(`reset.user:${password}`, encoding).toString('base64')}`;
      expect((await send('GET /api/now/whoami', { headers: { Authorization } })).status).toBe(200);
    }
  });
});

describe('addresses that can be read in two ways are refused', () => {
  test.each([
    'POST /incident.do?SOAP&JSONv2',
    'POST /incident.do?SOAP&SOAP',
    'POST /incident%2edo?SOAP',
    'POST //incident.do?SOAP',
    'POST /incident.do/?SOAP',
    'POST /x/../incident.do?SOAP',
    'POST /incident%252edo?SOAP',
    'POST /sys_user.do?SOAP',
    'GET /incident.do?SOAP',
    'GET /LOGIN.DO',
    'GET /incident%00.do',
    'GET /a%2Fb',
  ])('%s', async (line) => {
    const answer = await send(line, {
      as: 'soap.user',
      body: line.startsWith('POST') ? envelope('insert', 'incident', { short_description: 'x' }) : '',
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(/more than one way|with one of these methods: POST\./);
  });
});

describe('input that is refused with a clear text, and nothing is lost', () => {
  test('11 KB of headers', async () => {
    const answer = await send('GET /api/now/whoami', { as: 'soap.user', headers: { 'X-Long': 'x'.repeat(11_000) } });
    expect(answer.status).toBe(431);
    expect(answer.json).toMatchObject({ error: { message: expect.any(String), detail: expect.stringContaining('10,240') } });
  });

  test('a request that is not HTTP', async () => {
    const { hostname, port } = new URL(run.url);
    const reply = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.end('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text));
    });
    expect(reply).toMatch(/^HTTP\/1\.1 400/);
  });

  test('an XML bomb and an external entity', async () => {
    const withDoctype = (doctype: string, value: string) =>
      envelope('insert', 'incident', { short_description: value }).replace('<soapenv:Env', `${doctype}<soapenv:Env`);
    await expectFault(soap(withDoctype('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>', '&b;')), 500, /DTD|DOCTYPE|entit/i);
    await expectFault(soap(withDoctype('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', '&a;')), 500, /DTD|DOCTYPE|entit/i);
  });

  test('an envelope over 4 MB', async () => {
    const answer = await soap(envelope('insert', 'incident', { description: 'x'.repeat(4.2 * 1024 * 1024) }));
    expect(answer.status).toBe(413);
    expect(answer.text).toMatch(/4 MB/);
  });

  test('a 5 MB envelope, by API Gateway itself, in words that no template can change', async () => {
    const answer = await soap(envelope('insert', 'incident', { description: 'x'.repeat(5 * 1024 * 1024) }));
    expect([answer.status, answer.json]).toEqual([413, { message: 'Request Too Long' }]);
  });

  test('what is not an envelope', async () => {
    await expectFault(soap(''), 500, /\w/);
    await expectFault(soap('{"json":true}'), 500, /\w/);
    await expectFault(soap('<a><b></a>'), 500, /\w/);
    await expectFault(soap('<a/>'), 500, /Envelope/);
  });

  test('an unknown operation, table and field, and an update without sys_id', async () => {
    await expectFault(soap(envelope('explode', 'incident')), 500, /explode|operation/i);
    await expectFault(soap(envelope('insert', 'incident', { no_such_field: 'x' })), 500, /no_such_field/);
    await expectFault(soap(envelope('update', 'incident', { short_description: 'x' })), 500, /sys_id/);
    await expectFault(
      send('POST /no_such_table.do?SOAP', {
        as: 'soap.user',
        headers: { 'Content-Type': 'text/xml' },
        body: envelope('get', 'no_such_table'),
      }),
      500,
      /no_such_table|[Ii]nvalid table/,
    );
    const rest = await send('GET /api/now/table/no_such_table', { as: 'soap.user' });
    expect(rest.status).toBeGreaterThanOrEqual(400);
    expect(rest.json).toMatchObject({ error: { message: expect.any(String) }, status: 'failure' });
    expect((await send('GET /no_such_table_list.do', { as: 'abel.tuter' })).status).toBe(404);
  });

  test('sys_ tables are served by no protocol, but for the view of users at the REST Table API', async () => {
    for (const line of [
      ...['sys_session', 'sys_user_role', 'sys_login_attempt', 'sys_properties', 'sys_usage'].map((table) => `GET /api/now/table/${table}`),
      ...['JSONv2', 'XML', 'CSV', 'RSS', 'XSD'].map((marker) => `GET /sys_user.do?${marker}`),
      'PATCH /api/now/table/sys_user',
    ]) {
      const answer = await send(line, { as: 'admin' });
      if (answer.status < 400) throw new Error(`${line} is answered by ${answer.status}.`);
      expect(answer.text).not.toContain('argon2');
    }
    const view = await send('GET /api/now/table/sys_user', { as: 'json.user' });
    const fields = (view.json.result as object[]).flatMap((user) => Object.keys(user));
    expect([...new Set(fields)].sort()).toEqual(['active', 'email', 'name', 'sys_id', 'user_name']);
  });

  test('a query that does not parse', async () => {
    const answer = await send('GET /api/now/table/incident?sysparm_query=numberINC', { as: 'soap.user' });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: { message: expect.any(String), detail: expect.stringContaining('numberINC') } });
    expect((await send('GET /api/now/table/incident?sysparm_limit=many', { as: 'soap.user' })).status).toBe(400);
  });

  test('protocols that are not served answer 501 in their format', async () => {
    expect(await send('GET /incident_list.do?EXCEL', { as: 'soap.user' })).toMatchObject({ status: 501 });
    expect((await send('POST /sys_import.do', { as: 'soap.user' })).json).toMatchObject({ status: 'failure' });
  });
});
