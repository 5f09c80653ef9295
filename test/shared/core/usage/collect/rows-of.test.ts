import { describe, expect, test } from '@jest/globals';
import { foldBatch } from '../../../../../shared/core/usage/collect/fold.ts';
import { useOf } from '../../../../../shared/core/usage/what.ts';
import { decision, NOW, rowsFrom, served, signIn, token, whatsFrom } from '../lines.ts';

const MACHINE = ['credential/password', 'from/192.0.2.1'];

describe('the line that makes the row of a request', () => {
  test('served by a function: its line, and not the decision', () => {
    expect(whatsFrom(decision({ outcome: 'allow', reason: 'allowed', surface: 'api', protocol: 'rest' }))).toEqual([]);
    expect(rowsFrom([served()])).toEqual([
      {
        user_name: 'json.user',
        what: 'use/api/rest/incident/query/-',
        first_seen: '2026-12-01T06:00Z',
        last_seen: '2026-12-01T06:00Z',
        days: ['2026-12-01'],
        credentials: { password: '2026-12-01T06:00Z' },
        sources: { '192.0.2.1': '2026-12-01T06:00Z' },
        last_decision_id: expect.any(String),
      },
      expect.objectContaining({ what: 'credential/password', days: [], credentials: {}, sources: { '192.0.2.1': '2026-12-01T06:00Z' } }),
      expect.objectContaining({ what: 'from/192.0.2.1', days: ['2026-12-01'], credentials: {}, sources: {} }),
    ]);
  });

  test('served by an upstream: the decision, with what the gate can tell of the operation', () => {
    const upstream = (protocol: string | null, method: string, surface = 'api'): string | undefined =>
      whatsFrom(decision({ outcome: 'allow', reason: 'allowed', upstream: true, surface, protocol, method }))[0];
    expect(upstream('rest', 'GET')).toBe('use/api/rest/incident/query/-');
    expect(upstream('rest', 'HEAD')).toBe('use/api/rest/incident/query/-');
    expect(upstream('rest', 'POST')).toBe('use/api/rest/incident/create/-');
    expect(upstream('rest', 'PUT')).toBe('use/api/rest/incident/update/-');
    expect(upstream('rest', 'PATCH')).toBe('use/api/rest/incident/update/-');
    expect(upstream('rest', 'DELETE')).toBe('use/api/rest/incident/delete/-');
    expect(upstream('rest', 'constructor')).toBe('use/api/rest/incident/unknown/-');
    expect(upstream('soap', 'POST')).toBe('use/api/soap/incident/unknown/-');
    for (const protocol of ['wsdl', 'xsd', 'schema']) expect(upstream(protocol, 'GET')).toBe(`use/api/${protocol}/incident/describe/-`);
    expect(upstream(null, 'GET', 'ui')).toBe('use/ui/-/incident/query/-');
    expect(upstream(null, 'POST', 'ui')).toBe('use/ui/-/incident/unknown/-');
  });

  test('refused at the gate: the decision; the credential was good from row 9 on', () => {
    expect(whatsFrom(decision())).toEqual(['refused/web_service_access_only/ui/-', ...MACHINE]);
    expect(whatsFrom(decision({ reason: 'soap_role_missing', surface: 'api', protocol: 'soap' }))).toEqual([
      'refused/soap_role_missing/api/soap',
      ...MACHINE,
    ]);
    expect(whatsFrom(decision({ reason: 'dependency_unavailable', outcome: 'unavailable' }))).toEqual([
      'refused/dependency_unavailable/ui/-',
    ]);
  });

  test.each(['credentials_malformed', 'too_many_attempts', 'credentials_rejected'])(
    '%s keeps no address and is no good credential',
    (reason) => {
      expect(rowsFrom([decision({ reason, outcome: 'challenge', surface: 'api', protocol: 'soap' })])).toEqual([
        expect.objectContaining({ what: `refused/${reason}/api/soap`, sources: {}, credentials: { password: '2026-12-01T06:00Z' } }),
      ]);
    },
  );

  test('refused by a function: its line; a 501 is not_served', () => {
    expect(whatsFrom(served({ outcome: 'refused', code: 'acl_refused' }))).toEqual(['refused/acl_refused/api/rest', ...MACHINE]);
    expect(whatsFrom(served({ outcome: 'refused', code: 'not_implemented', protocol: 'pdf' }))).toEqual([
      'refused/not_served/api/pdf',
      ...MACHINE,
    ]);
  });

  test('a sign-in: by form with a password or with the id of a secret, by single sign-on with none', () => {
    expect(rowsFrom([signIn()])).toEqual([
      expect.objectContaining({ what: 'use/public/-/-/sign_in/-', credentials: { password: '2026-12-01T06:00Z' } }),
      expect.objectContaining({ what: 'credential/password' }),
    ]);
    expect(rowsFrom([signIn({ credential_id: '0a1b2c3d', outcome: 'refused', cause: 'web_service_access_only' })])).toContainEqual(
      expect.objectContaining({ what: 'credential/0a1b2c3d' }),
    );
    for (const way of ['digest', 'saml'])
      expect(rowsFrom([signIn({ way })])).toEqual([expect.objectContaining({ what: 'use/public/-/-/sign_in/-', credentials: {} })]);
  });

  test('a refused sign-in: a right password of a machine is a good credential, a wrong one keeps no address', () => {
    const machine = { user: 'json.user', session_kind: 'non_interactive', outcome: 'refused' };
    expect(whatsFrom(signIn({ ...machine, cause: 'web_service_access_only' }))).toEqual([
      'refused/web_service_access_only/public/-',
      ...MACHINE,
    ]);
    expect(rowsFrom([signIn({ ...machine, cause: 'wrong_password' })])).toEqual([
      expect.objectContaining({ what: 'refused/wrong_password/public/-', sources: {} }),
    ]);
  });

  test('a request for a token from outside of the envelope: its refusal alone, with address and secret', () => {
    expect(rowsFrom([token()])).toEqual([
      expect.objectContaining({
        user_name: 'json.user',
        what: 'refused/source_not_allowed/public/-',
        days: ['2026-12-01'],
        credentials: { '0a1b2c3d': '2026-12-01T06:00Z', token: '2026-12-01T06:00Z' },
        sources: { '203.0.113.9': '2026-12-01T06:00Z' },
      }),
    ]);
  });

  test.each([
    { outcome: 'issued', cause: null },
    { outcome: 'revoked', cause: null },
    { cause: 'secret_unknown' },
    { cause: 'unknown_user', user: 'sha256:0123456789abcdef' },
    { user: 'sha256:0123456789abcdef' },
    { outcome: 'unavailable', cause: 'dependency_unavailable' },
  ])('another request for a token makes no row and is not counted as left out: %j', (more) => {
    const { rows, leftOut } = foldBatch([token(more)], NOW);
    expect([rows.size, leftOut.size]).toEqual([0, 0]);
  });

  test('a form that another site sent proves no password', () => {
    expect(whatsFrom(signIn({ outcome: 'refused', cause: 'cross_site_write' }))).toEqual(['refused/cross_site_write/public/-']);
  });

  test.each([
    ['an elevation', signIn({ way: null, outcome: 'elevated', path: '/elevate_role.do' })],
    ['a sign-out', signIn({ outcome: 'signed_out', path: '/logout.do' })],
    ['a question whether to change the user', signIn({ way: 'digest', outcome: 'asked_to_confirm' })],
    ['a public route', served({ surface: 'public', user: 'guest' })],
    ['single sign-on', served({ surface: 'sso', user: 'guest' })],
    ['a preflight', decision({ outcome: 'allow', reason: 'preflight', upstream: true })],
    ['no user', decision({ user: null })],
    ['a name that no user has', decision({ user: 'sha256:0123456789abcdef', reason: 'credentials_rejected' })],
    ['the user of the counts', served({ user: '*' })],
    ['a name that is too long for any user', served({ user: 'x'.repeat(200) })],
    ['a heartbeat', '{"log":"heartbeat","time":"2026-12-01T06:05:00Z","group":"/aws/lambda/a"}'],
  ])('%s makes no row', (_name, line) => {
    expect(whatsFrom(line)).toEqual([]);
  });
});

