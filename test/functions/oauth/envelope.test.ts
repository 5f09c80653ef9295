import { expect, test } from '@jest/globals';
import { newSecret } from '../../../shared/node/new-secret.ts';
import { basic, brief, JWT_BEARER, machine, NOW, openOAuth, SECRET, TOKEN } from './harness.ts';

const WORKLOAD = { issuer: 'https://token.example', subject: 'job:nightly' };
/** The events of the harness say that they come from 203.0.113.9. */
const OUTSIDE = '{"from":["192.0.2.0/24"]}';
const INSIDE = '{"from":["203.0.113.0/24"]}';
const open = (envelope: string) => {
  const oauth = openOAuth(machine('json.user', { envelope, federated: JSON.stringify([WORKLOAD]) }));
  oauth.assertion = { kind: 'verified', ...WORKLOAD, expiresAt: NOW + 60_000 };
  return oauth;
};
type OAuth = ReturnType<typeof open>;

const WAYS: readonly (readonly [string, (oauth: OAuth, secret: string) => ReturnType<OAuth['send']>, string])[] = [
  ['a secret in the form', (oauth, secret) => oauth.ask('json.user', secret), SECRET.id],
  [
    'a secret by Basic',
    (oauth, secret) => oauth.send(TOKEN, { form: { grant_type: 'client_credentials' }, headers: basic('json.user', secret) }),
    SECRET.id,
  ],
  [
    'an assertion',
    (oauth) => oauth.send(TOKEN, { form: { grant_type: JWT_BEARER, client_id: 'json.user', assertion: 'a.b.c' } }),
    `${WORKLOAD.issuer} ${WORKLOAD.subject}`,
  ],
];

test.each(WAYS)('%s that is right gets no token where the envelope allows other addresses', async (_what, send, credential_id) => {
  const oauth = open(OUTSIDE);
  const answer = await send(oauth, SECRET.text);
  expect(brief(answer)).toBe('401 invalid_client');
  expect(answer).toEqual(await open(OUTSIDE).ask('json.user', newSecret().text));
  expect(oauth.lines).toMatchObject([{ outcome: 'refused', cause: 'source_not_allowed', user: 'json.user', credential_id }]);
  expect([oauth.tokens.records.size, oauth.issued.taken.size]).toEqual([0, 0]);
});

test.each(WAYS)('%s gets one from inside', async (_what, send) => {
  const oauth = open(INSIDE);
  expect(brief(await send(oauth, SECRET.text))).toBe('200 ok');
  expect([oauth.tokens.records.size, oauth.issued.taken.size]).toEqual([1, 1]);
});

test('an envelope that cannot be read lets nothing through, and uses alone limit no token', async () => {
  const unreadable = open('{"from":["192.0.2.7"]}');
  expect(brief(await unreadable.ask('json.user', SECRET.text))).toBe('401 invalid_client');
  expect(unreadable.lines).toMatchObject([{ cause: 'user_record_unreadable' }]);
  expect(brief(await open('{"uses":[]}').ask('json.user', SECRET.text))).toBe('200 ok');
});
