import { beforeEach, describe, expect, test } from '@jest/globals';
import { identify } from '../../../functions/authorizer/identify.ts';
import { instantOf } from '../../../shared/core/instant.ts';
import { DependencyError } from '../../../shared/core/ports.ts';
import { cookieValue } from '../../../shared/core/request/credentials.ts';
import { NO_PROPERTIES } from '../../../shared/core/settings/properties.ts';
import type { IdentityKeys } from '../../../shared/core/sign-in/identity.ts';
import { tokenHash } from '../../../shared/core/sign-in/session.ts';
import { pseudonym } from '../../../shared/core/text.ts';
import { basic } from '../../support/authorizer-event.ts';
import { always, BASE_ROLES, user } from '../../support/memory.ts';
import { MINUTE, TOKEN, world } from './harness.ts';

let w: ReturnType<typeof world>;
beforeEach(() => {
  w = world();
});
const cookieOf = (name: string) => ({ headers: { Cookie: `nis_session=${cookieValue(name, TOKEN)}` } });

describe('a cookie and Basic together', () => {
  const both = (Cookie: string, name: string) =>
    w.ask('GET /api/now/whoami', { headers: { Cookie, Authorization: basic(name, 'secret') } });

  test('of two users are refused before anything is read', async () => {
    expect((await both(w.signIn('abel.tuter'), 'json.user')).status).toBe('401');
    expect(w.last()).toMatchObject({ cause: 'cookie_and_basic_of_two_users', user: null });
    expect(w.stores.calls).toEqual([]);
  });

  test('are refused where the session is over, however right the password is, and cost no password work', async () => {
    const Cookie = w.signIn('abel.tuter', { touched_at: w.state.now - 30 * MINUTE });
    expect((await both(Cookie, 'abel.tuter')).status).toBe('401');
    expect(w.last()).toMatchObject({ cause: 'session_expired', user: 'abel.tuter' });
    expect(w.passwords.verified).toEqual([]);
  });

  test('are the session of the user: a write needs the user token', async () => {
    const headers = { Cookie: w.signIn('abel.tuter'), Authorization: basic('abel.tuter', 'secret') };
    expect((await w.ask('POST /api/now/table/incident', { headers })).body).toContain('cross_site_write');
  });

  test('of which Basic is malformed are malformed, of which the cookie is unusable are rejected', async () => {
    const Cookie = w.signIn('abel.tuter');
    await w.ask('GET /api/now/whoami', { headers: { Cookie, Authorization: 'Bearer x' } });
    expect(w.last()).toMatchObject({ reason: 'credentials_malformed' });
    await w.ask('GET /api/now/whoami', { headers: { Cookie: 'nis_session=x', Authorization: basic('abel.tuter', 'secret') } });
    expect(w.last()).toMatchObject({ reason: 'credentials_rejected', cause: 'cookie_malformed', user: null });
    expect(w.stores.calls).toEqual([]);
  });
});

describe('what is read', () => {
  const keys: IdentityKeys[] = [];
  beforeEach(() => {
    keys.length = 0;
    const read = w.stores.read.bind(w.stores);
    w.stores.read = (asked) => {
      keys.push(asked);
      return read(asked);
    };
  });

  test('for a cookie is the user and the session, not the attempts', async () => {
    await w.ask('GET /incident.do', { headers: { Cookie: w.signIn('abel.tuter') } });
    expect(keys).toEqual([{ userName: 'abel.tuter', tokenHash: tokenHash(TOKEN), attempt: undefined }]);
  });

  test('for Basic is the user and the attempts of this source, no session', async () => {
    await w.ask('GET /api/now/whoami', { ...w.as('JSON.user'), sourceIp: '2001:db8::1' });
    expect(keys).toEqual([
      { userName: 'json.user', tokenHash: undefined, attempt: { userName: 'json.user', source: '2001:db8:0:0::/64' } },
    ]);
  });
});

