import { describe, expect, test } from '@jest/globals';
import { LOCKOUT_MS } from '../../shared/core/sign-in/lockout.ts';
import { tokenHash } from '../../shared/core/sign-in/session.ts';
import { NOW, openSignIn, type SignIn, token } from '../functions/sign-in/harness.ts';
import {
  ABEL,
  codeAt,
  cookieOf,
  enrolled,
  inSession,
  logIn,
  openEnrolled,
  RECOVERY,
  SECRET,
  sendCode,
  wrongCode,
} from '../functions/sign-in/second-factor/enrolled.ts';

/** Sessions that sign-in began. */
const sessions = (signIn: SignIn) =>
  [...signIn.stores.sessionRecords.values()].filter(({ token_hash }) => token_hash !== tokenHash(token(900)));

const change = (signIn: SignIn, more: Partial<typeof ABEL>): void => {
  signIn.stores.users.set('abel.tuter', { ...ABEL, ...more });
};

/** The cookie of the step after a right password. */
const stepOf = async (signIn: SignIn): Promise<string> => cookieOf(await logIn(signIn, {}));

describe('a password that waits for a code', () => {
  test('opens no session, clears no counted failure, proves no source and is not remembered', async () => {
    const signIn = openEnrolled();
    for (let wrong = 0; wrong < 3; wrong += 1) await logIn(signIn, { user_password: 'wrong' });
    const counted = JSON.stringify([...signIn.stores.failures]);
    for (let right = 0; right < 2; right += 1) expect(await logIn(signIn, {})).toMatchObject({ statusCode: 403 });
    expect(JSON.stringify([...signIn.stores.failures])).toBe(counted);
    expect(signIn.stores.calls).not.toContain('recordSuccess');
    expect(signIn.passwords.verified.filter((hash) => hash === 'hash of secret')).toHaveLength(5);
    expect(signIn.stores.sessionRecords.size).toBe(0);
  });

  test('learns nothing where wrong passwords reached the limit at the same moment', async () => {
    const signIn = openEnrolled();
    const guesses = Array.from({ length: 40 }, (_, index) => logIn(signIn, { user_password: index === 39 ? 'secret' : `guess ${index}` }));
    for (const answer of await Promise.all(guesses)) expect(answer.body).not.toContain('name="second_factor"');
  });
});

describe('1,000 wrong codes after right passwords', () => {
  const RIGHT_AT = 500;

  test.each([
    ['in one request', (signIn: SignIn, code: string, sourceIp: string) => logIn(signIn, { second_factor: code }, { sourceIp })],
    [
      'in two steps',
      async (signIn: SignIn, code: string, sourceIp: string) =>
        sendCode(signIn, cookieOf(await logIn(signIn, {}, { sourceIp })), { second_factor: code }, { sourceIp }),
    ],
    [
      'with a right password alone in between',
      async (signIn: SignIn, code: string, sourceIp: string) => {
        await logIn(signIn, {}, { sourceIp });
        return logIn(signIn, { second_factor: code }, { sourceIp });
      },
    ],
  ])('%s: the lockout holds, and the right code after it opens nothing', async (_how, guess) => {
    const signIn = openEnrolled();
    let looked = 0;
    const real = signIn.credentials.useStep.bind(signIn.credentials);
    signIn.credentials.useStep = async (...step) => {
      looked += 1;
      return real(...step);
    };
    for (let index = 0; index < 1000; index += 1) {
      const code = index === RIGHT_AT ? codeAt() : wrongCode();
      expect((await guess(signIn, code, '198.51.100.7')).statusCode).toBe(403);
    }
    expect(looked).toBe(0);
    expect(sessions(signIn)).toEqual([]);
    signIn.clock.time += LOCKOUT_MS;
    expect(await logIn(signIn, { second_factor: codeAt(signIn.clock.time) })).toMatchObject({ statusCode: 302 });
  });

  test('from ever new addresses: at the hundredth they are all refused', async () => {
    const signIn = openEnrolled();
    for (let index = 0; index < 100; index += 1) await logIn(signIn, { second_factor: wrongCode() }, { sourceIp: `198.51.100.${index}` });
    expect(await logIn(signIn, { second_factor: codeAt() }, { sourceIp: '198.51.100.200' })).toMatchObject({ statusCode: 403 });
    expect(sessions(signIn)).toEqual([]);
  });

  test('at the same moment: none passes the limit, and the right one among the late comes too late', async () => {
    const signIn = openEnrolled();
    const codes = Array.from({ length: 50 }, (_, index) => (index === 49 ? codeAt() : wrongCode()));
    await Promise.all(codes.map((code) => logIn(signIn, { second_factor: code })));
    expect(sessions(signIn)).toEqual([]);
  });
});

