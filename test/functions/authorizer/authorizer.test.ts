import { beforeEach, describe, expect, test } from '@jest/globals';
import { NO_OPTIONS } from '../../../shared/core/request/classify.ts';
import { cookieValue } from '../../../shared/core/request/credentials.ts';
import { userToken } from '../../../shared/core/sign-in/session.ts';
import { basic } from '../../support/authorizer-event.ts';
import { MemoryStores, user } from '../../support/memory.ts';
import { MINUTE, TOKEN, world } from './harness.ts';

let w: ReturnType<typeof world>;
beforeEach(() => {
  w = world();
});

describe('supplied credentials', () => {
  test('are verified even where the protocol is open: a good one acts as that user, a wrong one is 401', async () => {
    w.settings.set('glide.basicauth.required.jsonv2', 'false');
    expect((await w.ask('GET /incident.do?JSONv2', w.as('json.user'))).context).toMatchObject({
      user_name: 'json.user',
      session_kind: 'non_interactive',
      reason: 'allowed',
    });
    expect((await w.ask('GET /incident.do?JSONv2', w.as('json.user', 'wrong'))).status).toBe('401');
    expect(w.last()).toMatchObject({ reason: 'credentials_rejected', cause: 'wrong_password', user: 'json.user' });
  });

  test('none on an open protocol act as guest with what the guest record holds', async () => {
    w.settings.set('glide.basicauth.required.soap', 'false').set('glide.basicauth.required.api', 'false');
    expect((await w.ask('POST /incident.do?SOAP')).context).toMatchObject({
      user_name: 'soap.guest',
      session_kind: 'guest',
      soap_operations: ['query'],
    });
    expect((await w.ask('GET /api/now/whoami')).context).toMatchObject({ user_name: 'guest', roles: [], reason: 'anonymous_allowed' });
  });

  test.each(['missing', 'inactive', 'locked'])('none on an open protocol whose guest record is %s need credentials', async (how) => {
    w.settings.set('glide.basicauth.required.api', 'false');
    if (how === 'missing') w.stores.users.delete('guest');
    else w.stores.users.set('guest', user('guest', how === 'inactive' ? { active: false } : { locked_out: true }));
    expect((await w.ask('GET /api/now/whoami')).status).toBe('401');
    expect(w.last()).toMatchObject({ reason: 'credentials_required', cause: 'guest_record_unusable' });
  });

  test.each([
    ['an unknown user', 'nobody.here', 'secret', 'unknown_user'],
    ['a wrong password', 'json.user', 'x', 'wrong_password'],
    ['an inactive user', 'inactive.user', 'secret', 'inactive'],
    ['a locked user', 'locked.user', 'secret', 'locked_out'],
    ['a password that needs a reset', 'reset.user', 'secret', 'password_needs_reset'],
    ['an account without a password', 'guest', '', 'no_password'],
    ['a name no record can have', '', 'secret', 'unknown_user'],
  ])('of %s are 401 on a protocol, to sign-in on a page, with the true cause in the log', async (_what, name, password, cause) => {
    expect((await w.ask('GET /api/now/whoami', w.as(name, password))).status).toBe('401');
    expect(w.last()).toMatchObject({ reason: 'credentials_rejected', cause });
    const page = await w.ask('GET /incident.do', w.as(name, password));
    expect(page.body).toContain('url=/login.do?goto=%2Fincident.do');
  });

  test('of an unknown user cost the same work and are logged as a hash', async () => {
    await w.ask('GET /api/now/whoami', w.as('My-Secret-Passw0rd', 'x'));
    await w.ask('GET /api/now/whoami', w.as('json.user', 'x'));
    expect(w.passwords.verified).toEqual([null, 'hash of secret']);
    expect(w.stores.calls).toEqual(['read', 'recordFailure', 'read', 'recordFailure']);
    expect(JSON.stringify(w.lines)).not.toMatch(/passw0rd/i);
    expect(w.lines[0]?.user).toMatch(/^sha256:[0-9a-f]{16}$/);
  });

  test('that are malformed are 401 on a protocol and to sign-in on a page, and read nothing', async () => {
    expect((await w.ask('GET /api/now/whoami', { headers: { authorization: 'Bearer x' } })).status).toBe('401');
    expect((await w.ask('GET /sp', { headers: { Authorization: ['Basic YTpi', 'Basic YTpi'] } })).body).toContain('/login.do?goto=%2Fsp');
    expect(w.stores.calls).toEqual([]);
  });
});

