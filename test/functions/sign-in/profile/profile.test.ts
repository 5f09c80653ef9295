import { describe, expect, test } from '@jest/globals';
import { sessionCause, tokenHash, userToken } from '../../../../shared/core/sign-in/session.ts';
import { user } from '../../../support/memory.ts';
import { cookieHeader, type EventOptions, NOW, openSignIn, profile, type SignIn, session, token } from '../harness.ts';

const ABEL = user('abel.tuter', { session_generation: 2 });
const OLD = token(99);
/** The user token that the harness puts into the authorizer's context. */
const CK = userToken('token');
const NEW = 'correct horse battery';

function signedIn(): SignIn {
  const signIn = openSignIn([ABEL, user('beth.anglin')]);
  const began = { session_generation: 2, created_at: NOW - 3_600_000, elevated: true };
  signIn.stores.sessionRecords.set(tokenHash(OLD), session('abel.tuter', OLD, began));
  signIn.stores.sessionRecords.set(tokenHash(token(98)), session('abel.tuter', token(98), began));
  return signIn;
}

const PRINCIPAL = { user: ABEL, activeRoles: ['itil'], elevated: false };

const open = (signIn: SignIn, line = 'GET /sp/profile', more: EventOptions = {}) =>
  signIn.send(line, { headers: cookieHeader('abel.tuter', OLD), principal: PRINCIPAL, ...more });
const post = (signIn: SignIn, form: Record<string, string>, more: EventOptions = {}) =>
  open(signIn, 'POST /sp/profile', { form: { sysparm_ck: CK, ...form }, ...more });

const details = (more: Record<string, string> = {}) => ({
  sysparm_action: 'details',
  sysparm_version: '3',
  first_name: 'Abel',
  last_name: 'Tuter',
  email: 'abel@example.com',
  ...more,
});
const password = (more: Record<string, string> = {}) => ({
  sysparm_action: 'password',
  user_password: 'secret',
  new_password: NEW,
  new_password_repeat: NEW,
  ...more,
});

describe('GET /sp/profile', () => {
  test.each(['/sp/profile', '/sp/profile/'])(
    '%s shows my names and e-mail address, and asks for the passwords, in forms with the user token',
    async (path) => {
      const { statusCode, body } = await open(signedIn(), `GET ${path}`, { stagePrefix: '/prod' });
      expect(statusCode).toBe(200);
      expect(body).toMatch(/name="first_name"[^>]*value="Abel"/);
      expect(body).toMatch(/name="email" type="email" value="abel@example.com"/);
      for (const name of ['user_password', 'new_password', 'new_password_repeat'])
        expect(body).toMatch(new RegExp(`name="${name}" type="password"(?! value)`));
      expect(body.match(new RegExp(`name="sysparm_ck" value="${CK}"`, 'g'))).toHaveLength(4);
      expect(body.match(/action="\/prod\/sp\/profile"/g)).toHaveLength(4);
    },
  );

  test('without a session, by Basic alone, is to read only', async () => {
    const signIn = signedIn();
    const event = { principal: PRINCIPAL, context: { user_token: '' } };
    const { statusCode, body } = await signIn.send('GET /sp/profile', event);
    expect(statusCode).toBe(200);
    expect(body).toContain('<dd>abel@example.com</dd>');
    expect(body).not.toContain('<form');
  });

  test('of a record that is gone is 404', async () => {
    const signIn = signedIn();
    signIn.profiles.delete('abel.tuter');
    expect(await open(signIn)).toMatchObject({ statusCode: 404 });
  });
});

