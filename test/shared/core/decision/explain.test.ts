import { describe, expect, test } from '@jest/globals';
import { DECISION_ROWS, type ExplainInput, explain, parseRequest, rowsTried } from '../../../../shared/core/decision/explain.ts';
import { INTERNAL_TEXTS } from '../../../../shared/core/decision/internal-texts.ts';
import { REASONS } from '../../../../shared/core/decision/reasons.ts';
import { NONE_BLOCKED } from '../../../../shared/core/settings/blocked.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import type { User } from '../../../../shared/core/users/user.ts';
import { BASE_ROLES, user } from '../../../support/memory.ts';

const ask = (request: string, more: Partial<ExplainInput> = {}) => {
  const parsed = parseRequest(request);
  if (parsed === null) throw new Error(`${request} was not read`);
  return explain({
    request: parsed,
    user: user('jo'),
    guestOf: (name) => user(name),
    roles: BASE_ROLES,
    settings: new Map(),
    blocked: NONE_BLOCKED,
    basicForPeople: 'yes',
    now: 0,
    ...more,
  });
};
const row = (explanation: ReturnType<typeof explain>): string | undefined => explanation.rows.find(({ matched }) => matched)?.row;
const OPEN_XML = new Map([['glide.basicauth.required.xml', 'false']]);
const noGuest = (): null => null;
const guestThat = (more: Partial<User>) => (): User => user('guest', more);
const nonInteractive = user('jo', { web_service_access_only: true });

describe('explaining a request', () => {
  test.each([
    ['POST /incident.do?SOAP', {}, '11', 'soap_role_missing'],
    ['POST /incident.do?SOAP', { user: user('jo', { roles: ['soap'] }) }, '13', 'allowed'],
    ['POST /incident.do?SOAP', { settings: new Map([['glide.soap.strict_security', 'false']]) }, '13', 'allowed'],
    ['GET /incident.do', { user: nonInteractive }, '9', 'web_service_access_only'],
    ['GET /api/now/table/ecc_queue', { user: nonInteractive }, '10', 'mid_server_needs_internal_integration_user'],
    ['GET /incident.do?WSDL', { blocked: new Set(['wsdl']) }, '3b', 'protocol_blocked'],
    ['GET /incident.do?XML', { blocked: new Set(['wsdl']) }, '13', 'allowed'],
    ['GET /incident.do?WSDL', { user: null }, '7', 'credentials_required'],
    ['GET /incident.do?WSDL', { user: null, settings: new Map([['glide.basicauth.required.wsdl', 'false']]) }, '6', 'anonymous_allowed'],
    ['GET /incident.do', { user: null }, '8', 'login_required'],
    ['GET /incident.do?XML', { user: user('jo', { locked_out: true }) }, '5', 'credentials_rejected'],
    ['GET /login.do', {}, '2', 'public'],
    ['GET /incident.do?XML&CSV', {}, '1', 'request_ambiguous'],
    ['POST /incident.do', {}, '13', 'allowed'],
    ['PUT /api/now/table/incident', { user: nonInteractive }, '13', 'allowed'],
    ['GET /incident.do?XML', { user: user('jo', { password_hash: null }) }, '5', 'credentials_rejected'],
    ['GET /incident.do?XML', { user: null, settings: OPEN_XML, guestOf: noGuest }, '7', 'credentials_required'],
    ['GET /incident.do?XML', { user: null, settings: OPEN_XML, guestOf: guestThat({ active: false }) }, '7', 'credentials_required'],
    ['GET /incident.do?XML', { user: null, settings: OPEN_XML, guestOf: guestThat({ locked_out: true }) }, '7', 'credentials_required'],
  ] as const)('%s: %j matches row %s', (request, more, expectedRow, reason) => {
    const explanation = ask(request, more);
    expect(explanation.reason).toBe(reason);
    expect(row(explanation)).toBe(expectedRow);
    expect(explanation.rows.at(-1)?.matched).toBe(true);
    expect(explanation.fix).toBe(INTERNAL_TEXTS[reason]);
  });

  test('answers a machine with a challenge, a person with the sign-in page, and whoever may not with a refusal', () => {
    expect(ask('GET /incident.do?WSDL', { user: null }).outcome).toBe('challenge');
    expect(ask('GET /incident.do', { user: null }).outcome).toBe('sign_in');
    expect(ask('POST /incident.do?SOAP').outcome).toBe('forbid');
  });

  test('says why credentials were not good', () => {
    expect(ask('GET /incident.do?XML', { user: user('jo', { active: false }) })).toMatchObject({
      cause: 'inactive',
      facts: { credentials: 'rejected: inactive' },
    });
    expect(ask('GET /incident.do?XML', { user: user('jo', { password_hash: null }) }).cause).toBe('no_password');
  });

  test('counts no role that waits for an elevation, nor what it contains', () => {
    const roles: RoleGraph = new Map([
      ...BASE_ROLES,
      ['soap_admin', { name: 'soap_admin', includes_roles: ['soap'], elevated_privilege: true }],
    ]);
    const explanation = ask('POST /incident.do?SOAP', { user: user('jo', { roles: ['itil', 'soap_admin'] }), roles });
    expect(explanation.reason).toBe('soap_role_missing');
    expect(explanation.facts['roles in force']).toEqual(['itil']);
  });
});

