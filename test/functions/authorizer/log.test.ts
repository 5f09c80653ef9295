import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DecisionLine } from '../../../functions/authorizer/log.ts';
import { basic, type EventOptions } from '../../support/authorizer-event.ts';
import { user } from '../../support/memory.ts';
import { octetsMore } from '../../support/octets-more.ts';
import { world } from './harness.ts';

const JSON_USER = basic('json.user', 'secret');

let w: ReturnType<typeof world>;
beforeEach(() => {
  w = world();
});

describe('the line of a decision', () => {
  test('of an allow tells who did what from where, how long it took, and that nothing was refused', async () => {
    await w.ask('GET /incident_list.do?XML', w.as('json.user'));
    expect(w.last()).toMatchObject({
      log: 'decision',
      decision_id: 'decision-1',
      time: new Date(w.state.now).toISOString(),
      outcome: 'allow',
      reason: 'allowed',
      cause: null,
      user: 'json.user',
      session_kind: 'non_interactive',
      surface: 'api',
      protocol: 'xml',
      table: 'incident',
      credential: 'password',
      credential_id: null,
      write: false,
      mid_server: false,
      method: 'GET',
      source: '203.0.113.9',
      duration_ms: 1.24,
      settings_age_ms: 4_000,
      stage: 'prod',
      decisions: 1,
      faults: 0,
      refusals: 0,
    });
  });

  test('of the guest record names it', async () => {
    w.settings.set('glide.basicauth.required.api', 'false');
    await w.ask('GET /api/now/whoami');
    expect(w.last()).toMatchObject({ user: 'guest', session_kind: 'guest', refusals: 0 });
  });

  test('of a public page names nobody, also where credentials came along', async () => {
    await w.ask('GET /login.do', w.as('json.user'));
    expect(w.last()).toMatchObject({ user: null, session_kind: 'guest', surface: 'public', protocol: null, table: null });
  });

  test('of a refusal names the user who was refused and the kind of this user, and counts', async () => {
    await w.ask('GET /sp', w.as('soap.user'));
    expect(w.last()).toMatchObject({
      outcome: 'forbid',
      user: 'soap.user',
      session_kind: 'non_interactive',
      credential: 'password',
      faults: 0,
      refusals: 1,
    });
  });

  test('of a known user whose credentials are not good tells the kind, too; of an unknown one there is none', async () => {
    await w.ask('GET /api/now/whoami', w.as('soap.user', 'wrong'));
    expect(w.last()).toMatchObject({ reason: 'credentials_rejected', user: 'soap.user', session_kind: 'non_interactive' });
    await w.ask('GET /api/now/whoami', w.as('locked.user'));
    expect(w.last()).toMatchObject({ reason: 'credentials_rejected', user: 'locked.user', session_kind: 'interactive' });
    await w.ask('GET /api/now/whoami', w.as('no.such.user'));
    expect(w.last()).toMatchObject({ reason: 'credentials_rejected', user: expect.stringMatching(/^sha256:/), session_kind: null });
  });

  test('of a guest that is refused names the guest record', async () => {
    w.settings.set('glide.basicauth.required.soap', 'false');
    w.stores.users.set('soap.guest', user('soap.guest', { password_hash: null }));
    await w.ask('POST /incident.do?SOAP');
    expect(w.last()).toMatchObject({ reason: 'soap_role_missing', user: 'soap.guest', session_kind: 'guest', credential: 'none' });
  });

  test.each<[string, string, EventOptions['headers'], Partial<DecisionLine>]>([
    ['nothing', 'GET /api/now/whoami', {}, { credential: 'none', write: false, mid_server: false }],
    ['a password', 'POST /api/now/table/incident', { Authorization: JSON_USER }, { credential: 'password', write: true }],
    ['a malformed one', 'GET /api/now/whoami', { Authorization: 'Bearer x' }, { reason: 'credentials_malformed', credential: null }],
    ['a malformed one on a public page', 'GET /login.do', { Authorization: 'Bearer x' }, { reason: 'public', credential: null }],
    ['a password on a MID Server table', 'GET /ecc_queue.do?XML', { Authorization: JSON_USER }, { mid_server: true }],
    ['two cookies', 'GET /incident.do', { Cookie: ['nis_session=a', 'nis_session=b'] }, { cause: 'two_cookies', credential: 'session' }],
    ['what cannot be classified', 'POST //incident.do?SOAP', {}, { write: null, mid_server: null, credential: 'none' }],
  ])('tells what was presented and what kind of request it was: %s', async (_what, line, headers, expected) => {
    await w.ask(line, headers === undefined ? {} : { headers });
    expect(w.last()).toMatchObject({ credential_id: null, ...expected });
  });

  test('tells a session, also with Basic beside it', async () => {
    const Cookie = w.signIn('abel.tuter');
    await w.ask('GET /incident.do', { headers: { Cookie } });
    expect(w.last()).toMatchObject({ outcome: 'allow', credential: 'session' });
    await w.ask('GET /incident.do', { headers: { Cookie, Authorization: basic('abel.tuter', 'secret') } });
    expect(w.last()).toMatchObject({ outcome: 'allow', credential: 'session' });
  });

  test('has at most 120 octets more than before the memory, in the longest case', async () => {
    await w.ask('GET /sp', w.as('soap.user'));
    const refused = w.last();
    await w.ask('GET /incident.do?XML', w.as('json.user'));
    const allowed = w.last();
    const longest = [refused, { ...allowed, upstream: true as const }].map((line) => ({ ...line, credential_id: '0a1b2c3d' }));
    for (const line of [refused, allowed, ...longest]) expect(octetsMore(line)).toBeLessThanOrEqual(120);
  });

  test('of an ambiguous request has no surface, protocol or table, and counts as a refusal', async () => {
    await w.ask('GET //incident.do?SOAP');
    expect(w.last()).toMatchObject({ outcome: 'forbid', user: null, surface: null, protocol: null, table: null, faults: 0, refusals: 1 });
  });

  test('of what could not be decided counts as a fault and not as a refusal', async () => {
    w.stores.down = true;
    await w.ask('GET /api/now/whoami', w.as('json.user'));
    expect(w.last()).toMatchObject({ outcome: 'unavailable', cause: 'credentials', session_kind: null, faults: 1, refusals: 0 });
  });
});