describe('what a row is called', () => {
  test('guests have rows without addresses of their own and without credentials', () => {
    expect(whatsFrom(served({ user: 'guest', session_kind: 'guest', credential: 'none' }))).toEqual(['use/api/rest/incident/query/-']);
  });

  test('addresses of interactive users have no row of their own', () => {
    expect(whatsFrom(served({ session_kind: 'interactive' }))).toEqual(['use/api/rest/incident/query/-', 'credential/password']);
  });

  test('a secret and a token go by the id', () => {
    for (const credential of ['secret', 'token'])
      expect(whatsFrom(served({ credential, credential_id: '0a1b2c3d', source: null }))).toEqual([
        'use/api/rest/incident/query/-',
        'credential/0a1b2c3d',
      ]);
    expect(whatsFrom(served({ credential: 'token', source: null }))).toEqual(['use/api/rest/incident/query/-']);
  });

  test.each(['a/b', '__proto__', 'constructor', 'x%2Fy', '-', 'ü', 'other/query/-', '\ud800'])(
    'a table %j stays one part, and comes back',
    (table) => {
      const [row] = rowsFrom([served({ table })]);
      expect(row?.what.split('/')).toHaveLength(6);
      if (row !== undefined) expect(useOf(row)?.table).toBe(table.toWellFormed());
    },
  );

  test('a table whose name is too long for a key is other', () => {
    expect(whatsFrom(served({ table: 'ü'.repeat(100), source: null }))[0]).toBe('use/api/rest/other/query/-');
  });

  test('users with names of prototypes have rows of their own', () => {
    for (const user of ['__proto__', 'constructor', 'sales/eu']) expect(foldBatch([served({ user })], NOW).rows.get(user)?.size).toBe(3);
  });

  test('an address that is none is not kept', () => {
    for (const source of ['test-invoke-source-ip', '__proto__', 'constructor', '']) {
      const [row, ...more] = rowsFrom([served({ source })]);
      expect(row?.sources).toEqual({});
      expect(more.map(({ what }) => what)).toEqual(['credential/password']);
    }
    expect(whatsFrom(served({ source: '2001:db8::/64' }))).toContain('from/2001:db8::/64');
  });
});