describe('a verified password', () => {
  test('is one read, and a write only the first time', async () => {
    for (let times = 0; times < 3; times += 1) await w.ask('GET /api/now/whoami', w.as('json.user'));
    expect(w.stores.calls).toEqual(['read', 'recordSuccess', 'read', 'read']);
  });

  test('is forgotten when the user has a new one: on the next request', async () => {
    await w.ask('GET /api/now/whoami', w.as('json.user'));
    w.stores.users.set('json.user', user('json.user', { password_hash: 'hash of new' }));
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('401');
    expect((await w.ask('GET /api/now/whoami', w.as('json.user', 'new'))).status).toBe('allow');
  });

  test('does not outlive a lock, a deactivation, a flag or a role: on the next request', async () => {
    expect((await w.ask('POST /incident.do?SOAP', w.as('soap.user'))).status).toBe('allow');
    w.stores.users.set('soap.user', user('soap.user', { roles: [] }));
    expect((await w.ask('POST /incident.do?SOAP', w.as('soap.user'))).status).toBe('403');
    w.stores.users.set('soap.user', user('soap.user', { roles: ['soap'], locked_out: true }));
    expect((await w.ask('POST /incident.do?SOAP', w.as('soap.user'))).status).toBe('401');
  });
});

describe('lockout', () => {
  const guess = async (times: number, name = 'json.user', sourceIp = '203.0.113.9') => {
    for (let time = 0; time < times; time += 1) await w.ask('GET /api/now/whoami', { ...w.as(name, 'wrong'), sourceIp });
  };

  test('5 wrong passwords refuse the source, also with the right password, and cost no password work', async () => {
    await guess(5);
    const work = w.passwords.verified.length;
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('401');
    expect(w.last()).toMatchObject({ reason: 'too_many_attempts', user: 'json.user' });
    expect(w.passwords.verified).toHaveLength(work);
  });

  test('another source is not refused: nobody can lock an integration out', async () => {
    await guess(20);
    expect((await w.ask('GET /api/now/whoami', { ...w.as('json.user'), sourceIp: '198.51.100.7' })).status).toBe('allow');
  });

  test('ends after 15 minutes, and a success clears the count', async () => {
    await guess(4);
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('allow');
    await guess(4);
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('allow');
    await guess(5);
    w.state.now += 15 * MINUTE;
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('allow');
  });

  test('an unknown user is refused alike', async () => {
    await guess(6, 'nobody.here');
    expect(w.last()).toMatchObject({ reason: 'too_many_attempts' });
  });

  test('looks on a page like any wrong password', async () => {
    const wrong = await w.ask('GET /incident.do', w.as('json.user', 'wrong'));
    await guess(5);
    expect((await w.ask('GET /incident.do', w.as('json.user', 'wrong'))).body).toBe(wrong.body);
  });
});

