import { TOTP } from 'otpauth';
import { recoveryHash } from '../../../../shared/core/second-factor/typed-code.ts';
import { tokenHash, userToken } from '../../../../shared/core/sign-in/session.ts';
import type { User } from '../../../../shared/core/users/user.ts';
import { user } from '../../../support/memory.ts';
import { cookieHeader, type EventOptions, NOW, openSignIn, profile, type SignIn, session, token } from '../harness.ts';

export const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const RECOVERY = ['aaaa-bbbb-cccc-dddd-eeee-2222', 'aaaa-bbbb-cccc-dddd-eeee-3333'];

/** The code that an authenticator app shows. */
export const codeAt = (time = NOW, secret = SECRET): string => new TOTP({ secret }).generate({ timestamp: time });

/** A code that is none of the present three. */
export const wrongCode = (time = NOW): string => {
  const right = [-30_000, 0, 30_000].map((offset) => codeAt(time + offset));
  return ['111111', '222222', '333333', '444444'].find((code) => !right.includes(code)) ?? '';
};

export const ABEL = user('abel.tuter', { roles: ['admin', 'security_admin'] });
export const OTHERS = [user('beth.anglin'), user('soap.user', { web_service_access_only: true })];

/** Sign-in where abel.tuter has a second factor. */
export function openEnrolled(users: readonly User[] = [ABEL, ...OTHERS]): SignIn {
  const signIn = openSignIn(users);
  for (const { user_name, session_generation } of users) signIn.profiles.set(user_name, { ...profile(user_name), session_generation });
  enrolled(signIn, 'abel.tuter');
  return signIn;
}

export function enrolled(signIn: SignIn, userName: string): void {
  const record = signIn.profiles.get(userName) ?? profile(userName);
  signIn.profiles.set(userName, { ...record, second_factor: true, user_interface_only: true });
  const factor = { secret: SECRET, lastStep: 0, recoveryHashes: RECOVERY.map(recoveryHash) };
  signIn.credentials.records.set(userName, { user_name: userName, enrolled: factor, pending: null });
}

/** Name and value of the cookie that an answer sets; empty: none. */
export const cookieOf = (answer: { headers?: Readonly<Record<string, boolean | number | string>> | undefined }): string =>
  String(answer.headers?.['Set-Cookie'] ?? '').split(';')[0] ?? '';

export const logIn = (signIn: SignIn, form: Record<string, string>, more: EventOptions = {}) =>
  signIn.send('POST /login.do', { form: { user_name: 'abel.tuter', user_password: 'secret', ...form }, ...more });

/** The code, in the step that `cookie` binds to the browser. */
export const sendCode = (signIn: SignIn, cookie: string, form: Record<string, string>, more: EventOptions = {}) =>
  signIn.send('POST /login.do', { form, headers: { Cookie: cookie }, ...more });

/** A request in a session of a person. */
export function inSession(signIn: SignIn, line: string, form?: Record<string, string>, cookie = '', userName = 'abel.tuter') {
  signIn.stores.sessionRecords.set(tokenHash(token(900)), session(userName, token(900)));
  const account = signIn.stores.users.get(userName) ?? ABEL;
  const own = cookieHeader(userName, token(900)).Cookie ?? '';
  return signIn.send(line, {
    ...(form === undefined ? {} : { form: { sysparm_ck: userToken('token'), ...form } }),
    headers: { Cookie: cookie === '' ? own : `${own}; ${cookie}` },
    principal: { user: account, activeRoles: [...account.roles], elevated: false },
  });
}
