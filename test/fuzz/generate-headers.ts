import fc from 'fast-check';
import { cookieValue } from '../../shared/core/request/credentials.ts';
import { userToken } from '../../shared/core/sign-in/session.ts';
import { basic } from '../support/authorizer-event.ts';
import { CANARY } from './raw-request.ts';
import {
  COOKIE,
  CORS_ORIGIN,
  digestFor,
  endedSecretOf,
  type KnownSession,
  passwordOf,
  SESSIONS,
  secretOf,
  TOKENS,
  USERS,
} from './world.ts';

const pick = fc.constantFrom;
export const NAMES = USERS.map(({ user_name }) => user_name);
/** UTF-8 as the octets that go over the wire. */
export const octets = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

export type Header = readonly [string, string];
const one = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Header[]> => value.map((text) => [[name, text] as const]);

const password = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: pick('', ':', 'wrong', ' ', 'pw\u0000', CANARY) },
);
const NAME_DISGUISES: readonly ((name: string) => string)[] = [
  (name) => name.normalize('NFD'),
  (name) => name.toUpperCase(),
  (name) => name.replace('i', 'İ'),
  (name) => name.replace('i', 'ı'),
  (name) => name.replace(/[a-z]/, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)),
  (name) => ` ${name}`,
  (name) => `${name} `,
  (name) => `${name}\u200b`,
  (name) => `${name}\t`,
  () => '',
  () => CANARY,
  () => 'x'.repeat(161),
  () => '__proto__',
];
const typedName = fc.oneof(
  { weight: 6, arbitrary: pick(...NAMES) },
  { weight: 1, arbitrary: fc.tuple(pick(...NAMES), pick(...NAME_DISGUISES)).map(([name, way]) => way(name)) },
);
export const credentials = fc.tuple(pick(...NAMES), typedName, fc.boolean(), password).map(([name, typed, same, given]) => ({
  name: same ? name : typed,
  password: given ?? passwordOf(name),
}));

const basicValue = fc.oneof(
  { weight: 6, arbitrary: credentials.map(({ name, password: given }) => basic(name, given)) },
  {
    weight: 1,
    arbitrary: credentials.map(({ name, password: given }) => `Basic ${Buffer.from(`${name}:${given}`, 'latin1').toString('base64')}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(credentials, pick('basic ', 'BASIC   ', 'Basic', 'Bearer ', 'Basic\t', 'Basic, '), pick('', ' ', '=', '\n', ' x', ', Basic x'))
      .map(([{ name, password: given }, scheme, end]) => (scheme + basic(name, given).slice('Basic '.length) + end).trim()),
  },
  {
    weight: 1,
    arbitrary: pick(
      '',
      'Basic',
      'Basic Og==',
      'Basic Oh==',
      'Basic YQ==',
      'Basic ====',
      `Basic ${'QUFB'.repeat(300)}`,
      'Basic AAAA:',
      'Basic Oi-_',
      CANARY,
    ),
  },
);

const secretValue = fc
  .tuple(pick(...NAMES), pick(...NAMES), pick(secretOf, secretOf, endedSecretOf), fc.boolean())
  .map(([name, other, secret, same]) => basic(name, secret(same ? name : other)));

const tokenText = fc.oneof(
  { weight: 6, arbitrary: pick(...TOKENS.map(({ text }) => text)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pick(...TOKENS), pick(...NAMES))
      .map(([{ text }, user]) => text.replace(/_[^_.]*\./, `_${Buffer.from(user).toString('base64url')}.`)),
  },
  // The token of a cookie, in the form of an access token.
  { weight: 1, arbitrary: pick(...SESSIONS).map(({ user, token }) => `nis_at_${Buffer.from(user).toString('base64url')}.${token}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(pick(...TOKENS), pick('', '.', '=', 'A', '.A', ' A', ', Basic x'), pick('nis_at_', 'NIS_AT_', 'nis_at-', ''))
      .map(([{ text }, end, begin]) => text.replace('nis_at_', begin) + end),
  },
  { weight: 1, arbitrary: pick('', CANARY, 'nis_at_', `nis_at_.${'A'.repeat(43)}`, `nis_at_QQ.${'A'.repeat(43)}`, secretOf('json.user')) },
);
const bearerValue = fc
  .tuple(pick('Bearer ', 'Bearer ', 'bearer ', 'BEARER   ', 'Bearer', 'Bearer\t', 'Bearer, ', 'Basic '), tokenText, pick('', '', ' ', '  '))
  .map(([scheme, token, end]) => (scheme + token + end).trim());

const cookieOf = ({ user, token }: KnownSession): string => `${COOKIE}=${cookieValue(user, token)}`;
const cookie = fc.oneof(
  { weight: 6, arbitrary: pick(...SESSIONS.map(cookieOf)) },
  { weight: 1, arbitrary: fc.tuple(pick(...SESSIONS), pick(...NAMES)).map(([session, user]) => cookieOf({ ...session, user })) },
  { weight: 1, arbitrary: fc.tuple(pick(...SESSIONS), pick(...SESSIONS)).map(([a, b]) => `${cookieOf(a)}; ${cookieOf(b)}`) },
  // An access token, in the form of a cookie.
  {
    weight: 1,
    arbitrary: pick(...TOKENS).map(({ user, text }) => cookieOf({ ...SESSIONS[0], user, token: text.slice(-43) } as KnownSession)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        pick(...SESSIONS.map(cookieOf)),
        pick(`${COOKIE}=`, COOKIE, 'a=b;', `${COOKIE.toUpperCase()}=x`, `\xa0${COOKIE}=x`, `"${COOKIE}=x"`),
      )
      .map(([known, more]) => `${more}; ${known}`),
  },
);

const userTokens = fc.oneof(
  { weight: 3, arbitrary: pick(...SESSIONS.map(({ token }) => userToken(token))) },
  { weight: 1, arbitrary: pick('', 'x', CANARY) },
);

/** No user, or a user with correct credentials. */
export const somebody: fc.Arbitrary<Header[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Header[]>([]) },
  { weight: 5, arbitrary: pick(...NAMES).map((name): Header[] => [['Authorization', basic(name, passwordOf(name))]]) },
  { weight: 3, arbitrary: pick(...TOKENS).map(({ text }): Header[] => [['Authorization', `Bearer ${text}`]]) },
  {
    weight: 5,
    arbitrary: pick(...SESSIONS).map((session): Header[] => [
      ['Cookie', cookieOf(session)],
      ['X-UserToken', userToken(session.token)],
    ]),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(pick(...SESSIONS), pick(...NAMES), fc.boolean()).map(([session, name, same]): Header[] => [
      ['Authorization', basic(same ? session.user : name, passwordOf(same ? session.user : name))],
      ['Cookie', cookieOf(session)],
    ]),
  },
);

