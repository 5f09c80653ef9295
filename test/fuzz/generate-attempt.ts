import fc from 'fast-check';
import { type Body, soap } from './generate-body.ts';
import { NAMES, octets } from './generate-headers.ts';
import type { Line } from './generate-line.ts';
import { digestFor, passwordOf, SECRETS } from './world.ts';

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

/** The password of a user, or where there is one a secret, whose ever. */
const proof = fc.oneof(
  { weight: 3, arbitrary: name.map((user) => [user, passwordOf(user)] as const) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(name, fc.constantFrom(...SECRETS), fc.boolean())
      .map(([user, { user: of, text }, own]) => [own ? of : user, text] as const),
  },
);

/** What would succeed if the user may: signing in by password or digest, changing the password, SOAP. */
export const attempts: fc.Arbitrary<{ readonly line: Line; readonly body: Body }> = fc.oneof(
  fc.tuple(proof, goto).map(([[user, text], to]) => ({
    line: ['POST', '/login.do', ''] as const,
    body: { type: FORM, text: new URLSearchParams({ user_name: user, user_password: text, goto: to }).toString() },
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
  fc
    .tuple(soap, fc.constantFrom('/incident.do', '/incident_list.do', '/ecc_queue.do', '/sys_user.do', '/INCIDENT.DO'))
    .map(([text, path]) => ({
      line: ['POST', path, '?SOAP'] as const,
      body: { type: 'text/xml; charset=utf-8', text: octets(text) },
    })),
);