describe('a session cookie', () => {
  test('opens the UI for an interactive user and hands on the user token', async () => {
    const Cookie = w.signIn('abel.tuter');
    expect((await w.ask('GET /incident.do', { headers: { Cookie } })).context).toMatchObject({
      user_name: 'abel.tuter',
      session_kind: 'interactive',
      user_token: userToken(TOKEN),
      table: 'incident',
    });
    expect(w.stores.calls).toEqual(['read']);
  });

  test('that is unknown, expired, superseded or of another user is to sign-in', async () => {
    const headers = { Cookie: w.signIn('abel.tuter') };
    const cause = async () => {
      expect((await w.ask('GET /incident.do', { headers })).body).toContain('/login.do');
      return w.last().cause;
    };
    w.signIn('abel.tuter', { touched_at: w.state.now - 30 * MINUTE });
    expect(await cause()).toBe('session_expired');
    w.signIn('abel.tuter', { session_generation: -1 });
    expect(await cause()).toBe('session_superseded');
    w.signIn('abel.tuter', { user_name: 'admin' });
    expect(await cause()).toBe('session_of_another_user');
    w.stores.sessionRecords.clear();
    expect(await cause()).toBe('session_unknown');
  });

  test('of a user who became non-interactive is refused on pages and rejected on protocols', async () => {
    const headers = { Cookie: w.signIn('soap.user') };
    expect((await w.ask('GET /incident.do', { headers })).body).toContain('url=/login.do?reason=web_service_access_only');
    expect((await w.ask('GET /api/now/whoami', { headers })).status).toBe('401');
    expect(w.last()).toMatchObject({ reason: 'credentials_rejected', cause: 'session_of_non_interactive_user' });
  });

  test('and Basic must name one user', async () => {
    const Cookie = w.signIn('abel.tuter');
    expect((await w.ask('GET /api/now/whoami', { headers: { Cookie, Authorization: basic('json.user', 'secret') } })).status).toBe('401');
    expect((await w.ask('GET /api/now/whoami', { headers: { Cookie, Authorization: basic('abel.tuter', 'wrong') } })).status).toBe('401');
    expect((await w.ask('GET /api/now/whoami', { headers: { Cookie, Authorization: basic('ABEL.tuter', 'secret') } })).status).toBe(
      'allow',
    );
  });

  test('twice is rejected', async () => {
    const Cookie = w.signIn('abel.tuter');
    expect((await w.ask('GET /api/now/whoami', { headers: { Cookie: [Cookie, Cookie] } })).status).toBe('401');
    expect(w.last().cause).toBe('two_cookies');
  });

  test('is touched at most every 5 minutes, and a failing touch refuses nobody', async () => {
    const headers = { Cookie: w.signIn('abel.tuter') };
    for (let minute = 0; minute < 12; minute += 1, w.state.now += MINUTE) await w.ask('GET /incident.do', { headers });
    expect(w.stores.calls.filter((call) => call === 'touch')).toHaveLength(2);
    w.state.now += 6 * MINUTE;
    w.stores.sessions.touch = async () => Promise.reject(new Error('down'));
    expect((await w.ask('GET /incident.do', { headers })).status).toBe('allow');
  });

  test('carries a write to a protocol only with its user token', async () => {
    const Cookie = w.signIn('abel.tuter');
    const post = (more: Record<string, string | string[]>) => w.ask('POST /api/now/table/incident', { headers: { Cookie, ...more } });
    expect((await post({})).body).toContain('"code":"cross_site_write"');
    expect((await post({ 'X-UserToken': 'wrong' })).status).toBe('403');
    expect((await post({ 'X-UserToken': [userToken(TOKEN), userToken(TOKEN)] })).status).toBe('403');
    expect((await post({ 'x-usertoken': userToken(TOKEN) })).status).toBe('allow');
    expect((await post({ 'x-usertoken': userToken(TOKEN), 'Sec-Fetch-Site': 'cross-site' })).status).toBe('403');
  });
});

describe('refusals', () => {
  test('a non-interactive user is refused on UI and portal and forwarded with the reason', async () => {
    for (const path of ['/incident.do', '/sp', '/']) {
      const page = await w.ask(`GET ${path}`, w.as('soap.user'));
      expect(page).toMatchObject({ status: '403', type: 'text/html; charset=utf-8' });
      expect(page.body).toContain('<meta http-equiv="refresh" content="0; url=/login.do?reason=web_service_access_only">');
    }
  });

  test('on soap and wsdl are a Fault with the reason code in its detail', async () => {
    const page = await w.ask('POST /incident.do?SOAP', w.as('json.user'));
    expect(page).toMatchObject({ status: '403', type: 'text/xml; charset=utf-8' });
    expect(page.body).toContain(
      '<faultstring>This account lacks the role for SOAP requests. Ask an administrator for a SOAP role.</faultstring><detail xmlns:nis="urn:non-interactive-sessions" nis:code="soap_role_missing">soap_role_missing<nis:code>soap_role_missing</nis:code></detail>',
    );
    expect((await w.ask('GET /ecc_queue.do?WSDL', w.as('mid.unflagged'))).body).toContain(
      '>mid_server_needs_internal_integration_user<nis:code',
    );
  });

  test('on the other protocols are JSON with the reason code', async () => {
    const page = await w.ask('GET /api/now/table/ecc_queue', w.as('mid.unflagged'));
    expect(page.type).toBe('application/json; charset=utf-8');
    expect(JSON.parse(page.body)).toEqual({
      error: {
        message: 'User Not Authorized',
        detail:
          'This account may not send MID Server requests, nor batch and GraphQL requests, which could carry them. Send each request alone.',
        code: 'mid_server_needs_internal_integration_user',
      },
      status: 'failure',
    });
    expect((await w.ask('GET /api/now/table/ecc_queue', w.as('mid.user'))).status).toBe('allow');
  });

  test('an ambiguous request is JSON where a machine asks, else a page', async () => {
    expect((await w.ask('POST /incident.do?SOAP&JSONv2')).body).toContain('"code":"request_ambiguous"');
    expect((await w.ask('GET //incident.do')).type).toBe('text/html; charset=utf-8');
    expect(w.last()).toMatchObject({ reason: 'request_ambiguous', cause: 'the path has an empty segment' });
  });

  test('a browser that opens a protocol gets the sign-in page instead of a password box', async () => {
    const page = await w.ask('GET /api/now/table/incident', { headers: { 'Sec-Fetch-Mode': 'navigate' } });
    expect(page.status).toBe('403');
    expect(page.body).toContain('content="0; url=/login.do"');
  });

  test('lead back to path and query, without the stage prefix, and keep it at 1 KiB', async () => {
    const page = await w.ask('GET /incident_list.do?sysparm_query=a%3Db%22%3E&x', { stagePrefix: '/prod' });
    expect(page.body).toContain(`url=/prod/login.do?goto=${encodeURIComponent('/incident_list.do?sysparm_query=a%3Db%22%3E&x')}"`);
    const long = await w.ask(`GET /incident.do?x=${'y'.repeat(2000)}`);
    expect(long.body).toContain('url=/login.do?goto=%2Fincident.do"');
  });

  test('echo nothing raw and hold no line break', async () => {
    const page = await w.ask('GET /%22%3E%3Cscript%3Ealert(1)%3C/script%3E?%3Cscript%3E=%0d%0a', {});
    expect(page.body).not.toMatch(/<script|[\r\n]/);
  });
});

