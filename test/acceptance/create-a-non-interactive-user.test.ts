import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { envelope, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

/** What the check box Web Service Access Only does to the record. */
const setWebServiceAccessOnly = (userName: string, value: boolean) =>
  run.dynamo.send(
    new UpdateItemCommand({
      TableName: 'non-interactive-sessions-local-sys_user',
      Key: { user_name: { S: userName } },
      UpdateExpression: 'SET web_service_access_only = :value',
      ExpressionAttributeValues: { ':value': { BOOL: value } },
    }),
  );

const SOAP = { headers: { 'Content-Type': 'text/xml' }, body: envelope('get', 'incident', { sys_id: 'x' }) };

describe('Create a non-interactive user for web services', () => {
  test('Select the Web Service Access Only check box: in force on the next request, also for a session that is open', async () => {
    const { cookie } = await signIn(send, 'soap.query');
    const headers = { Cookie: cookie ?? '' };
    expect((await send('GET /incident.do', { headers })).status).toBe(200);
    await setWebServiceAccessOnly('soap.query', true);
    expect((await send('GET /incident.do', { headers })).text).toContain('reason=web_service_access_only');
    expect((await send('GET /api/now/whoami', { headers })).status).toBe(401);
    expect((await signIn(send, 'soap.query')).answer.status).toBe(403);
    expect((await send('GET /api/now/whoami', { as: 'soap.query' })).json).toMatchObject({ result: { session_kind: 'non_interactive' } });
  });

  test('They can be used as a MID Server user if they’re flagged as an Internal Integration User', async () => {
    expect((await send('GET /api/now/table/ecc_queue', { as: 'mid.user' })).status).toBe(200);
    const refused = await send('GET /api/now/table/ecc_queue', { as: 'mid.unflagged' });
    expect(refused).toMatchObject({ status: 403, json: { error: { code: 'mid_server_needs_internal_integration_user' } } });
    expect((await send('POST /ecc_queue.do?SOAP', { as: 'mid.unflagged', ...SOAP })).text).toContain(
      'mid_server_needs_internal_integration_user',
    );
    expect((await send('POST /MIDServerResult.do', { as: 'mid.unflagged' })).status).toBe(403);
    expect((await send('POST /MIDServerResult.do', { as: 'mid.user' })).status).toBe(501);
  });
});

describe('Make a non-interactive user record interactive', () => {
  test('Clear the Web Service Access Only check box: the user can log in', async () => {
    await setWebServiceAccessOnly('json.user', false);
    expect((await signIn(send, 'json.user')).answer.status).toBe(302);
    await setWebServiceAccessOnly('json.user', true);
    expect((await signIn(send, 'json.user')).answer.status).toBe(403);
  });
});

describe('Update web service user accounts for strict security', () => {
  test('Add soap to the Roles List: SOAP requests of the account are allowed on the next request', async () => {
    expect((await send('POST /incident.do?SOAP', { as: 'abel.tuter', ...SOAP })).status).toBe(403);
    await run.dynamo.send(
      new UpdateItemCommand({
        TableName: 'non-interactive-sessions-local-sys_user',
        Key: { user_name: { S: 'abel.tuter' } },
        UpdateExpression: 'ADD #roles :soap',
        ExpressionAttributeNames: { '#roles': 'roles' },
        ExpressionAttributeValues: { ':soap': { SS: ['soap'] } },
      }),
    );
    expect((await send('POST /incident.do?SOAP', { as: 'abel.tuter', ...SOAP })).status).not.toBe(403);
  });
});