describe('what else lines tell', () => {
  test('every decision counts for its day, surface, protocol and reason', () => {
    const lines = [
      decision(),
      decision(),
      decision({ outcome: 'allow', reason: 'public', surface: 'public', user: null }),
      decision({ reason: 'request_ambiguous', surface: null }),
    ];
    expect(Object.fromEntries(foldBatch(lines, NOW).days)).toEqual({
      'day/2026-12-01/ui/-/web_service_access_only': 2,
      'day/2026-12-01/public/-/public': 1,
      'day/2026-12-01/-/-/request_ambiguous': 1,
    });
  });

  test('refusals are kept, but not those that only ask for credentials, nor what is allowed', () => {
    const line = decision({ cause: 'x', credential: 'secret', credential_id: '0a1b2c3d', user: 'sha256:0123456789abcdef' });
    expect(foldBatch([line], NOW).refusals).toEqual([
      {
        decision_id: expect.any(String),
        time: '2026-12-01T06:07:00.000Z',
        outcome: 'forbid',
        reason: 'web_service_access_only',
        cause: 'x',
        user: 'sha256:0123456789abcdef',
        session_kind: 'non_interactive',
        surface: 'ui',
        protocol: null,
        table: 'incident',
        method: 'GET',
        source: '192.0.2.1',
        credential: 'secret',
        credential_id: '0a1b2c3d',
      },
    ]);
    const asking = ['credentials_required', 'login_required'].map((reason) => decision({ reason, outcome: 'challenge' }));
    expect(foldBatch([...asking, decision({ outcome: 'allow', reason: 'allowed' }), served({ outcome: 'refused' })], NOW).refusals).toEqual(
      [],
    );
  });

  test('heartbeats', () => {
    const line = '{"log":"heartbeat","time":"2026-12-01T06:05:00Z","group":"/aws/lambda/a"}';
    expect(foldBatch([line], NOW).heartbeats).toEqual([
      { kind: 'heartbeat', time: Date.parse('2026-12-01T06:05:00Z'), group: '/aws/lambda/a' },
    ]);
  });
});
