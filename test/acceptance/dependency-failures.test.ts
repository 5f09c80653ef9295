import { afterEach, describe, expect, test } from '@jest/globals';
import { type Answer, clientOf, envelope, signIn } from '../support/http.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';

let run: LocalRun | undefined;
afterEach(() => run?.stop());

async function start(fault: 'dynamodb' | 'ssm') {
  run = await startLocalRun({ args: ['--fault', fault] });
  return clientOf(run.url);
}

function expectUnavailable(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(answer.headers).toMatchObject({
    'retry-after': expect.stringMatching(/^\d+$/),
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  expect(answer.json).toMatchObject({ error: { message: 'Service Unavailable', detail: expect.any(String) }, status: 'failure' });
}

const get = { headers: { 'Content-Type': 'text/xml' }, body: envelope('getRecords', 'incident') };

describe('a dependency failure is never an allow', () => {
  test('DynamoDB stopped: 503 where a record is needed, the usual answer where none is', async () => {
    const send = await start('dynamodb');
    expectUnavailable(await send('GET /api/now/whoami', { as: 'soap.user' }));
    expectUnavailable(await send('GET /incident.do', { as: 'abel.tuter' }));
    expect((await send('GET /api/now/whoami')).status).toBe(401);
    expect((await send('GET /incident.do')).status).toBe(403);
    expect((await send('GET //x')).status).toBe(403);
    expect((await send('GET /login.do')).status).toBe(200);
    const login = await signIn(send, 'abel.tuter');
    expect(login.answer.status).toBe(503);
    expect(login.answer.headers['retry-after']).toBeDefined();
    expect(login.cookie).toBeNull();
  });

  test('SSM stopped: 503 only where an unread setting could change the outcome', async () => {
    const send = await start('ssm');
    expectUnavailable(await send('GET /api/now/whoami'));
    expectUnavailable(await send('POST /incident.do?SOAP', { as: 'json.user', ...get }));
    expect((await send('POST /incident.do?SOAP', { as: 'soap.user', ...get })).status).toBe(200);
    expect((await send('GET /api/now/whoami', { as: 'json.user' })).status).toBe(200);
    expect((await send('POST /MIDServerX.do')).status).toBe(401);
    expect((await send('GET /incident.do')).status).toBe(403);
    expect((await signIn(send, 'abel.tuter')).answer.status).toBe(302);
  });
});
