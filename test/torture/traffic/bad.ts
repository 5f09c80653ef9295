import { randomBytes } from 'node:crypto';
import { envelope, sessionCookie } from '../../support/http.ts';
import { GUESSED_AT } from './people.ts';
import { signInAsk } from './sign-in.ts';
import type { Client, Scene } from './traffic.ts';

const XML = { 'Content-Type': 'text/xml' };
const GET_RECORDS = { headers: XML, body: envelope('getRecords', 'incident', { __limit: '1' }) };
const INSERT = { headers: XML, body: envelope('insert', 'incident', { short_description: 'must not be written' }) };

const wrongPassword = (): string => `wrong-${randomBytes(6).toString('hex')}`;
/** Each from an address of its own, so that the lockout of one source stops none of them. */
const somewhere = (random: Scene['random']): string =>
  `127.${1 + Math.floor(random() * 250)}.${Math.floor(random() * 250)}.${1 + Math.floor(random() * 250)}`;
const guessed = (random: Scene['random']): string => GUESSED_AT[Math.floor(random() * GUESSED_AT.length)] ?? '';
const setsSession = (answer: Parameters<typeof sessionCookie>[0]): boolean => sessionCookie(answer) !== null;

/** Clients that must never get anything, whatever is broken. */
export const BAD: readonly Client[] = [
  ({ bad, random }) =>
    bad('wrong password, REST', 'GET /api/now/table/incident', { as: guessed(random), password: wrongPassword(), from: somewhere(random) }),
  ({ bad, random }) =>
    bad('wrong password, SOAP', 'POST /incident.do?SOAP', {
      ...GET_RECORDS,
      as: guessed(random),
      password: wrongPassword(),
      from: somewhere(random),
    }),
  ({ bad, random }) =>
    bad('wrong password, page', 'GET /incident_list.do', { as: guessed(random), password: wrongPassword(), from: somewhere(random) }),
  ({ bad, random }) =>
    bad(
      'wrong password, sign-in',
      'POST /login.do',
      { ...signInAsk(guessed(random), wrongPassword()), from: somewhere(random) },
      setsSession,
    ),
  ({ bad, random }) => bad('unknown user', 'GET /api/now/whoami', { as: `nobody.${Math.floor(random() * 1e6)}`, from: somewhere(random) }),
  ({ bad }) => bad('locked user', 'GET /api/now/whoami', { as: 'locked.user' }),
  ({ bad }) => bad('inactive user', 'GET /api/now/whoami', { as: 'inactive.user' }),
  ({ bad }) => bad('user whose password needs a reset', 'GET /api/now/whoami', { as: 'reset.user' }),
  ({ bad }) => bad('non-interactive user on a page', 'GET /incident_list.do', { as: 'soap.user' }),
  ({ bad }) => bad('non-interactive user on the portal', 'GET /sp', { as: 'json.user' }),
  ({ bad }) => bad('non-interactive user at sign-in', 'POST /login.do', signInAsk('json.user'), setsSession),
  ({ bad }) => bad('SOAP without a soap role', 'POST /incident.do?SOAP', { ...GET_RECORDS, as: 'json.user' }),
  ({ bad }) => bad('SOAP insert with soap_query only', 'POST /incident.do?SOAP', { ...INSERT, as: 'soap.reader' }),
  ({ bad }) => bad('MID Server without its flag', 'POST /ecc_queue.do?SOAP', { ...GET_RECORDS, as: 'mid.unflagged' }),
  ({ bad }) => bad('closed REST without credentials', 'GET /api/now/table/incident', {}),
  ({ bad }) => bad('closed SOAP without credentials', 'POST /incident.do?SOAP', GET_RECORDS),
  ({ bad }) => bad('page without credentials', 'GET /incident_list.do', {}),
  ({ bad }) =>
    bad('made-up session', 'GET /incident_list.do', {
      headers: { Cookie: `nis_session=${Buffer.from('abel.tuter').toString('base64url')}.${randomBytes(32).toString('base64url')}` },
    }),
];