describe('a code is good once', () => {
  test('of two sign-ins with one code at the same moment one wins', async () => {
    const signIn = openEnrolled();
    const answers = await Promise.all([1, 2, 3].map(() => logIn(signIn, { second_factor: codeAt() })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([302, 403, 403]);
  });

  test('of two sign-ins with one recovery code at the same moment one wins', async () => {
    const signIn = openEnrolled();
    const answers = await Promise.all([1, 2].map(() => logIn(signIn, { second_factor: RECOVERY[0] ?? '' })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([302, 403]);
  });

  test('one that was used at the elevation does not sign in', async () => {
    const signIn = openEnrolled();
    const form = { sysparm_action: 'elevate', user_password: 'secret', second_factor: codeAt() };
    expect(await inSession(signIn, 'POST /elevate_role.do', form)).toMatchObject({ statusCode: 302 });
    expect(await logIn(signIn, { second_factor: codeAt() })).toMatchObject({ statusCode: 403 });
  });

  test('an earlier one is worth nothing after a later one', async () => {
    const signIn = openEnrolled();
    expect(await logIn(signIn, { second_factor: codeAt(NOW + 30_000) })).toMatchObject({ statusCode: 302 });
    expect(await logIn(signIn, { second_factor: codeAt() })).toMatchObject({ statusCode: 403 });
  });

  test('the one that confirmed the enrolment does not sign in', async () => {
    const signIn = openSignIn([ABEL]);
    signIn.policy = 'everybody';
    const asked = await logIn(signIn, {});
    const secret = signIn.credentials.records.get('abel.tuter')?.pending?.secret ?? '';
    const form = { second_factor: codeAt(NOW, secret), user_interface_only: 'true' };
    expect(await sendCode(signIn, cookieOf(asked), form)).toMatchObject({ statusCode: 200 });
    expect(await logIn(signIn, { second_factor: codeAt(NOW, secret) })).toMatchObject({ statusCode: 403 });
  });
});

describe('the step between password and code', () => {
  test('goes on in the browser that gave the password, and in no other', async () => {
    const signIn = openEnrolled();
    const step = await stepOf(signIn);
    for (const cookie of ['', `__Host-nis_step=${token(77)}`, `${step}; ${step}`])
      expect(await sendCode(signIn, cookie, { second_factor: codeAt() })).toMatchObject({ statusCode: 403 });
    expect(await sendCode(signIn, step, { second_factor: codeAt() })).toMatchObject({ statusCode: 302 });
  });

  test('is used once', async () => {
    const signIn = openEnrolled();
    const step = await stepOf(signIn);
    expect(await sendCode(signIn, step, { second_factor: codeAt() })).toMatchObject({ statusCode: 302 });
    expect(await sendCode(signIn, step, { second_factor: codeAt(NOW + 30_000) })).toMatchObject({ statusCode: 403 });
    expect(sessions(signIn)).toHaveLength(1);
  });

  test('of two codes at the same moment, both right, one opens a session', async () => {
    const signIn = openEnrolled();
    const step = await stepOf(signIn);
    const both = [codeAt(), RECOVERY[0] ?? ''].map((second_factor) => sendCode(signIn, step, { second_factor }));
    await Promise.all(both);
    expect(sessions(signIn)).toHaveLength(1);
  });

  test('lives 5 minutes', async () => {
    const signIn = openEnrolled();
    const step = await stepOf(signIn);
    signIn.clock.time += 5 * 60_000;
    expect(await sendCode(signIn, step, { second_factor: codeAt(signIn.clock.time) })).toMatchObject({ statusCode: 403 });
    expect(sessions(signIn)).toEqual([]);
  });

  test.each([
    ['a new password', { password_hash: 'hash of other', session_generation: 1 }],
    ['a new password written by another program', { password_hash: 'hash of other' }],
    ['the end of all sessions', { session_generation: 1 }],
    ['a lock', { locked_out: true }],
    ['the end of the account', { active: false }],
    ['the end of the password', { password_ended: true }],
    ['a password that needs a reset', { password_needs_reset: true }],
    ['a conversion to non-interactive', { web_service_access_only: true }],
  ])('ends by %s', async (_what, more) => {
    const signIn = openEnrolled();
    const step = await stepOf(signIn);
    change(signIn, more);
    expect(await sendCode(signIn, step, { second_factor: codeAt() })).toMatchObject({ statusCode: 403 });
    expect(sessions(signIn)).toEqual([]);
  });

  test('of a removed second factor does not sign in', async () => {
    const signIn = openEnrolled();
    const step = await stepOf(signIn);
    const record = signIn.profiles.get('abel.tuter');
    if (record !== undefined) signIn.profiles.set('abel.tuter', { ...record, second_factor: false });
    expect(await sendCode(signIn, step, { second_factor: codeAt() })).toMatchObject({ statusCode: 403 });
    expect(sessions(signIn)).toEqual([]);
  });

  test('of the enrolment in a session opens no session', async () => {
    const signIn = openSignIn([ABEL]);
    const form = { sysparm_action: 'second_factor_begin', user_password: 'secret', user_interface_only: 'true' };
    const begun = await inSession(signIn, 'POST /sp/profile', form);
    const secret = signIn.credentials.records.get('abel.tuter')?.pending?.secret ?? '';
    const code = { second_factor: codeAt(NOW, secret), user_interface_only: 'true' };
    signIn.policy = 'everybody';
    expect(await sendCode(signIn, cookieOf(begun), code)).toMatchObject({ statusCode: 403 });
    expect(sessions(signIn)).toEqual([]);
  });
});

describe('no way around the code', () => {
  test.each([
    ['elevation', 'POST /elevate_role.do', { sysparm_action: 'elevate' }],
    [
      'change of password in a session',
      'POST /sp/profile',
      { sysparm_action: 'password', new_password: 'correct horse battery', new_password_repeat: 'correct horse battery' },
    ],
    ['User Interface Only', 'POST /sp/profile', { sysparm_action: 'person_only' }],
    ['removal', 'POST /sp/profile', { sysparm_action: 'second_factor_remove' }],
    ['new recovery codes', 'POST /sp/profile', { sysparm_action: 'recovery_codes' }],
    [
      'change of password without a session',
      'POST /change_password.do',
      { user_name: 'abel.tuter', new_password: 'correct horse battery', new_password_repeat: 'correct horse battery' },
    ],
  ])('%s: the password alone, and with a wrong code, is refused and changes nothing', async (_what, line, form) => {
    const signIn = openEnrolled();
    const before = JSON.stringify([...signIn.profiles, ...signIn.credentials.records, ...signIn.stores.users]);
    for (const second_factor of ['', wrongCode()]) {
      const answer = await inSession(signIn, line, { ...form, user_password: 'secret', second_factor });
      expect(answer.statusCode).toBe(403);
    }
    expect(JSON.stringify([...signIn.profiles, ...signIn.credentials.records, ...signIn.stores.users])).toBe(before);
    expect(sessions(signIn)).toEqual([]);
    expect(signIn.stores.failures.get('abel.tuter 203.0.113.9')?.failures).toBe(1);
  });

  test('a flag without its credential lets no one in, whatever the code', async () => {
    const signIn = openEnrolled();
    signIn.credentials.records.clear();
    for (const second_factor of ['', codeAt(), RECOVERY[0] ?? ''])
      expect(await logIn(signIn, { second_factor })).toMatchObject({
        statusCode: 403,
        body: expect.stringContaining('Ask an administrator to reset it.'),
      });
    expect(sessions(signIn)).toEqual([]);
  });

  test('a secret that is only begun, or that stayed behind, is no second factor', async () => {
    const signIn = openEnrolled();
    signIn.credentials.records.set('abel.tuter', {
      user_name: 'abel.tuter',
      enrolled: null,
      pending: { id: 'x', secret: SECRET, until: NOW + 1000 },
    });
    expect(await logIn(signIn, { second_factor: codeAt() })).toMatchObject({ statusCode: 403 });
  });

  test('the policy off: who is enrolled is still asked', async () => {
    const signIn = openEnrolled();
    signIn.policy = 'off';
    expect(await logIn(signIn, {})).toMatchObject({ statusCode: 403, body: expect.stringContaining('name="second_factor"') });
    expect(sessions(signIn)).toEqual([]);
  });

  test('required and not enrolled: no session, no elevation by the password alone', async () => {
    const signIn = openSignIn([ABEL]);
    signIn.policy = 'administrators';
    expect(await logIn(signIn, {})).toMatchObject({ statusCode: 403 });
    const elevation = { sysparm_action: 'elevate', user_password: 'secret' };
    expect(await inSession(signIn, 'POST /elevate_role.do', elevation)).toMatchObject({ statusCode: 403 });
    expect(sessions(signIn)).toEqual([]);
    expect(signIn.stores.calls).not.toContain('recordSuccess');
  });
});

describe('an enrolment', () => {
  const begin = { sysparm_action: 'second_factor_begin', user_password: 'secret', user_interface_only: 'true' };
  const pending = (signIn: SignIn) => signIn.credentials.records.get('abel.tuter')?.pending?.secret ?? '';
  const confirm = (signIn: SignIn, cookie: string, second_factor: string) =>
    inSession(signIn, 'POST /sp/profile', { sysparm_action: 'second_factor_confirm', second_factor }, cookie);

  test('takes the password: a stolen session begins none', async () => {
    const signIn = openSignIn([ABEL]);
    expect(await inSession(signIn, 'POST /sp/profile', { ...begin, user_password: 'wrong' })).toMatchObject({ statusCode: 403 });
    expect(signIn.credentials.records.size).toBe(0);
  });

  test('that another browser began shows its secret to no stolen session, and is confirmed by none', async () => {
    const signIn = openSignIn([ABEL]);
    await inSession(signIn, 'POST /sp/profile', begin);
    const secret = pending(signIn);
    for (const code of [wrongCode(), codeAt(NOW, secret)]) {
      const answer = await confirm(signIn, '', code);
      expect(answer.statusCode).toBe(403);
      expect(answer.body.replaceAll(' ', '')).not.toContain(secret);
    }
    expect(signIn.profiles.get('abel.tuter')).toMatchObject({ second_factor: false });
  });

  test('is confirmed once: of two browsers the one that began last, and of two answers one', async () => {
    const signIn = openSignIn([ABEL]);
    const first = cookieOf(await inSession(signIn, 'POST /sp/profile', begin));
    const old = pending(signIn);
    const second = cookieOf(await inSession(signIn, 'POST /sp/profile', begin));
    const fresh = pending(signIn);
    expect((await confirm(signIn, first, codeAt(NOW, old))).statusCode).toBe(403);
    // The browser that began first must not see the secret of the other one.
    for (const code of [wrongCode(), codeAt(NOW, fresh)]) {
      const answer = await confirm(signIn, first, code);
      expect(answer.statusCode).toBe(403);
      expect(answer.body.replaceAll(' ', '')).not.toContain(fresh);
    }
    const answers = await Promise.all([1, 2].map(() => confirm(signIn, second, codeAt(NOW, fresh))));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(signIn.credentials.records.get('abel.tuter')?.enrolled?.secret).toBe(fresh);
  });

  test('of two browsers that confirm within one moment is told of no success that is not in force', async () => {
    const signIn = openSignIn([ABEL]);
    const cookie = cookieOf(await inSession(signIn, 'POST /sp/profile', begin));
    const secret = pending(signIn);
    const confirmed = signIn.credentials.confirm.bind(signIn.credentials);
    let once = true;
    signIn.credentials.confirm = async (userName, id, mine) => {
      const held = await confirmed(userName, id, mine);
      // The other browser, between this credential and its flag.
      if (once) {
        once = false;
        await signIn.credentials.begin(userName, { id: 'other', secret: SECRET, until: NOW + 1 });
        await confirmed(userName, 'other', { ...mine, secret: SECRET });
      }
      return held;
    };
    expect((await confirm(signIn, cookie, codeAt(NOW, secret))).statusCode).toBe(409);
    expect(signIn.profiles.get('abel.tuter')).toMatchObject({ second_factor: false, user_interface_only: true });
    expect(signIn.credentials.records.get('abel.tuter')?.enrolled ?? null).toBeNull();
  });

  test('does not replace a second factor that there is', async () => {
    const signIn = openSignIn([ABEL]);
    const cookie = cookieOf(await inSession(signIn, 'POST /sp/profile', begin));
    const secret = pending(signIn);
    enrolled(signIn, 'abel.tuter');
    expect((await confirm(signIn, cookie, codeAt(NOW, secret))).statusCode).not.toBe(200);
    expect((await inSession(signIn, 'POST /sp/profile', begin)).statusCode).toBe(409);
    expect(signIn.credentials.records.get('abel.tuter')?.enrolled?.secret).toBe(SECRET);
  });

  test('is not confirmed after a new password, nor by a recovery code', async () => {
    const signIn = openSignIn([ABEL]);
    const cookie = cookieOf(await inSession(signIn, 'POST /sp/profile', begin));
    const secret = pending(signIn);
    expect((await confirm(signIn, cookie, RECOVERY[0] ?? '')).statusCode).toBe(403);
    change(signIn, { session_generation: 1 });
    expect((await confirm(signIn, cookie, codeAt(NOW, secret))).statusCode).toBe(403);
    expect(signIn.profiles.get('abel.tuter')).toMatchObject({ second_factor: false });
  });

  test('is switched off with the policy, also one that was begun', async () => {
    const signIn = openSignIn([ABEL]);
    const cookie = cookieOf(await inSession(signIn, 'POST /sp/profile', begin));
    signIn.policy = 'off';
    expect((await confirm(signIn, cookie, codeAt(NOW, pending(signIn)))).statusCode).toBe(403);
    expect((await inSession(signIn, 'POST /sp/profile', begin)).statusCode).toBe(403);
    expect(signIn.profiles.get('abel.tuter')).toMatchObject({ second_factor: false });
  });

  test('closes the API to the password alone', async () => {
    const signIn = openSignIn([ABEL]);
    expect((await inSession(signIn, 'POST /sp/profile', { ...begin, user_interface_only: '' })).statusCode).toBe(422);
    const cookie = cookieOf(await inSession(signIn, 'POST /sp/profile', begin));
    expect((await confirm(signIn, cookie, codeAt(NOW, pending(signIn)))).statusCode).toBe(200);
    expect(signIn.profiles.get('abel.tuter')).toMatchObject({ second_factor: true, user_interface_only: true });
  });
});

test('no line of the log and no entry of the history holds a secret or a code', async () => {
  const signIn = openEnrolled();
  await logIn(signIn, { second_factor: codeAt() });
  await logIn(signIn, { second_factor: RECOVERY[0] ?? '' });
  await logIn(signIn, { second_factor: wrongCode() });
  const said = JSON.stringify([signIn.lines, signIn.audit, signIn.served]);
  for (const secret of [SECRET, codeAt(), wrongCode(), ...RECOVERY]) expect(said).not.toContain(secret);
});