test('the line of a failure that nobody foresaw tells the decision, the time and the stage', async () => {
  w.stores.read = async () => {
    throw new TypeError('a defect');
  };
  await w.ask('GET /api/now/whoami', w.as('json.user'));
  expect(w.faults).toEqual([
    {
      log: 'fault',
      decision_id: 'decision-1',
      time: new Date(w.state.now).toISOString(),
      stage: 'prod',
      faults: 1,
      _aws: expect.anything(),
    },
  ]);
});

describe('the use of a session', () => {
  const MINUTES_5 = 5 * 60_000;

  test('is written by an allow, never by a refusal', async () => {
    const headers = { Cookie: w.signIn('soap.user', { touched_at: w.state.now - MINUTES_5 }) };
    expect((await w.ask('GET /incident.do', { headers })).status).toBe('403');
    expect(w.stores.calls).toEqual(['read']);
    expect(
      (await w.ask('GET /incident.do', { headers: { Cookie: w.signIn('abel.tuter', { touched_at: w.state.now - MINUTES_5 }) } })).status,
    ).toBe('allow');
    expect(w.stores.calls).toEqual(['read', 'read', 'touch']);
  });

  test('that cannot be written is told and refuses nobody', async () => {
    const down = new Error('down');
    w.stores.sessions.touch = async () => Promise.reject(down);
    const headers = { Cookie: w.signIn('abel.tuter', { touched_at: w.state.now - MINUTES_5 }) };
    expect((await w.ask('GET /incident.do', { headers })).status).toBe('allow');
    expect(w.errors).toEqual([{ what: 'touch of a session', error: down }]);
  });
});
