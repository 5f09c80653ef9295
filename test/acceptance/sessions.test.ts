import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

const TableName = 'non-interactive-sessions-local-sys_session';
const MINUTE = 60_000;
const PATH = '/non-interactive-sessions-session/local/';

/** Signs in and makes the session look as if time had passed. */
async function sessionOf(userName: string, { idle = 0, age = 0 }: { readonly idle?: number; readonly age?: number }): Promise<string> {
  const { cookie } = await signIn(send, userName);
  const { Items = [] } = await run.dynamo.send(new ScanCommand({ TableName }));
  const own = Items.filter(({ user_name }) => user_name?.S === userName);
  for (const { token_hash, created_at, touched_at } of own) {
    await run.dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key: { token_hash: token_hash ?? { S: '' } },
        UpdateExpression: 'SET created_at = :created, touched_at = :touched',
        ExpressionAttributeValues: {
          ':created': { N: String(Number(created_at?.N) - age * MINUTE) },
          ':touched': { N: String(Number(touched_at?.N) - idle * MINUTE) },
        },
      }),
    );
  }
  return cookie ?? '';
}

const open = async (cookie: string): Promise<number> => (await send('GET /sp', { headers: { Cookie: cookie } })).status;

describe('a session', () => {
  test('ends after 30 minutes without a request, and after 12 hours at most', async () => {
    expect(await open(await sessionOf('abel.tuter', { idle: 29 }))).toBe(200);
    expect(await open(await sessionOf('beth.anglin', { idle: 31 }))).toBe(403);
    expect(await open(await sessionOf('admin', { age: 11 * 60 + 59 }))).toBe(200);
    expect(await open(await sessionOf('user.admin', { age: 12 * 60 + 1 }))).toBe(403);
  });

  test('ends when an administrator’s settings say, within 15 seconds, and never on a value that cannot be right', async () => {
    const stored = await run.ssm.send(new GetParameterCommand({ Name: `${PATH}glide.ui.session_timeout` }));
    expect(stored.Parameter).toMatchObject({ Value: '30', Type: 'String' });
    const put = (name: string, Value: string) => run.ssm.send(new PutParameterCommand({ Name: PATH + name, Value, Overwrite: true }));
    await expect(put('glide.ui.session_timeout', 'never')).rejects.toMatchObject({ name: 'ParameterPatternMismatchException' });
    await put('glide.ui.session_timeout', '60');
    await put('nis.session_lifetime', '99999');
    // Part of the promise: both values have been read by then. One of them must have no effect, which an earlier answer could not show.
    await new Promise((done) => setTimeout(done, 15_500));
    expect(await open(await sessionOf('beth.anglin', { idle: 45 }))).toBe(200);
    expect(await open(await sessionOf('abel.tuter', { idle: 61 }))).toBe(403);
    expect(await open(await sessionOf('user.admin', { age: 12 * 60 + 1 }))).toBe(403);
    expect(
      (await send('GET /login.do', { headers: { Cookie: await sessionOf('soap.query', { idle: 45 }) } })).headers['set-cookie'],
    ).toBeUndefined();
  });
});
