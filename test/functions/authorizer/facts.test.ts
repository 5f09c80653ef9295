import { beforeEach, describe, expect, test } from '@jest/globals';
import { DependencyError } from '../../../shared/core/ports.ts';
import { user } from '../../support/memory.ts';
import { world } from './harness.ts';

let w: ReturnType<typeof world>;
beforeEach(() => {
  w = world();
});

describe('what needs no reading', () => {
  test.each([
    ['an ambiguous request', 'GET //x', {}],
    ['a public page', 'GET /login.do', {}],
    ['a page without a session', 'GET /incident.do', {}],
    ['malformed credentials', 'GET /api/now/whoami', { headers: { Authorization: 'x' } }],
  ])('asks for no setting and no record: %s', async (_what, line, options) => {
    await w.ask(line, options);
    expect([w.state.settingsAsked, w.stores.calls]).toEqual([0, []]);
    expect(w.last().settings_age_ms).toBeNull();
  });

  test('on a closed protocol: no guest record', async () => {
    expect((await w.ask('GET /api/now/whoami')).status).toBe('401');
    expect(w.stores.calls).toEqual([]);
    expect(w.last()).toMatchObject({ reason: 'credentials_required', cause: null, settings_age_ms: 4_000 });
  });

  test('tells a public page that strict security is unread rather than nothing', async () => {
    expect((await w.ask('GET /login.do')).context).toMatchObject({ strict_security: 'unread', session_kind: 'guest' });
  });
});

describe('the guest record', () => {
  beforeEach(() => {
    w.settings.set('glide.basicauth.required.api', 'false');
  });

  test('is never elevated, whatever it holds', async () => {
    w.stores.users.set('guest', user('guest', { roles: ['security_admin', 'itil'] }));
    expect((await w.ask('GET /api/now/whoami')).context).toMatchObject({ roles: ['itil'], elevated: false, session_kind: 'guest' });
  });

  test('that cannot be read is 503, and the error is told', async () => {
    w.stores.down = true;
    expect((await w.ask('GET /api/now/whoami')).status).toBe('503');
    expect(w.last()).toMatchObject({ outcome: 'unavailable', cause: 'guest' });
    expect(w.errors).toEqual([{ what: 'read of the guest record', error: expect.any(DependencyError) }]);
  });

  test('whose roles cannot be read is 503', async () => {
    w.state.rolesDown = true;
    expect((await w.ask('GET /api/now/whoami')).status).toBe('503');
    expect(w.last()).toMatchObject({ outcome: 'unavailable', cause: 'roles' });
  });

  test('that has attributes of wrong types acts for nobody', async () => {
    const read = w.stores.read.bind(w.stores);
    w.stores.read = async (keys) => ({ ...(await read(keys)), user: 'unreadable' });
    expect((await w.ask('GET /api/now/whoami')).status).toBe('401');
    expect(w.last().cause).toBe('guest_record_unusable');
  });

  test('does not hide a failure that nobody foresaw', async () => {
    w.stores.read = async () => {
      throw new TypeError('a defect');
    };
    expect((await w.ask('GET /api/now/whoami')).status).toBe('fault');
    expect(w.errors).toEqual([{ what: 'decision decision-1', error: expect.any(TypeError) }]);
  });
});
