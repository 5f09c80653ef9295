import { describe, expect, test } from '@jest/globals';
import { tokenHash, userToken } from '../../../shared/core/sign-in/session.ts';
import { user } from '../../support/memory.ts';
import { cookieHeader, openSignIn, type SignIn, session, token } from './harness.ts';

const ADMIN = user('admin', { roles: ['admin', 'security_admin'] });
const ABEL = user('abel.tuter');
const MACHINE = user('soap.user', { web_service_access_only: true });
const OLD = token(99);
const CK = userToken('token');
const SECRET = 'hunter2secret';

function signedIn(who = ADMIN): SignIn {
  const signIn = openSignIn([ADMIN, ABEL, MACHINE, user('reset.user', { password_needs_reset: true })]);
  signIn.stores.sessionRecords.set(tokenHash(OLD), session(who.user_name, OLD));
  return signIn;
}

/** Of a session, on a page that is not open to everyone. */
const ask = (signIn: SignIn, line: string, form?: Record<string, string>, who = ADMIN) =>
  signIn.send(line, {
    headers: cookieHeader(who.user_name, OLD),
    principal: { user: who, activeRoles: ['admin'], elevated: false },
    ...(form === undefined ? {} : { form }),
  });

const elevate = (user_password: string) => ({ sysparm_ck: CK, sysparm_action: 'elevate', user_password });
const details = { sysparm_ck: CK, sysparm_action: 'details', first_name: 'A', last_name: 'B', email: 'a@example.com' };

describe('sign-in writes one line for each request that it answered', () => {
  test.each<[string, Record<string, string> | undefined, object]>([
    ['GET /sp/profile', undefined, { surface: 'portal', operation: 'query', outcome: 'done', code: null, write: false }],
    ['HEAD /sp/profile', undefined, { operation: 'query', outcome: 'done' }],
    ['POST /sp/profile', details, { operation: 'update', outcome: 'done', code: null, write: true }],
    ['POST /sp/profile', { ...details, email: 'x' }, { operation: 'update', outcome: 'refused', code: 'invalid_value' }],
    ['POST /sp/profile', { ...details, sysparm_ck: 'x' }, { operation: 'update', outcome: 'refused', code: 'cross_site_write' }],
    ['PUT /sp/profile', undefined, { operation: 'unknown', outcome: 'refused', code: 'method_not_allowed' }],
    ['GET /elevate_role.do', undefined, { surface: 'ui', operation: 'query', outcome: 'done' }],
    ['POST /elevate_role.do', elevate('secret'), { operation: 'update', outcome: 'done', code: null }],
    ['POST /elevate_role.do', elevate('wrong'), { operation: 'update', outcome: 'refused', code: 'wrong_password' }],
  ])('on a page of a session: %s (case %#)', async (line, form, expected) => {
    const signIn = signedIn();
    await ask(signIn, line, form);
    expect(signIn.served).toEqual([
      expect.objectContaining({
        ...{ log: 'served', decision_id: 'decision-1', user: 'admin', session_kind: 'interactive', protocol: null, table: null },
        ...{ credential: 'session', credential_id: null, source: '203.0.113.9', mid_server: false },
        ...expected,
      }),
    ]);
  });

  test('also where the role is missing, where a store does not answer, and where it fails for an unknown reason', async () => {
    const without = signedIn(ABEL);
    await ask(without, 'GET /elevate_role.do', undefined, ABEL);
    expect(without.served).toMatchObject([{ user: 'abel.tuter', outcome: 'refused', code: 'role_missing' }]);
    const down = signedIn();
    down.stores.down = true;
    await ask(down, 'GET /elevate_role.do');
    expect(down.served).toMatchObject([{ outcome: 'refused', code: 'dependency_unavailable' }]);
    const defect = signedIn();
    defect.stores.read = async () => Promise.reject(new TypeError('a defect'));
    await ask(defect, 'GET /elevate_role.do');
    expect(defect.served).toMatchObject([{ outcome: 'refused', code: 'internal_error' }]);
  });

  test('but not on public routes and at single sign-on, whatever comes of it', async () => {
    const signIn = signedIn();
    for (const line of [
      'GET /login.do',
      'GET /logout.do',
      'GET /assets/nis.css',
      'GET /login_with_sso.do',
      'GET /saml/metadata',
      'PUT /login.do',
    ])
      await signIn.send(line);
    await signIn.send('POST /login.do', { form: { user_name: 'abel.tuter', user_password: 'wrong' } });
    expect(signIn.served).toEqual([]);
  });
});

describe('the line of a sign-in tells the way and the kind of the user', () => {
  const form = (user_name: string, user_password = 'secret') => ({ form: { user_name, user_password } });

  test.each([
    ['abel.tuter', 'secret', { outcome: 'signed_in', user: 'abel.tuter', session_kind: 'interactive' }],
    ['abel.tuter', 'wrong', { outcome: 'refused', user: 'abel.tuter', session_kind: 'interactive' }],
    ['soap.user', 'secret', { cause: 'web_service_access_only', user: 'soap.user', session_kind: 'non_interactive' }],
    ['reset.user', 'secret', { outcome: 'sent_to_change_password', user: 'reset.user', session_kind: 'interactive' }],
    [SECRET, 'secret', { outcome: 'refused', user: expect.stringMatching(/^sha256:/), session_kind: null }],
    [`${SECRET}\u0000`, 'secret', { outcome: 'refused', user: expect.stringMatching(/^sha256:/), session_kind: null }],
  ])('at the form: %s %s', async (userName, password, expected) => {
    const signIn = signedIn();
    await signIn.send('POST /login.do', form(userName, password));
    expect(signIn.lines).toMatchObject([{ way: 'form', ...expected }]);
    expect(JSON.stringify(signIn.lines)).not.toContain(SECRET);
  });

  test('at the change of a password, which proves the person by a form, too', async () => {
    const signIn = signedIn();
    const fields = { user_name: 'abel.tuter', user_password: 'wrong', new_password: `${SECRET} 1`, new_password_repeat: `${SECRET} 1` };
    await signIn.send('POST /change_password.do', { form: fields });
    expect(signIn.lines).toMatchObject([{ outcome: 'refused', way: 'form', user: 'abel.tuter', session_kind: 'interactive' }]);
  });

  test('at single sign-on, by digest and by SAML', async () => {
    const signIn = signedIn();
    await signIn.send('GET /login_with_sso.do?SM_USER=x');
    await signIn.send('POST /saml/acs', { form: { SAMLResponse: 'x' } });
    expect(signIn.lines).toMatchObject([
      { outcome: 'refused', way: 'digest', user: null, session_kind: null },
      { outcome: 'refused', way: 'saml', user: null, session_kind: null },
    ]);
  });

  test('and no way where nobody signs in: at the end of a session, at an elevation and at the own profile', async () => {
    const signIn = signedIn();
    await ask(signIn, 'POST /elevate_role.do', elevate('wrong'));
    await ask(signIn, 'POST /sp/profile', details);
    await signIn.send('GET /logout.do', { headers: cookieHeader('admin', OLD) });
    expect(signIn.lines.map(({ outcome }) => outcome)).toEqual(['refused', 'profile_changed', 'signed_out']);
    for (const line of signIn.lines) expect(line).toMatchObject({ way: null, user: 'admin', session_kind: 'interactive' });
  });
});
