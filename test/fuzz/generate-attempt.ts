import fc from 'fast-check';
import { type Body, soap } from './generate-body.ts';
import { NAMES, octets } from './generate-headers.ts';
import type { Line } from './generate-line.ts';
import { digestFor, endedSecretOf, passwordOf, secretOf, TOKENS } from './world.ts';

const FORM = 'application/x-www-form-urlencoded';
const NO_BODY: Body = { type: '', text: '' };
const name = fc.constantFrom(...NAMES);
const goto = fc.constantFrom(
  '',
  '/incident.do',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '/logout.do',
  '/incident.do?SOAP',
  '/ü?x=<',
);

/** What would succeed if the user may: signing in by password or digest, changing the password, getting and ending a token, SOAP. */
export const attempts: fc.Arbitrary<{ readonly line: Line; readonly body: Body }> = fc.oneof(
  fc.tuple(name, goto).map(([user, to]) => ({
    line: ['POST', '/login.do', ''] as const,
    body: { type: FORM, text: new URLSearchParams({ user_name: user, user_password: passwordOf(user), goto: to }).toString() },
  })),
  fc.tuple(name, goto).map(([user, to]) => ({
    line: ['GET', '/login_with_sso.do', `?${new URLSearchParams({ ...digestFor(user), goto: to })}`] as const,
    body: NO_BODY,
  })),
  name.map((user) => ({
    line: ['POST', '/change_password.do', ''] as const,
    body: {
      type: FORM,
      text: new URLSearchParams({
        user_name: user,
        user_password: passwordOf(user),
        new_password: 'pw of a new kind',
        new_password_repeat: 'pw of a new kind',
      }).toString(),
    },
  })),
  fc.tuple(name, fc.constantFrom(secretOf, secretOf, endedSecretOf, passwordOf)).map(([user, secret]) => ({
    line: ['POST', '/oauth_token.do', ''] as const,
    body: {
      type: FORM,
      text: new URLSearchParams({ grant_type: 'client_credentials', client_id: user, client_secret: secret(user) }).toString(),
    },
  })),
  fc.constantFrom(...TOKENS).map(({ text }) => ({
    line: ['POST', '/oauth_revoke_token.do', ''] as const,
    body: { type: FORM, text: new URLSearchParams({ token: text }).toString() },
  })),
  fc
    .tuple(soap, fc.constantFrom('/incident.do', '/incident_list.do', '/ecc_queue.do', '/sys_user.do', '/INCIDENT.DO'))
    .map(([text, path]) => ({
      line: ['POST', path, '?SOAP'] as const,
      body: { type: 'text/xml; charset=utf-8', text: octets(text) },
    })),
);
