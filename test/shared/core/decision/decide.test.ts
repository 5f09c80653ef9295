import { describe, expect, test } from '@jest/globals';
import { decide, type Facts, type Principal } from '../../../../shared/core/decision/decide.ts';
import type { Classified } from '../../../../shared/core/request/classify.ts';
import { user } from '../../../support/memory.ts';
import { FEWER_CASES } from '../../../support/thoroughness.ts';
import { allFacts } from './all-facts.ts';
import { ROWS, reference, rowsOf, seen } from './decision-table.ts';

describe('the decision table', () => {
  test('decide() and the reference table agree on every combination of facts', () => {
    let combinations = 0;
    for (const facts of allFacts()) {
      combinations += 1;
      const [ours, theirs] = [seen(decide(facts)), reference(facts)];
      if (ours !== theirs) throw new Error(`decide() says "${ours}", the table "${theirs}" on ${JSON.stringify(facts)}`);
    }
    expect(combinations).toBeGreaterThan(FEWER_CASES ? 50_000 : 500_000);
  });

  test('every row of the table decides some combination', () => {
    const deciding = new Set<string>();
    for (const facts of allFacts()) if (deciding.size < ROWS.length) for (const row of rowsOf(facts)) deciding.add(row);
    expect([...deciding].sort()).toEqual(ROWS.map(([name]) => name).sort());
  });
});

const request = (more: Partial<Classified> = {}): Classified => ({
  kind: 'classified',
  surface: 'api',
  protocol: 'rest',
  path: '/api/now/whoami',
  table: null,
  record: null,
  list: false,
  midServer: false,
  write: false,
  preflight: false,
  ...more,
});
const principal = (activeRoles: Principal['activeRoles']): Principal => ({ user: user('json.user'), activeRoles, elevated: false });
const verified = (activeRoles: Principal['activeRoles']): Facts['credential'] => ({
  kind: 'verified',
  principal: principal(activeRoles),
  bySession: false,
  byBasic: true,
});
const facts = (more: Partial<Facts> = {}): Facts => ({
  request: request(),
  forgedIdentityHeader: null,
  blocked: 'no',
  credential: verified([]),
  personOnly: 'no',
  sourceAllowed: true,
  useAllowed: true,
  guest: null,
  toggle: 'on',
  strictSecurity: 'on',
  userTokenPresent: false,
  crossSite: false,
  allowedOrigin: false,
  navigation: false,
  handover: 'ready',
  ...more,
});

describe('the cause of a refusal, for the administrator,', () => {
  test('says that the cookie of a non-interactive user opens no protocol', () => {
    const user = { ...principal([]).user, web_service_access_only: true };
    const credential = { kind: 'verified', principal: { ...principal([]), user }, bySession: true, byBasic: false } as const;
    expect(decide(facts({ credential }))).toEqual({
      outcome: 'challenge',
      reason: 'credentials_rejected',
      cause: 'session_of_non_interactive_user',
    });
  });

  test('says that a protocol is open but its guest record can act for nobody', () => {
    expect(decide(facts({ credential: { kind: 'absent' }, toggle: 'off' }))).toEqual({
      outcome: 'challenge',
      reason: 'credentials_required',
      cause: 'guest_record_unusable',
    });
  });
});

describe('a request that cannot be decided', () => {
  const soap = { request: request({ protocol: 'soap', write: true }) };

  test.each<[string, Partial<Facts>]>([
    ['credentials', { credential: { kind: 'unread' } }],
    ['toggle', { credential: { kind: 'absent' }, guest: 'unread', toggle: 'unread' }],
    ['guest', { credential: { kind: 'absent' }, guest: 'unread', toggle: 'off' }],
    ['roles', { credential: verified('unread') }],
    ['roles', { ...soap, credential: verified('unread') }],
    ['strict security', { ...soap, strictSecurity: 'unread' }],
    ['basic for people', { credential: verified([]), personOnly: 'unread' }],
    ['assertion key', { handover: 'unsigned' }],
  ])('names what could not be read: %s', (cause, more) => {
    expect(decide(facts(more))).toEqual({ outcome: 'unavailable', reason: 'dependency_unavailable', cause });
  });
});

test('a header that only the gate may send is named in the cause', () => {
  expect(decide(facts({ forgedIdentityHeader: 'X-Remote-User' })).cause).toBe('X-Remote-User');
});

test('roles of 6 KB on the wire are carried, one character more is too many', () => {
  const roles = ['a'.repeat(3071), 'b'.repeat(3072)];
  expect(decide(facts({ credential: verified(roles) })).outcome).toBe('allow');
  expect(decide(facts({ credential: verified([...roles, '']) })).reason).toBe('too_many_roles');
});
