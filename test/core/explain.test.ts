import { describe, expect, test } from '@jest/globals';
import { DECISION_ROWS, type ExplainInput, explain, parseRequest, rowsTried } from '../../shared/core/explain.ts';
import { REASONS } from '../../shared/core/reasons.ts';
import { BASE_ROLES, user } from '../support/memory.ts';

const ask = (request: string, more: Partial<ExplainInput> = {}) => {
  const parsed = parseRequest(request);
  if (parsed === null) throw new Error(`${request} was not read`);
  return explain({ request: parsed, user: user('jo'), guestOf: (name) => user(name), roles: BASE_ROLES, settings: new Map(), ...more });
};
const row = (explanation: ReturnType<typeof explain>): string | undefined => explanation.rows.find(({ matched }) => matched)?.row;
const nonInteractive = user('jo', { web_service_access_only: true });

describe('explaining a request', () => {
  test.each([
    ['POST /incident.do?SOAP', {}, '11', 'soap_role_missing'],
    ['POST /incident.do?SOAP', { user: user('jo', { roles: ['soap'] }) }, '13', 'allowed'],
    ['POST /incident.do?SOAP', { settings: new Map([['glide.soap.strict_security', 'false']]) }, '13', 'allowed'],
    ['GET /incident.do', { user: nonInteractive }, '9', 'web_service_access_only'],
    ['GET /api/now/table/ecc_queue', { user: nonInteractive }, '10', 'mid_server_needs_internal_integration_user'],
    ['GET /incident.do?WSDL', { user: null }, '7', 'credentials_required'],
    ['GET /incident.do?WSDL', { user: null, settings: new Map([['glide.basicauth.required.wsdl', 'false']]) }, '6', 'anonymous_allowed'],
    ['GET /incident.do', { user: null }, '8', 'login_required'],
    ['GET /incident.do?XML', { user: user('jo', { locked_out: true }) }, '5', 'credentials_rejected'],
    ['GET /login.do', {}, '2', 'public'],
    ['GET /incident.do?XML&CSV', {}, '1', 'request_ambiguous'],
  ] as const)('%s: %j matches row %s', (request, more, expectedRow, reason) => {
    const explanation = ask(request, more);
    expect(explanation.reason).toBe(reason);
    expect(row(explanation)).toBe(expectedRow);
    expect(explanation.rows.at(-1)?.matched).toBe(true);
    expect(explanation.fix).toBe(REASONS[reason].internalText);
  });

  test('says why credentials were not good', () => {
    expect(ask('GET /incident.do?XML', { user: user('jo', { active: false }) })).toMatchObject({
      cause: 'inactive',
      facts: { credentials: 'rejected: inactive' },
    });
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
  ['', null],
])('%j is read as method, path and query keys', (text, expected) => {
  expect(parseRequest(text)).toEqual(expected);
});
