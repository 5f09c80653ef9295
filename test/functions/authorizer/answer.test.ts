import { beforeEach, describe, expect, test } from '@jest/globals';
import { world } from './harness.ts';

let w: ReturnType<typeof world>;
beforeEach(() => {
  w = world();
});
const policy = (Effect: string) => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: 'arn:aws:execute-api:eu-west-1:123456789012:abc123/prod/*' }],
});

describe('the policy', () => {
  test('of an allow is for the whole stage, and names the user', async () => {
    expect(await w.ask('GET /api/now/whoami', w.as('json.user'))).toMatchObject({ principalId: 'json.user', policy: policy('Allow') });
  });

  test('of an allow as nobody in particular names the guest', async () => {
    expect(await w.ask('GET /login.do')).toMatchObject({ principalId: 'guest', policy: policy('Allow') });
  });

  test('of a refusal denies, and names nobody', async () => {
    expect(await w.ask('GET /sp', w.as('soap.user'))).toMatchObject({ status: '403', principalId: 'nobody', policy: policy('Deny') });
  });
});

test('what could not be read is an error that API Gateway answers with 503, not one of ours that went wrong', async () => {
  w.stores.down = true;
  expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('503');
  expect(w.faults).toEqual([]);
});

test('Basic carries no user token', async () => {
  expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).context.user_token).toBeNull();
});