describe('a dependency that fails', () => {
  test('is never an allow: 503 where the record is needed', async () => {
    w.stores.down = true;
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('503');
    expect((await w.ask('GET /incident.do', { headers: { Cookie: `nis_session=${cookieValue('abel.tuter', TOKEN)}` } })).status).toBe(
      '503',
    );
  });

  test('does not matter where nothing is needed: ambiguous, public, malformed, closed protocol, no login', async () => {
    w.stores.down = true;
    expect((await w.ask('GET //x')).status).toBe('403');
    expect((await w.ask('GET /login.do', w.as('json.user'))).status).toBe('allow');
    expect((await w.ask('GET /api/now/whoami', { headers: { Authorization: 'x' } })).status).toBe('401');
    expect((await w.ask('GET /api/now/whoami')).status).toBe('401');
    expect((await w.ask('GET /incident.do')).status).toBe('403');
    w.settings.set('glide.basicauth.required.api', 'false');
    expect((await w.ask('GET /api/now/whoami')).status).toBe('503');
  });

  test.each([
    ['20', 20],
    ['60', 60],
    ['5', 30],
    ['1441', 30],
    ['thirty', 30],
    ['', 30],
  ])('a session ends after glide.ui.session_timeout minutes without a request: %p means %d', async (stored, minutes) => {
    for (const [idle, status] of [
      [minutes * 60_000 - 1, 'allow'],
      [minutes * 60_000, 'sign_in'],
    ] as const) {
      w = world();
      w.settings.set('glide.ui.session_timeout', stored);
      const cookie = w.signIn('abel.tuter');
      w.state.now += idle;
      await w.ask('GET /incident.do', { headers: { Cookie: cookie } });
      expect([idle, w.last()]).toMatchObject([idle, { outcome: status, cause: status === 'allow' ? null : 'session_expired' }]);
    }
  });

  test('time does not tell whether a user exists: a wrong password by Basic costs the same work', async () => {
    const work = async (name: string) => {
      w = world();
      const { status } = await w.ask('GET /api/now/whoami', w.as(name, 'wrong'));
      return { status, calls: w.stores.calls, hashes: w.passwords.verified.length };
    };
    const unknown = await work('nobody');
    expect(unknown).toEqual({ status: '401', calls: ['read', 'recordFailure'], hashes: 1 });
    expect(await work('abel.tuter')).toEqual(unknown);
  });

  test('as the settings: 503 only where an unread setting could change the outcome', async () => {
    w.state.settingsDown = true;
    expect((await w.ask('GET /api/now/whoami')).status).toBe('503');
    expect((await w.ask('POST /MIDServerX.do')).status).toBe('401');
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('allow');
    expect((await w.ask('POST /incident.do?SOAP', w.as('json.user'))).status).toBe('503');
    expect((await w.ask('POST /incident.do?SOAP', w.as('soap.user'))).context).toMatchObject({
      strict_security: 'unread',
      soap_operations: expect.arrayContaining(['create']),
    });
    expect((await w.ask('GET /incident.do', w.as('soap.user'))).status).toBe('403');
  });

  test('as the role graph: 503 before an allow', async () => {
    w.state.rolesDown = true;
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('503');
    expect((await w.ask('GET /incident.do', w.as('soap.user'))).status).toBe('403');
  });

  test('to count a wrong password is 503: an uncounted guess gets no answer', async () => {
    w.stores.recordFailure = async (...args) => {
      w.stores.down = true;
      return MemoryStores.prototype.recordFailure.apply(w.stores, args);
    };
    expect((await w.ask('GET /api/now/whoami', w.as('json.user', 'wrong'))).status).toBe('503');
  });
});