describe('Update', () => {
  test('changes what differs of my own record, and the history says what', async () => {
    const signIn = signedIn();
    const answer = await post(signIn, details({ last_name: ' Tutor ', email: '' }), { stagePrefix: '/prod' });
    expect(answer).toMatchObject({ statusCode: 302, headers: { Location: '/prod/sp/profile?sysparm_notice=saved' } });
    expect(answer.headers).not.toHaveProperty('Set-Cookie');
    expect(signIn.profiles.get('abel.tuter')).toMatchObject({
      first_name: 'Abel',
      last_name: 'Tutor',
      email: '',
      version: 4,
      sys_updated_by: 'abel.tuter',
    });
    expect(signIn.profiles.get('beth.anglin')).toEqual(profile('beth.anglin'));
    const common = { record: 'sys_user.abel.tuter', by: 'abel.tuter', at: NOW, decisionId: 'decision-1' };
    expect(signIn.audit).toEqual([
      { ...common, field: 'last_name', old: 'Tuter', new: 'Tutor' },
      { ...common, field: 'email', old: 'abel@example.com', new: '' },
    ]);
    expect((await open(signIn, 'GET /sp/profile?sysparm_notice=saved')).body).toContain('Your details have been updated.');
  });

  test('of nothing writes nothing', async () => {
    const signIn = signedIn();
    expect(await post(signIn, details())).toMatchObject({ statusCode: 302 });
    expect(signIn.profiles.get('abel.tuter')?.version).toBe(3);
    expect(signIn.audit).toEqual([]);
  });

  test('writes names, e-mail address and nothing else, whatever the form brings', async () => {
    const signIn = signedIn();
    const more = {
      roles: 'admin',
      web_service_access_only: 'true',
      active: 'false',
      user_name: 'beth.anglin',
      password_hash: 'x',
      locked_out: 'true',
    };
    await post(signIn, details({ ...more, first_name: 'Kain' }));
    const { first_name, version, sys_updated_by, ...rest } = signIn.profiles.get('abel.tuter') ?? profile('nobody');
    expect({ first_name, version, sys_updated_by }).toEqual({ first_name: 'Kain', version: 4, sys_updated_by: 'abel.tuter' });
    expect(profile('abel.tuter')).toMatchObject(rest);
    expect(signIn.profiles.get('beth.anglin')).toEqual(profile('beth.anglin'));
  });

  test.each([
    ['a name that is too long', { first_name: 'x'.repeat(51) }, 'first_name', 'at most 50 characters'],
    ['a control character', { last_name: 'a\u0000b' }, 'last_name', 'control characters'],
    ['an address without @', { email: 'nowhere' }, 'email', 'name@example.com'],
    ['two addresses', { email: 'a@b.c, d@e.f' }, 'email', 'name@example.com'],
    ['an address that is too long', { email: `${'x'.repeat(100)}@example.com` }, 'email', 'at most 100 characters'],
  ])('%s is refused beside its field, and nothing typed is lost', async (_what, wrong: Record<string, string>, field, text) => {
    const signIn = signedIn();
    const { statusCode, body } = await post(signIn, details({ first_name: 'Typed', ...wrong }));
    expect(statusCode).toBe(422);
    expect(body).toMatch(new RegExp(`id="${field}_error">[^<]*${text}`));
    expect([...body.matchAll(/<input id="(\w+)"[^>]* autofocus/g)].map(([, id]) => id)).toEqual([field]);
    if (field !== 'first_name') expect(body).toMatch(/name="first_name"[^>]*value="Typed"/);
    expect(signIn.profiles.get('abel.tuter')).toEqual(profile('abel.tuter'));
  });

  test('of a stale form is 409, says who changed the record, keeps what was typed and can be sent again', async () => {
    const signIn = signedIn();
    signIn.profiles.set('abel.tuter', { ...profile('abel.tuter'), last_name: 'Married', version: 4, sys_updated_by: 'user.admin' });
    const { statusCode, body } = await post(signIn, details({ first_name: 'Typed' }));
    expect(statusCode).toBe(409);
    expect(body).toContain('Not saved: user.admin changed your record at 2026-11-24 10:00:00 UTC');
    expect(body).toMatch(/name="first_name"[^>]*value="Typed"/);
    expect(body).toContain('Stored now: Married');
    expect(body).toContain('name="sysparm_version" value="4"');
    expect(signIn.profiles.get('abel.tuter')?.first_name).toBe('Abel');
    expect(await post(signIn, details({ first_name: 'Typed', last_name: 'Married', sysparm_version: '4' }))).toMatchObject({
      statusCode: 302,
    });
  });
});

test('an update that is overtaken between reading and writing is 409, and what the form did not send stays as stored', async () => {
  const signIn = signedIn();
  const { get } = signIn.profiles;
  let reads = 0;
  signIn.profiles.get = (name) => {
    const found = get.call(signIn.profiles, name);
    reads += 1;
    if (reads === 1 && found !== undefined) signIn.profiles.set(name, { ...found, last_name: 'Married', version: 4 });
    return found;
  };
  const { statusCode, body } = await post(signIn, { sysparm_action: 'details', first_name: ' Typed ' });
  expect(statusCode).toBe(409);
  expect(body).toMatch(/name="first_name"[^>]*value="Typed"/);
  expect(body).toMatch(/name="email" type="email" value="abel@example.com"/);
  expect(signIn.profiles.get('abel.tuter')).toMatchObject({ first_name: 'Abel', last_name: 'Married' });
});

