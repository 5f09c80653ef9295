import { describe, expect, test } from '@jest/globals';
import { user } from '../../support/memory.ts';
import { world } from './harness.ts';

const END = Date.UTC(2026, 11, 1, 6);
const INSTANT = '2026-12-01T06:00Z';
const API = 'GET /api/now/whoami';
const PAGE = 'GET /incident.do';

describe('a date of a user is in force to the second', () => {
  test('for sessions: the instant ends each, and pages are refused; protocols go on by password', async () => {
    const w = world();
    w.stores.users.set('abel.tuter', user('abel.tuter', { roles: ['itil'], web_service_access_only_from: INSTANT }));
    w.state.now = END - 1;
    const headers = { Cookie: w.signIn('abel.tuter') };
    expect((await w.ask(PAGE, { headers })).status).toBe('allow');
    w.state.now = END;
    expect((await w.ask(PAGE, { headers })).status).toBe('403');
    expect(w.last()).toMatchObject({ cause: 'session_superseded' });
    expect((await w.ask(PAGE, w.as('abel.tuter'))).status).toBe('403');
    expect(w.last()).toMatchObject({ reason: 'web_service_access_only' });
    const { status, context } = await w.ask(API, w.as('abel.tuter'));
    expect([status, context.session_kind]).toEqual(['allow', 'non_interactive']);
  });

  test('for the whole account', async () => {
    const w = world();
    w.stores.users.set('json.user', user('json.user', { web_service_access_only: true, active_until: INSTANT }));
    w.state.now = END - 1;
    const { status, context } = await w.ask(API, w.as('json.user'));
    expect([status, context.account_ends, context.sign_in_ends]).toEqual(['allow', INSTANT, null]);
    w.state.now = END;
    expect((await w.ask(API, w.as('json.user'))).status).toBe('401');
    expect(w.last()).toMatchObject({ reason: 'credentials_rejected', cause: 'inactive' });
  });

  test('for a guest record', async () => {
    const w = world();
    w.settings.set('glide.basicauth.required.api', 'false');
    w.stores.users.set('guest', user('guest', { password_hash: null, active_until: INSTANT }));
    w.state.now = END - 1;
    expect((await w.ask(API)).status).toBe('allow');
    w.state.now = END;
    expect((await w.ask(API)).status).toBe('401');
  });
});

describe('an opening with an end', () => {
  test('is closed from it on, from the value that was read before, also while Parameter Store fails', async () => {
    const w = world();
    w.settings.set('glide.basicauth.required.api', `false until ${INSTANT}`);
    w.state.now = END - 1;
    expect((await w.ask(API)).status).toBe('allow');
    w.state.now = END;
    expect((await w.ask(API)).status).toBe('401');
    w.state.settingsDown = true;
    expect((await w.ask(API)).status).not.toBe('allow');
  });

  test('stays closed where the clock goes back', async () => {
    const w = world();
    w.settings.set('glide.basicauth.required.api', `false until ${INSTANT}`);
    w.state.now = END;
    expect((await w.ask(API)).status).toBe('401');
    w.state.now = END - 24 * 60 * 60 * 1000;
    expect((await w.ask(API)).status).toBe('401');
  });

  test('of strict security likewise', async () => {
    const w = world();
    w.settings.set('glide.soap.strict_security', `false until ${INSTANT}`);
    w.state.now = END - 1;
    expect((await w.ask('POST /incident.do?SOAP', w.as('json.user'))).status).toBe('allow');
    w.state.now = END;
    expect((await w.ask('POST /incident.do?SOAP', w.as('json.user'))).status).toBe('403');
    expect(w.last()).toMatchObject({ reason: 'soap_role_missing' });
  });
});