const CORS_METHODS = ['', 'GET', 'POST', 'DELETE'];

export const CASES: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
  (name) => name.replace('-', '_'),
];

export const header = fc.oneof(
  { weight: 3, arbitrary: one('Authorization', basicValue) },
  { weight: 1, arbitrary: one('Authorization', secretValue) },
  { weight: 2, arbitrary: one('Authorization', bearerValue) },
  { weight: 3, arbitrary: one('Cookie', cookie) },
  { weight: 2, arbitrary: one('X-UserToken', userTokens) },
  { weight: 2, arbitrary: one('Sec-Fetch-Site', pick('cross-site', 'same-origin', 'none', 'Cross-Site', ' cross-site ')) },
  { weight: 2, arbitrary: one('Sec-Fetch-Mode', pick('navigate', 'cors', 'NAVIGATE')) },
  {
    weight: 1,
    arbitrary: pick('X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override').chain((name) =>
      one(name, pick('GET', 'DELETE', 'POST')),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(pick(CORS_ORIGIN, CORS_ORIGIN, 'https://evil.example', 'null', CANARY), pick(...CORS_METHODS))
      .map(([origin, method]): Header[] => [
        ['Origin', origin],
        ...(method === '' ? [] : [['Access-Control-Request-Method', method] as const]),
      ]),
  },
  {
    weight: 1,
    arbitrary: pick('X-Remote-User', 'X-Real-IP', 'Proxy-Authorization').chain((name) => one(name, pick('admin', '127.0.0.1'))),
  },
  {
    weight: 1,
    arbitrary: pick('X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Path', 'X-Forwarded-Prefix').chain((name) =>
      one(name, pick('/login.do', '/incident.do?SOAP', '/')),
    ),
  },
  {
    weight: 1,
    arbitrary: pick('X-NIS-User', 'x_nis_user', 'X-NIS', '_X-NIS-Roles', 'X-NISx', 'X.NIS.User', 'X--NIS').chain((name) =>
      one(name, pick('admin', '')),
    ),
  },
  {
    weight: 1,
    arbitrary: pick(...NAMES).map((name): Header[] => Object.entries(digestFor(name)).map(([key, value]) => [key, octets(value)])),
  },
  { weight: 1, arbitrary: one('Accept-Encoding', pick('gzip', 'gzip;q=0', 'br, gzip')) },
  { weight: 1, arbitrary: one('Content-Encoding', pick('gzip', 'identity', 'br')) },
  { weight: 1, arbitrary: one('X-Forwarded-For', pick('127.0.0.1', CANARY)) },
);

export const host = fc.oneof(
  { weight: 12, arbitrary: pick('localhost:8080') },
  { weight: 1, arbitrary: pick('abc123.execute-api.eu-west-1.amazonaws.com', 'ABC123.EXECUTE-API.x', '', CANARY, 'evil.example', 'a@b') },
);
