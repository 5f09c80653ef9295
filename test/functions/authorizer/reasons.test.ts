import { describe, expect, test } from '@jest/globals';
import { REASONS, type ReasonCode } from '../../../shared/core/decision/reasons.ts';
import { readEnvelope } from '../../../shared/core/envelope/envelope.ts';
import { tokenHash } from '../../../shared/core/sign-in/session.ts';
import { openGate } from '../../attacks/gate.ts';
import { authorizerEvent, basic, type EventOptions } from '../../support/authorizer-event.ts';
import { user } from '../../support/memory.ts';
import { cookieHeader, session, token } from '../sign-in/harness.ts';

const USERS = [
  user('abel.tuter', { roles: ['itil'] }),
  user('person.only', { user_interface_only: true }),
  user('envelope.user', {
    roles: ['itil'],
    web_service_access_only: true,
    envelope: readEnvelope('{"uses":["rest/incident/query"],"from":["192.0.2.0/24"]}'),
  }),
  user('soap.user', { roles: ['soap'], web_service_access_only: true }),
  user('mid.unflagged', { roles: ['mid_server'], web_service_access_only: true }),
  user('many.roles', { roles: Array.from({ length: 400 }, (_, index) => `role_number_${index}`) }),
  user('guest', { password_hash: null }),
];

type Gate = ReturnType<typeof openGate>;
interface Case {
  readonly line: string;
  readonly options?: EventOptions;
  /** What the caller gets. */
  readonly wire: 'allow' | 'Unauthorized' | 'Unavailable' | 'html' | 'json' | 'xml';
  readonly gate?: Parameters<typeof openGate>[1];
  readonly before?: (gate: Gate) => Promise<unknown> | unknown;
}

const as = (name: string, password = 'secret'): EventOptions => ({ headers: { Authorization: basic(name, password) } });

/** A request for every reason there is: the type asks for a new one as soon as a reason is added. */
const CASES: Readonly<Record<ReasonCode, Case>> = {
  request_ambiguous: { line: 'GET /incident.do?SOAP&WSDL', wire: 'json' },
  forged_identity_header: {
    line: 'GET /incident.do',
    options: { headers: { 'X-NIS-User': 'admin' } },
    wire: 'html',
    gate: { upstream: true },
  },
  public: { line: 'GET /login.do', wire: 'allow' },
  preflight: {
    line: 'OPTIONS /api/now/table/incident',
    options: { headers: { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'POST' } },
    wire: 'allow',
    gate: { corsOrigins: ['https://app.example.com'] },
  },
  credentials_malformed: { line: 'GET /api/now/whoami', options: { headers: { Authorization: 'Bearer x' } }, wire: 'Unauthorized' },
  protocol_blocked: { line: 'GET /incident.do?RSS', wire: 'json', gate: { blocked: ['rss'] } },
  too_many_attempts: {
    line: 'GET /incident.do',
    options: as('abel.tuter'),
    wire: 'html',
    before: async ({ byBasic }) => {
      for (let guess = 0; guess < 5; guess += 1) await byBasic('abel.tuter', 'wrong', '203.0.113.9');
    },
  },
  credentials_rejected: { line: 'GET /api/now/whoami', options: as('abel.tuter', 'wrong'), wire: 'Unauthorized' },
  source_not_allowed: { line: 'GET /api/now/table/incident', options: as('envelope.user'), wire: 'Unauthorized' },
  anonymous_allowed: { line: 'GET /api/now/whoami', wire: 'allow', gate: { open: ['glide.basicauth.required.api'] } },
  credentials_required: { line: 'GET /api/now/whoami', wire: 'Unauthorized' },
  login_required: { line: 'GET /incident.do', wire: 'html' },
  web_service_access_only: { line: 'GET /sp', options: as('soap.user'), wire: 'html' },
  basic_not_for_people: { line: 'GET /api/now/whoami', options: as('person.only'), wire: 'Unauthorized' },
  mid_server_needs_internal_integration_user: { line: 'GET /ecc_queue.do?JSONv2', options: as('mid.unflagged'), wire: 'json' },
  soap_role_missing: { line: 'POST /incident.do?SOAP', options: as('abel.tuter'), wire: 'xml' },
  outside_envelope: { line: 'POST /api/now/table/incident', options: { ...as('envelope.user'), sourceIp: '192.0.2.7' }, wire: 'json' },
  cross_site_write: {
    line: 'POST /api/now/table/incident',
    options: { headers: cookieHeader('abel.tuter', token(1)) },
    wire: 'json',
    before: ({ stores }) => stores.sessionRecords.set(tokenHash(token(1)), session('abel.tuter', token(1))),
  },
  too_many_roles: { line: 'GET /api/now/whoami', options: as('many.roles'), wire: 'json' },
  allowed: { line: 'GET /api/now/whoami', options: as('abel.tuter'), wire: 'allow' },
  dependency_unavailable: {
    line: 'GET /api/now/whoami',
    options: as('abel.tuter'),
    wire: 'Unavailable',
    before: ({ stores }) => {
      stores.down = true;
    },
  },
};

/** What a refusal looks like to the caller, and its text. */
async function seen({ authorize }: Gate, { line, options }: Case): Promise<{ wire: string; body: string }> {
  try {
    const { policyDocument, context } = await authorize(authorizerEvent(line, options));
    const { content_type = '', body = '' } = context as Record<string, string>;
    return policyDocument.Statement[0]?.Effect === 'Allow'
      ? { wire: 'allow', body: '' }
      : { wire: /html|json|xml/.exec(content_type)?.[0] ?? '', body };
  } catch (error) {
    return { wire: /^\w+/.exec(String(Object(error).message))?.[0] ?? '', body: '' };
  }
}

describe('each reason is given by the request that it is meant for, with its public text where a 403 has one', () => {
  test.each(Object.keys(REASONS) as ReasonCode[])('%s', async (reason) => {
    const made = CASES[reason];
    const gate = openGate(USERS, made.gate);
    await made.before?.(gate);
    const { wire, body } = await seen(gate, made);
    expect(gate.lines.at(-1)).toMatchObject({ log: 'decision', reason });
    expect(wire).toBe(made.wire);
    if (['html', 'json', 'xml'].includes(wire)) expect(body).toContain(REASONS[reason].publicText);
    if (['json', 'xml'].includes(wire)) expect(body).toContain(reason);
  });
});
