import { beforeEach, describe, expect, test } from '@jest/globals';
import { world } from './harness.ts';

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

  test('of a refusal names the user who was refused, has no kind of session, and counts', async () => {
    await w.ask('GET /sp', w.as('soap.user'));
    expect(w.last()).toMatchObject({ outcome: 'forbid', user: 'soap.user', session_kind: null, faults: 0, refusals: 1 });
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
