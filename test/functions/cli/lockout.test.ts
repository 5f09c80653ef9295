import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { dynamoOverSdk } from '../../../shared/aws/client/sdk-apis.ts';
import { createAttemptStore } from '../../../shared/aws/dynamo/sign-in/attempt-store.ts';
import { NO_ATTEMPTS } from '../../../shared/core/sign-in/lockout.ts';
import { openDeployment } from './harness.ts';

const { succeeds, fails, items, env } = openDeployment();

/** Wrong passwords as the gate counts them. */
async function guess(userName: string, source: string, times: number): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: env().AWS_ENDPOINT_URL ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'local' },
  });
  const attempts = createAttemptStore(dynamoOverSdk(client), 'non-interactive-sessions-local-');
  for (let time = 0; time < times; time += 1) await attempts.recordFailure({ userName, source }, NO_ATTEMPTS, Date.now());
  client.destroy();
}

const shown = async (name: string) => JSON.parse(await succeeds(['users', 'lockout', name, '--json']));

describe('nis users lockout', () => {
  test('shows who is refused, from where and until when, and clears it, which is in the history', async () => {
    expect(await succeeds(['users', 'lockout', 'json.user'])).toBe('json.user: no wrong password in the last 15 minutes.\n');
    await guess('json.user', '192.0.2.7', 5);
    await guess('json.user', '2001:db8:1:2::/64', 1);
    expect(await shown('JSON.user')).toMatchObject({
      user_name: 'json.user',
      cleared: false,
      sources: [
        { source: '192.0.2.7', wrong_passwords: 5, refused_until: expect.stringMatching(/^\d{4}-/) },
        { source: '2001:db8:1:2::/64', wrong_passwords: 1, refused_until: null },
      ],
    });
    expect(await succeeds(['users', 'lockout', 'json.user'])).toMatch(/^192\.0\.2\.7 +5 +\S+ \S+ +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/m);
    expect(await succeeds(['users', 'lockout', 'json.user', '--clear'])).toContain('the lockout is cleared');
    expect(await shown('json.user')).toMatchObject({ sources: [] });
    expect(await items('sys_audit')).toContainEqual(
      expect.objectContaining({ record: 'sys_user.json.user', field: 'lockout', old: '192.0.2.7', new: 'cleared', by: 'nis (jane)' }),
    );
  });

  test('names the bound over all new addresses', async () => {
    for (let source = 0; source < 100; source += 1) await guess('mid.user', `192.0.2.${source}`, 1);
    expect((await shown('mid.user')).sources[0]).toMatchObject({ source: null, wrong_passwords: 100, refused_until: expect.any(String) });
    await succeeds(['users', 'lockout', 'mid.user', '--clear']);
    expect(await shown('mid.user')).toMatchObject({ sources: [] });
  });

  test('a new password clears it, and no other change does', async () => {
    await guess('soap.user', '192.0.2.7', 5);
    await succeeds(['users', 'set', 'soap.user', '--email', 'soap@example.com']);
    expect((await shown('soap.user')).sources).toHaveLength(1);
    await succeeds(['users', 'password', 'soap.user', '--typed', '--stdin'], { input: 'another good password' });
    expect((await shown('soap.user')).sources).toEqual([]);
  });

  test('of a user who is not there is a mistake', async () => {
    expect(await fails(['users', 'lockout', 'nobody'])).toContain('There is no user "nobody"');
  });
});