describe('Change password', () => {
  test('ends every other session; this one goes on under a new token, not elevated, with the age it had', async () => {
    const signIn = signedIn();
    const answer = await post(signIn, password(), { stagePrefix: '/prod' });
    expect(answer).toMatchObject({ statusCode: 302, headers: { Location: '/prod/sp/profile?sysparm_notice=password_changed' } });
    expect(String(answer.headers?.['Set-Cookie'])).toContain(`.${token(1)};`);
    const stored = signIn.stores.users.get('abel.tuter') ?? ABEL;
    expect(stored).toMatchObject({ password_hash: `hash of ${NEW}`, session_generation: 3 });
    const records = signIn.stores.sessionRecords;
    expect(records.get(tokenHash(token(1)))).toEqual(
      session('abel.tuter', token(1), { session_generation: 3, created_at: NOW - 3_600_000 }),
    );
    expect(sessionCause(records.get(tokenHash(token(1))) ?? null, stored, NOW)).toBeNull();
    expect(records.get(tokenHash(OLD)) ?? null).toBeNull();
    expect(sessionCause(records.get(tokenHash(token(98))) ?? null, stored, NOW)).toBe('session_superseded');
  });

  test('is in the history and in the log, without a password', async () => {
    const signIn = signedIn();
    await post(signIn, password());
    expect(signIn.audit).toMatchObject([{ record: 'sys_user.abel.tuter', field: 'user_password', old: '(not shown)', new: '(a new one)' }]);
    expect(signIn.lines).toMatchObject([{ outcome: 'password_changed', user: 'abel.tuter' }]);
    for (const secret of [NEW, 'secret']) expect(JSON.stringify([signIn.audit, signIn.lines])).not.toContain(secret);
  });

  test('where an administrator ends the sessions in the same moment, ends this one, too', async () => {
    const signIn = signedIn();
    const { hash } = signIn.passwords;
    signIn.passwords.hash = async (wanted) => {
      signIn.stores.users.set('abel.tuter', { ...ABEL, session_generation: 3 });
      return hash(wanted);
    };
    await post(signIn, password());
    const stored = signIn.stores.users.get('abel.tuter') ?? ABEL;
    expect(sessionCause(signIn.stores.sessionRecords.get(tokenHash(token(1))) ?? null, stored, NOW)).toBe('session_superseded');
  });

  test.each([
    ['too short a password', { new_password: 'short', new_password_repeat: 'short' }, 'new_password', 'Use 12 to 128 characters'],
    ['a common password', { new_password: 'Sup3rNatural!', new_password_repeat: 'Sup3rNatural!' }, 'new_password', 'common and breached'],
    ['two different ones', { new_password_repeat: 'another of them' }, 'new_password_repeat', 'Type the same one twice'],
  ])('%s is refused beside its field and costs no attempt', async (_what, wrong: Record<string, string>, field, text) => {
    const signIn = signedIn();
    const { statusCode, body } = await post(signIn, password(wrong));
    expect(statusCode).toBe(422);
    expect(body).toMatch(new RegExp(`id="${field}_error">[^<]*${text}`));
    expect(signIn.changes).toEqual([]);
    expect(signIn.stores.failures.size).toBe(0);
  });

  test('a wrong current password is refused beside its field and counts together with those at the sign-in page', async () => {
    const signIn = signedIn();
    const answer = await post(signIn, password({ user_password: 'wrong' }));
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toMatch(/id="user_password_error">The current password is not right/);
    for (let count = 0; count < 4; count += 1)
      await signIn.send('POST /login.do', { form: { user_name: 'abel.tuter', user_password: 'wrong' } });
    expect(await post(signIn, password())).toMatchObject({ statusCode: 403 });
    expect(signIn.lines.at(-1)).toMatchObject({ path: '/sp/profile', cause: 'too_many_attempts' });
    expect(signIn.changes).toEqual([]);
  });
});