describe('the facts that a decision rests on', () => {
  test('are those of request, user and settings', () => {
    expect(ask('POST /ecc_queue.do?SOAP', { user: user('jo', { roles: ['soap_query_update'] }) }).facts).toEqual({
      surface: 'api',
      protocol: 'soap',
      table: 'ecc_queue',
      'MID Server request': true,
      write: true,
      credentials: 'the right password',
      user: 'jo',
      web_service_access_only: false,
      user_interface_only: false,
      internal_integration_user: false,
      'roles in force': ['soap_query', 'soap_query_update', 'soap_update'],
      'protocol switched off': false,
      'credentials required by the protocol': true,
      'strict security': true,
    });
  });

  test('tell a page, a caller without credentials and settings that were not read', () => {
    expect(ask('GET /', { user: null, settings: null }).facts).toEqual({
      surface: 'ui',
      protocol: null,
      table: null,
      'MID Server request': false,
      write: false,
      credentials: null,
      'protocol switched off': false,
      'credentials required by the protocol': true,
      'strict security': 'unread',
    });
  });

  test('of a request that can be read in two ways are the cause of that, and who asks', () => {
    const { facts, cause } = ask('GET /incident.do?XML&CSV', { user: nonInteractive });
    expect(facts).toMatchObject({ request: cause, user: 'jo', web_service_access_only: true, 'roles in force': [] });
    expect(facts).not.toHaveProperty('surface');
  });
});

test('every reason of a decision has its row, but for a dependency that failed', () => {
  const listed = DECISION_ROWS.flatMap(({ reasons }) => [...reasons] as string[]);
  expect(listed.sort()).toEqual(
    Object.keys(REASONS)
      .filter((reason) => reason !== 'dependency_unavailable')
      .sort(),
  );
  expect(rowsTried('dependency_unavailable')).toEqual([]);
});

test.each([
  ['post /incident.do?SOAP&a=b%20c', { method: 'POST', path: '/incident.do', queryKeys: ['SOAP', 'a'] }],
  ['GET /', { method: 'GET', path: '/', queryKeys: [] }],
  ['/incident.do', null],
  ['GET incident.do', null],
  ['GET /x?%zz', null],
  ['  GET  /x?a+b&&c=1=2  ', { method: 'GET', path: '/x', queryKeys: ['a b', 'c'] }],
  ['GET /x?a#part', null],
  ['GET /x#part', null],
  ['GET /x HTTP/1.1', null],
  ['1 GET /x', null],
  ['', null],
])('%j is read as method, path and query keys', (text, expected) => {
  expect(parseRequest(text)).toEqual(expected);
});