describe('a session', () => {
  test('of a user who is gone, unreadable, inactive or locked is to sign-in, and the log says which', async () => {
    const { headers } = cookieOf('abel.tuter');
    w.signIn('abel.tuter');
    const cause = async () => {
      expect((await w.ask('GET /incident.do', { headers })).body).toContain('/login.do');
      return w.last();
    };
    w.stores.users.set('abel.tuter', user('abel.tuter', { active: false }));
    expect(await cause()).toMatchObject({ cause: 'inactive', user: 'abel.tuter' });
    w.stores.users.set('abel.tuter', user('abel.tuter', { locked_out: true }));
    expect(await cause()).toMatchObject({ cause: 'locked_out', user: 'abel.tuter' });
    w.stores.users.delete('abel.tuter');
    expect(await cause()).toMatchObject({ cause: 'session_unknown', user: pseudonym('abel.tuter') });
    const read = w.stores.read.bind(w.stores);
    w.stores.read = async (keys) => ({ ...(await read(keys)), user: 'unreadable' });
    expect(await cause()).toMatchObject({ cause: 'user_record_unreadable', user: 'abel.tuter' });
  });

  test('tells until when it is elevated, and whether it can be', async () => {
    w.stores.users.set('abel.tuter', user('abel.tuter', { roles: ['security_admin'] }));
    const hour = 60 * 60 * 1000;
    const told = async (more: Parameters<typeof w.signIn>[1]) =>
      (await w.ask('GET /incident.do', { headers: { Cookie: w.signIn('abel.tuter', more) } })).context;
    expect(await told({ elevated: true })).toMatchObject({ may_elevate: true, elevated_until: instantOf(w.state.now + 12 * hour) });
    expect(await told({ elevated: true, ends_at: w.state.now + hour })).toMatchObject({ elevated_until: instantOf(w.state.now + hour) });
    expect(await told({})).toMatchObject({ may_elevate: true, elevated_until: null });
    expect((await w.ask('GET /api/now/whoami', w.as('abel.tuter'))).context).toMatchObject({ may_elevate: false, elevated_until: null });
    w.stores.users.set('abel.tuter', user('abel.tuter', { roles: ['admin'] }));
    expect(await told({})).toMatchObject({ may_elevate: false });
  });

  test('that elevated lends the elevated role, one that did not lends none', async () => {
    w.stores.users.set('abel.tuter', user('abel.tuter', { roles: ['security_admin', 'itil'] }));
    const headers = { Cookie: w.signIn('abel.tuter', { elevated: true }) };
    expect((await w.ask('GET /incident.do', { headers })).context).toMatchObject({ roles: ['itil', 'security_admin'], elevated: true });
    w.signIn('abel.tuter');
    expect((await w.ask('GET /incident.do', { headers })).context).toMatchObject({ roles: ['itil'], elevated: false });
    expect((await w.ask('GET /api/now/whoami', w.as('abel.tuter'))).context).toMatchObject({ roles: ['itil'], elevated: false });
  });
});

describe('a name that no record can have', () => {
  test('costs the work of one password, counts nothing and is logged as a hash', async () => {
    expect((await w.ask('GET /api/now/whoami', w.as('x'.repeat(200), 'hunter2'))).status).toBe('401');
    expect(w.last()).toMatchObject({ cause: 'unknown_user', user: pseudonym('x'.repeat(200)) });
    expect([w.passwords.verified, w.stores.calls]).toEqual([[null], []]);
  });
});

describe('a store that does not answer', () => {
  test('leaves the credentials unread: 503, and the error is told', async () => {
    w.stores.down = true;
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('503');
    expect(w.last()).toMatchObject({ outcome: 'unavailable', cause: 'credentials', user: null });
    expect(w.errors).toEqual([{ what: 'check of credentials', error: expect.any(DependencyError) }]);
    expect(w.faults).toEqual([]);
  });
});

test('nobody in particular and malformed credentials need no store', async () => {
  const never = () => {
    throw new Error('read');
  };
  const ports = {
    identities: { read: never },
    attempts: w.stores,
    passwords: w.passwords,
    roles: always(BASE_ROLES),
    clock: { now: () => 0 },
    onError: never,
  };
  const absent = { kind: 'absent' } as const;
  const malformed = { kind: 'malformed', cause: 'no colon' } as const;
  const pending = { settings: Promise.resolve(null), properties: Promise.resolve(NO_PROPERTIES), protocol: null };
  expect(await identify(ports, { basic: absent, bearer: absent, cookie: absent }, 's', pending)).toEqual({
    credential: absent,
    user: null,
    kind: null,
    credentialId: null,
    personOnly: 'no',
    sourceAllowed: true,
    session: null,
  });
  expect(await identify(ports, { basic: malformed, bearer: absent, cookie: absent }, 's', pending)).toEqual({
    credential: malformed,
    user: null,
    kind: null,
    credentialId: null,
    personOnly: 'no',
    sourceAllowed: true,
    session: null,
  });
});
