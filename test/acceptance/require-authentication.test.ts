import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { type Answer, envelope } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

const PATH = '/non-interactive-sessions/local/';
const set = (name: string, Value: string) =>
  run.ssm.send(new PutParameterCommand({ Name: PATH + name, Value, Type: 'String', Overwrite: true }));

/** Asks until an answer fits: a toggle is in force everywhere within 15 seconds, plus what the asking takes. */
const within15Seconds = (ask: () => Promise<Answer>, fits: (answer: Answer) => boolean): Promise<Answer> =>
  eventually(
    async () => {
      const answer = await ask();
      return fits(answer) && answer;
    },
    { within: 16_000 },
  );

/** The changes of the last three tests, all at once: then the 15 seconds pass once. */
let changes: Promise<void> | undefined;
const changesMade = (): Promise<void> => {
  changes ??= change();
  return changes;
};
async function change(): Promise<void> {
  const remove = (name: string) => run.ssm.send(new DeleteParameterCommand({ Name: PATH + name }));
  expect((await send('GET /incident.do?PDF')).status).not.toBe(401);
  expect((await send('POST /incident.do?SOAP', { as: 'json.user', ...get })).status).toBe(403);
  await set('glide.basicauth.required.api', 'true');
  await expect(set('glide.basicauth.required.pdf', 'maybe')).rejects.toThrow(/pattern/i);
  await remove('glide.basicauth.required.pdf');
  await set('glide.basicauth.required.pdf', 'maybe');
  await remove('glide.basicauth.required.soap');
  await set('glide.soap.strict_security', 'false');
}

const XML = { 'Content-Type': 'text/xml' };
const get = { headers: XML, body: envelope('getRecords', 'incident') };

describe('Require authentication', () => {
  test('By default, all non-interactive sessions require authentication', async () => {
    const requests = [
      'POST /incident.do?SOAP',
      ...['WSDL', 'XSD', 'SCHEMA', 'JSONv2', 'XML', 'CSV', 'RSS', 'EXCEL', 'PDF', 'UNL'].map((marker) => `GET /incident.do?${marker}`),
    ];
    for (const line of [...requests, 'GET /api/now/table/incident', 'POST /sys_import.do', 'POST /MIDServerX.do']) {
      const answer = await send(line);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Basic realm="Service-now"');
      expect(answer.json).toEqual({
        error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
        status: 'failure',
      });
    }
  });

  test('Clear the check box to enable the non-interactive session method to connect without providing any credentials', async () => {
    await set('glide.basicauth.required.soap', 'false');
    await set('glide.basicauth.required.api', 'false');
    await set('glide.basicauth.required.pdf', 'false');
    await within15Seconds(
      () => send('GET /api/now/whoami'),
      (answer) => answer.status === 200,
    );
    expect((await send('GET /api/now/whoami')).json).toMatchObject({
      result: { user_name: 'guest', session_kind: 'guest', reason: 'anonymous_allowed' },
    });
    // soap.guest holds only soap_query. incident's ACL does not accept it; cmn_location is readable by everyone.
    const location = { headers: XML, body: envelope('getRecords', 'cmn_location') };
    expect(
      (
        await within15Seconds(
          () => send('POST /cmn_location.do?SOAP', location),
          (answer) => answer.status === 200,
        )
      ).status,
    ).toBe(200);
    const insert = await send('POST /cmn_location.do?SOAP', { headers: XML, body: envelope('insert', 'cmn_location', { name: 'x' }) });
    expect(insert.status).toBe(500);
    expect(insert.text).toMatch(/[Ii]nsufficient rights/);
    expect((await send('GET /api/now/table/incident')).json).toEqual({ result: [] });
    expect((await send('GET /incident.do?WSDL')).status).toBe(401);
  });

  test('The platform uses any user name and password credentials supplied with a request even if the settings don’t require authorization', async () => {
    expect((await send('GET /api/now/whoami')).status).toBe(200);
    expect((await send('GET /api/now/whoami', { as: 'json.user', password: 'wrong' })).status).toBe(401);
    expect((await send('POST /incident.do?SOAP', { as: 'soap.user', password: 'wrong', ...get })).status).toBe(401);
    expect((await send('GET /api/now/whoami', { as: 'json.user' })).json).toMatchObject({
      result: { user_name: 'json.user', session_kind: 'non_interactive' },
    });
  });

  test('Select the check box to require authentication for the non-interactive session method', async () => {
    await changesMade();
    await within15Seconds(
      () => send('GET /api/now/whoami'),
      (answer) => answer.status === 401,
    );
    // Each environment polls for itself: after 15 seconds none may answer differently.
    expect((await send('GET /api/now/whoami')).status).toBe(401);
  });

  test('a toggle that is deleted, or holds anything but true or false, requires authentication', async () => {
    await changesMade();
    expect(
      await within15Seconds(
        () => send('POST /cmn_location.do?SOAP'),
        (answer) => answer.status === 401,
      ),
    ).toMatchObject({ status: 401 });
    expect(
      await within15Seconds(
        () => send('GET /incident.do?PDF'),
        (answer) => answer.status === 401,
      ),
    ).toMatchObject({ status: 401 });
  });

  test('strict security off: SOAP asks for neither role nor ACL, and the other protocols keep their ACLs', async () => {
    await changesMade();
    const opened = await within15Seconds(
      () => send('POST /incident.do?SOAP', { as: 'json.user', ...get }),
      (answer) => answer.status === 200,
    );
    expect(opened.status).toBe(200);
    expect((await send('GET /api/now/table/incident', { as: 'soap.only' })).json).toEqual({ result: [] });
  });
});