describe('the policy and the log', () => {
  test('an allow is for this stage, with every fact that the function serves', async () => {
    const { context } = await w.ask('GET /API/now/table/Incident/ABC', w.as('json.user'));
    expect(context).toMatchObject({
      decision_id: 'decision-1',
      surface: 'api',
      protocol: 'rest',
      table: 'incident',
      record: 'ABC',
      path: '/API/now/table/Incident/ABC',
      roles: ['itil'],
      elevated: false,
      strict_security: 'on',
      stage_prefix: '',
    });
  });

  test('strict security off grants every SOAP operation', async () => {
    w.settings.set('glide.soap.strict_security', 'false');
    expect((await w.ask('POST /incident.do?SOAP', w.as('json.user'))).context).toMatchObject({
      strict_security: 'off',
      soap_operations: ['query', 'create', 'update', 'delete', 'ecc', 'script'],
    });
  });

  test('one line a request, never a credential', async () => {
    await w.ask('GET /api/now/whoami?token=hunter2', {
      headers: { Authorization: basic('json.user', 'hunter2'), Cookie: 'nis_session=hunter2' },
    });
    expect(w.lines).toHaveLength(1);
    expect(JSON.stringify(w.lines)).not.toContain('hunter2');
    expect(w.last()).toMatchObject({
      log: 'decision',
      decision_id: 'decision-1',
      outcome: 'challenge',
      reason: 'credentials_rejected',
      surface: 'api',
      protocol: 'rest',
      source: '203.0.113.9',
    });
  });

  test('a failure that nobody foresaw is no allow, and counts as a fault', async () => {
    w.stores.read = async () => {
      throw new TypeError('a defect');
    };
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).status).toBe('fault');
    expect(w.errors).toEqual([{ what: 'decision decision-1', error: new TypeError('a defect') }]);
    expect(w.lines).toEqual([]);
    expect(w.faults).toEqual([expect.objectContaining({ decision_id: 'decision-1', stage: 'prod', faults: 1 })]);
  });

  test('whatever roles a user has, the context stays under 8 KB', async () => {
    w.stores.users.set('json.user', user('json.user', { roles: Array.from({ length: 800 }, (_, index) => `a_role_${index}`) }));
    expect((await w.ask('GET /api/now/whoami', w.as('json.user'))).body).toContain('too_many_roles');
  });
});

describe('with an upstream whose key cannot be read', () => {
  const noKey = { issuer: 'gate', audience: 'https://upstream.example.com', signer: { sign: async () => null } };

  test('what goes upstream is 503 under its true cause, and nothing else is', async () => {
    const w2 = world({ upstream: noKey, classifier: { ...NO_OPTIONS, upstream: true } });
    expect((await w2.ask('GET /api/now/whoami', w2.as('json.user'))).status).toBe('503');
    expect(w2.last()).toMatchObject({ outcome: 'unavailable', reason: 'dependency_unavailable', cause: 'assertion key', faults: 1 });
    expect((await w2.ask('GET /sp', { headers: { Cookie: w2.signIn('abel.tuter') }, resource: '/sp' })).status).toBe('503');
    expect((await w2.ask('GET /login.do')).status).toBe('allow');
    expect((await w2.ask('GET /', { headers: { Cookie: w2.signIn('abel.tuter') } })).status).toBe('allow');
    expect((await w2.ask('GET /api/now/whoami', w2.as('json.user', 'wrong'))).status).toBe('401');
  });

  test('a forged identity header is refused before anything is read', async () => {
    const w2 = world({ upstream: noKey, classifier: { ...NO_OPTIONS, upstream: true } });
    const forged = await w2.ask('GET /api/now/whoami', { headers: { x_nis_user: 'admin', Authorization: basic('json.user', 'secret') } });
    expect([forged.status, forged.body.includes('forged_identity_header'), w2.stores.calls]).toEqual(['403', true, []]);
    expect(
      (await w.ask('GET /api/now/whoami', { headers: { x_nis_user: 'admin', Authorization: basic('json.user', 'secret') } })).status,
    ).toBe('allow');
  });
});
