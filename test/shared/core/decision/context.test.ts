import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ContextInput, readContext, sessionKindOf, toContext } from '../../../../shared/core/decision/context.ts';
import type { Allow, Principal } from '../../../../shared/core/decision/decide.ts';
import type { Classified } from '../../../../shared/core/request/classify.ts';
import { user } from '../../../support/memory.ts';

const request: Classified = {
  kind: 'classified',
  surface: 'api',
  protocol: 'rest',
  path: '/API/now/table/Incident/Ä b',
  table: 'incident',
  record: 'Ä b',
  list: false,
  midServer: false,
  write: true,
  preflight: false,
};
const principal: Principal = {
  user: user('jürgen,x', { sys_id: 'a1', web_service_access_only: true }),
  activeRoles: ['itil', 'soap_query', 'one,two'],
  elevated: true,
};
const NOW = Date.UTC(2026, 10, 30, 12);
const allow = (more: Partial<Allow> = {}): Allow => ({ outcome: 'allow', reason: 'allowed', cause: null, request, principal, ...more });
const input = (decision: Allow, more: Partial<ContextInput> = {}): ContextInput => ({
  decisionId: 'decision-1',
  decision,
  credential: { kind: 'password', id: null },
  source: '203.0.113.9',
  strictSecurity: 'on',
  userToken: 'token',
  stagePrefix: '/prod',
  now: NOW,
  ...more,
});
const carried = (decision: Allow, more: Partial<ContextInput> = {}) => readContext(toContext(input(decision, more)));

