import { describe, expect, test } from '@jest/globals';
import { REASONS } from '../../../../shared/core/decision/reasons.ts';
import { readEnvelope } from '../../../../shared/core/envelope/envelope.ts';
import { secretDigest } from '../../../../shared/core/secrets/secret-form.ts';
import { newSecret } from '../../../../shared/node/new-secret.ts';
import { digestOf } from '../../../support/digest.ts';
import { user } from '../../../support/memory.ts';
import { NOW, openSignIn, type SignIn } from '../harness.ts';

const [GOOD, WRONG] = [newSecret(), newSecret()];
const INSIDE = '192.0.2.7';
const OUTSIDE = '203.0.113.9';
const PASSPHRASE = 'p'.repeat(32);

const machine = {
  web_service_access_only: true,
  secrets: new Map([[GOOD.id, { digest: secretDigest(GOOD.text), ended: false, ends_at: null }]]),
  envelope: readEnvelope('{"from":["192.0.2.0/24"]}'),
};
const USERS = [
  user('json.user', machine),
  user('reset.soap', { ...machine, password_needs_reset: true }),
  user('nowhere.soap', { ...machine, envelope: readEnvelope('{"from":[]}') }),
  // Kept of a machine that became a person: not in force.
  user('abel.tuter', { envelope: machine.envelope }),
];
const NEW = { new_password: 'seven quiet lamps', new_password_repeat: 'seven quiet lamps' };

const open = (): SignIn => {
  const signIn = openSignIn(USERS);
  signIn.digest = { kind: 'usable', passphrase: PASSPHRASE, sha1Allowed: false };
  return signIn;
};

describe.each([
  ['POST /login.do', {}],
  ['POST /change_password.do', NEW],
] as const)('right credentials of a machine at %s, from an address that its envelope does not allow', (line, more) => {
  const send = (signIn: SignIn, user_name: string, user_password: string, sourceIp = OUTSIDE) =>
    signIn.send(line, { form: { user_name, user_password, ...more }, sourceIp });

  test.each(['json.user', 'reset.soap', 'nowhere.soap'])('of %s are answered as wrong ones, and the log has the cause', async (name) => {
    for (const [right, wrong] of [
      ['secret', 'wrong'],
      [GOOD.text, WRONG.text],
    ] as const) {
      const [signIn, other] = [open(), open()];
      const answer = await send(signIn, name, right);
      expect(answer).toEqual(await send(other, name, wrong));
      expect(answer).toMatchObject({ statusCode: 403, body: expect.not.stringContaining(REASONS.web_service_access_only.publicText) });
      expect(signIn.lines).toMatchObject([
        { outcome: 'refused', cause: 'source_not_allowed', user: name, session_kind: 'non_interactive' },
      ]);
      expect(signIn.stores.calls).toEqual(other.stores.calls);
    }
  });

  test('cost, write and count what wrong ones do, and prove, remember and clear nothing', async () => {
    const [right, wrong] = [open(), open()];
    for (const signIn of [right, wrong]) for (let time = 0; time < 4; time += 1) await send(signIn, 'json.user', 'wrong');
    for (let time = 0; time < 3; time += 1) {
      await send(right, 'json.user', 'secret');
      await send(wrong, 'json.user', 'wrong');
    }
    expect(right.lines.map(({ cause }) => cause).slice(4)).toEqual(['source_not_allowed', 'too_many_attempts', 'too_many_attempts']);
    expect(right.stores.calls).toEqual(wrong.stores.calls);
    expect([...right.stores.failures]).toEqual([...wrong.stores.failures]);
    expect(right.passwords.verified).toHaveLength(wrong.passwords.verified.length);
  });

  test('as a secret count nothing', async () => {
    const signIn = open();
    for (let time = 0; time < 7; time += 1) await send(signIn, 'json.user', GOOD.text);
    expect(new Set(signIn.lines.map(({ cause }) => cause))).toEqual(new Set(['source_not_allowed']));
    expect(new Set(signIn.stores.calls)).toEqual(new Set(['read']));
  });

  test('from inside they learn what kind the account is, as before', async () => {
    for (const right of ['secret', GOOD.text]) {
      const signIn = open();
      expect((await send(signIn, 'json.user', right, INSIDE)).body).toContain(REASONS.web_service_access_only.publicText);
      expect(signIn.lines).toMatchObject([{ cause: 'web_service_access_only' }]);
    }
  });

  test('an envelope that is kept of a person is not in force', async () => {
    const signIn = open();
    expect((await send(signIn, 'abel.tuter', 'secret')).statusCode).toBe(302);
  });
});

describe('single sign-on that names a machine', () => {
  const admitted = async (name: string, sourceIp: string) => {
    const signIn = open();
    const headers = digestOf({ user: name, passphrase: PASSPHRASE, time: NOW / 1000 });
    const { statusCode, body } = await signIn.send('GET /login_with_sso.do', { headers, sourceIp });
    return { statusCode, body, cause: signIn.lines.at(-1)?.cause };
  };

  test('is answered from outside as an account that does not exist is', async () => {
    const outside = await admitted('json.user', OUTSIDE);
    const unknown = await admitted('nobody', OUTSIDE);
    expect(outside).toEqual({ ...unknown, cause: 'source_not_allowed' });
    expect(await admitted('json.user', INSIDE)).toMatchObject({ statusCode: 403, cause: 'web_service_access_only' });
  });
});