describe('User Interface Only', () => {
  const box = (more: Record<string, string> = {}) => ({ sysparm_action: 'person_only', user_password: 'secret', ...more });
  const stored = (signIn: SignIn) => signIn.profiles.get('abel.tuter');

  test('is set and cleared by a person with the password, with the history; no session ends', async () => {
    const signIn = signedIn();
    const set = await post(signIn, box({ user_interface_only: 'true' }));
    expect(set).toMatchObject({ statusCode: 302, headers: { Location: '/sp/profile?sysparm_notice=person_only' } });
    expect(set.headers).not.toHaveProperty('Set-Cookie');
    expect(stored(signIn)).toMatchObject({ user_interface_only: true, first_name: 'Abel', version: 4, session_generation: 0 });
    expect((await open(signIn, 'GET /sp/profile?sysparm_notice=person_only')).body).toMatch(/name="user_interface_only"[^>]* checked/);
    expect((await post(signIn, box())).headers?.Location).toBe('/sp/profile?sysparm_notice=basic_again');
    expect(stored(signIn)).toMatchObject({ user_interface_only: false });
    expect(signIn.audit).toMatchObject([
      { record: 'sys_user.abel.tuter', field: 'user_interface_only', old: 'false', new: 'true', by: 'abel.tuter' },
      { record: 'sys_user.abel.tuter', field: 'user_interface_only', old: 'true', new: 'false', by: 'abel.tuter' },
    ]);
    expect(signIn.lines.map(({ outcome }) => outcome)).toEqual(['profile_changed', 'profile_changed']);
  });

  test('is not changed without the right password, which counts as at the sign-in page', async () => {
    const signIn = signedIn();
    for (const user_password of ['', 'wrong', 'wrong', 'wrong', 'wrong']) {
      const { statusCode, body } = await post(signIn, box({ user_interface_only: 'true', user_password }));
      expect(statusCode).toBe(403);
      expect(body).toMatch(/id="current_password_error">The password is not right/);
      expect(body).toMatch(/name="user_interface_only"[^>]* checked/);
    }
    expect(await post(signIn, box({ user_interface_only: 'true' }))).toMatchObject({ statusCode: 403 });
    expect(signIn.lines.at(-1)).toMatchObject({ path: '/sp/profile', cause: 'too_many_attempts' });
    expect(stored(signIn)).toEqual(profile('abel.tuter'));
  });

  test('is refused where another change came first, and beside Web Service Access Only', async () => {
    const signIn = signedIn();
    signIn.profiles.set('abel.tuter', { ...profile('abel.tuter'), web_service_access_only: true });
    expect(await post(signIn, box({ user_interface_only: 'true' }))).toMatchObject({
      statusCode: 403,
      body: expect.stringContaining('Choose one: Web Service Access Only or User Interface Only.'),
    });
    const raced = signedIn();
    const { verify } = raced.passwords;
    raced.passwords.verify = (hash, typed, remember) => {
      raced.profiles.set('abel.tuter', { ...profile('abel.tuter'), version: 4 });
      return verify.call(raced.passwords, hash, typed, remember);
    };
    expect(await post(raced, box({ user_interface_only: 'true' }))).toMatchObject({ statusCode: 409 });
    expect(stored(raced)).toMatchObject({ user_interface_only: false });
  });
});

describe('refused, with nothing written', () => {
  test.each<[string, EventOptions, number]>([
    ['without the user token', { form: { ...details(), first_name: 'Evil' } }, 403],
    ['with the user token of another session', { form: { ...details(), first_name: 'Evil', sysparm_ck: userToken('another') } }, 403],
    [
      'from a page of another site',
      { form: { ...details(), sysparm_ck: CK }, headers: { ...cookieHeader('abel.tuter', OLD), 'Sec-Fetch-Site': 'cross-site' } },
      403,
    ],
    ['a form over 16 KiB', { form: { ...details(), sysparm_ck: CK, first_name: 'x'.repeat(17_000) } }, 413],
    ['what is no form', { body: '{}', headers: { ...cookieHeader('abel.tuter', OLD), 'Content-Type': 'application/json' } }, 415],
  ])('%s', async (_what, options, status) => {
    const signIn = signedIn();
    expect(await open(signIn, 'POST /sp/profile', options)).toMatchObject({ statusCode: status });
    expect(signIn.profiles.get('abel.tuter')).toEqual(profile('abel.tuter'));
    expect(signIn.changes).toEqual([]);
  });

  test('another method is 405', async () => {
    expect(await open(signedIn(), 'DELETE /sp/profile')).toMatchObject({ statusCode: 405, headers: { Allow: 'GET, HEAD, POST' } });
  });
});