describe('what the authorizer decided', () => {
  test('is what the function reads, member by member', () => {
    expect(carried(allow())).toEqual({
      decision_id: 'decision-1',
      reason: 'allowed',
      surface: 'api',
      protocol: 'rest',
      path: '/API/now/table/Incident/Ä b',
      table: 'incident',
      record: 'Ä b',
      list: false,
      write: true,
      mid_server: false,
      credential: 'password',
      credential_id: null,
      source: '203.0.113.9',
      user_name: 'jürgen,x',
      user_sys_id: 'a1',
      session_kind: 'non_interactive',
      roles: ['itil', 'soap_query', 'one,two'],
      elevated: true,
      user_token: 'token',
      soap_operations: ['query'],
      operations: null,
      strict_security: 'on',
      elevated_until: null,
      may_elevate: false,
      sign_in_ends: null,
      account_ends: null,
      cors_origin: null,
      stage_prefix: '/prod',
    });
  });

  test('is nobody in particular on a public route: guest without roles, table, record, protocol and token', () => {
    const page = {
      ...request,
      surface: 'public',
      protocol: null,
      path: '/login.do',
      table: null,
      record: null,
      list: true,
      write: false,
      preflight: false,
    } as const;
    const more = { credential: { kind: null, id: null }, source: '2001:db8:0:0::/64', userToken: null, stagePrefix: '' };
    expect(carried(allow({ reason: 'public', request: page, principal: null }), more)).toEqual({
      decision_id: 'decision-1',
      reason: 'public',
      surface: 'public',
      protocol: null,
      path: '/login.do',
      table: null,
      record: null,
      list: true,
      write: false,
      mid_server: false,
      credential: null,
      credential_id: null,
      source: '2001:db8:0:0::/64',
      elevated_until: null,
      may_elevate: false,
      sign_in_ends: null,
      account_ends: null,
      cors_origin: null,
      user_name: 'guest',
      user_sys_id: '',
      session_kind: 'guest',
      roles: [],
      elevated: false,
      user_token: null,
      soap_operations: [],
      operations: null,
      strict_security: 'on',
      stage_prefix: '',
    });
  });

  test('tells of a session whether it can be elevated, and until when it is', () => {
    const session = { endsAt: Date.UTC(2026, 10, 30, 14, 32, 59), mayElevate: true };
    const told = { may_elevate: true, elevated_until: '2026-11-30T14:32Z' };
    expect(carried(allow(), { session })).toMatchObject(told);
    const plain = allow({ principal: { ...principal, elevated: false } });
    expect(carried(plain, { session })).toMatchObject({ ...told, elevated_until: null });
    expect(carried(plain, { session: { ...session, mayElevate: false } })).toMatchObject({ may_elevate: false, elevated_until: null });
  });

  test('tells a request of a MID Server, what was presented and the id of it', () => {
    const ofMidServer = allow({ request: { ...request, midServer: true } });
    expect(carried(ofMidServer, { credential: { kind: 'secret', id: '0a1b2c3d' } })).toMatchObject({
      mid_server: true,
      credential: 'secret',
      credential_id: '0a1b2c3d',
    });
  });

  test('lends no role that could not be read', () => {
    expect(carried(allow({ principal: { ...principal, activeRoles: 'unread' } })).roles).toEqual([]);
  });

  test('grants every SOAP operation where strict security is off, and only what the roles grant where it is on or unread', () => {
    const all = ['query', 'create', 'update', 'delete', 'ecc', 'script'];
    expect(carried(allow(), { strictSecurity: 'off' })).toMatchObject({ soap_operations: all, strict_security: 'off' });
    expect(carried(allow(), { strictSecurity: 'unread' })).toMatchObject({ soap_operations: ['query'], strict_security: 'unread' });
  });

  test.each([
    ['no date', {}, null, null],
    [
      'both within 30 days',
      { web_service_access_only_from: '2026-12-01T06:00Z', active_until: '2026-12-30T12:00Z' },
      '2026-12-01T06:00Z',
      '2026-12-30T12:00Z',
    ],
    ['later than in 30 days', { web_service_access_only_from: '2026-12-30T12:01Z', active_until: '2026-12-30T12:01Z' }, null, null],
    [
      'the account first',
      { web_service_access_only_from: '2026-12-02T06:00Z', active_until: '2026-12-01T06:00Z' },
      null,
      '2026-12-01T06:00Z',
    ],
    ['both at once', { web_service_access_only_from: '2026-12-01T06:00Z', active_until: '2026-12-01T06:00Z' }, null, '2026-12-01T06:00Z'],
  ])('tells what ends within 30 days: %s', (_case, dates, sign_in_ends, account_ends) => {
    expect(carried(allow({ principal: { ...principal, user: user('abel.tuter', dates) } }))).toMatchObject({ sign_in_ends, account_ends });
  });

  test('tells no user of the end of a sign-in that there is not', () => {
    const machine = user('soap.user', { web_service_access_only: true, web_service_access_only_from: '2026-12-01T06:00Z' });
    expect(carried(allow({ principal: { ...principal, user: machine } }))).toMatchObject({ sign_in_ends: null, account_ends: null });
  });

  test('comes through whatever users, records and roles are called, as one line of ASCII', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(name, name, fc.uniqueArray(name), (userName, record, activeRoles) => {
        const decision = allow({ request: { ...request, record }, principal: { ...principal, user: user(userName), activeRoles } });
        expect(carried(decision)).toMatchObject({ user_name: userName, record, roles: activeRoles });
        for (const value of Object.values(toContext(input(decision)))) expect(value).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

describe('the kind of a session', () => {
  test.each([
    ['of a user', 'interactive', allow({ principal: { ...principal, user: user('abel.tuter') } })],
    ['of a user for web services only', 'non_interactive', allow()],
    ['of the guest record', 'guest', allow({ reason: 'anonymous_allowed' })],
    ['of nobody', 'guest', allow({ reason: 'public', principal: null })],
  ])('%s is %s', (_whose, kind, decision) => {
    expect(sessionKindOf(decision)).toBe(kind);
  });
});

describe('a function that was not invoked through the authorizer', () => {
  test.each([
    ['without a context', null, 'decision_id'],
    ['with no context at all', undefined, 'decision_id'],
    ['with a member missing', { ...toContext(input(allow())), stage_prefix: undefined }, 'stage_prefix'],
    ['with a member that is no text', { ...toContext(input(allow())), elevated: true }, 'elevated'],
  ])('%s does not run, and says what is missing and how it must be invoked', (_how, wire, member) => {
    expect(() => readContext(wire)).toThrow(
      `The authorizer's context lacks "${member}": this function must be invoked through the API's authorizer.`,
    );
  });

  test('does not run for a protocol that it does not know', () => {
    expect(() => readContext({ ...toContext(input(allow())), protocol: 'telnet' })).toThrow(
      'The authorizer\'s context names an unknown protocol "telnet".',
    );
  });
});
