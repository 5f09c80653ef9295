import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Allow } from '../../../../shared/core/decision/decide.ts';
import { canonicalQuery, identityFor, JWKS_PATH, PATH_KEY, upstreamContext } from '../../../../shared/core/decision/upstream.ts';
import { classify, NO_OPTIONS } from '../../../../shared/core/request/classify.ts';
import { namedRoute } from '../../../../shared/core/request/routes.ts';
import { user } from '../../../support/memory.ts';

const PARTIES = { issuer: 'https://gate.example.com', audience: 'https://upstream.example.com' };

function allowed(path: string, userName = 'abel.tuter', activeRoles: readonly string[] = ['itil']): Allow {
  const request = classify({ method: 'GET', path, queryKeys: [], resource: '/{proxy+}' }, { ...NO_OPTIONS, upstream: true });
  if (request.kind === 'ambiguous') throw new Error(request.cause);
  return { outcome: 'allow', reason: 'allowed', cause: null, request, principal: { user: user(userName), activeRoles, elevated: false } };
}
const INPUT = {
  decisionId: 'decision-1',
  address: '203.0.113.9',
  method: 'GET',
  query: null,
  strictSecurity: 'on',
  now: 1_700_000_000_999,
} as const;
const identity = (decision: Allow) => identityFor({ ...INPUT, decision }, PARTIES);

describe('the query that is signed', () => {
  test.each([
    ['no query', null, ''],
    ['a marker without a value', { SOAP: [''] }, 'SOAP='],
    ['pairs in any order', { x: ['2', '1'], a: ['&='] }, 'a=%26%3D&x=1&x=2'],
    ['all that another language may leave as it is', { "a!'()*": ['-._~ +é'] }, 'a%21%27%28%29%2A=-._~%20%2B%C3%A9'],
    ['a key without values', { a: undefined, b: [] }, ''],
  ])('of %s has one form', (_what, query, canonical) => {
    expect(canonicalQuery(query)).toBe(canonical);
    const { claims } = identityFor({ ...INPUT, decision: allowed('/x'), query }, PARTIES);
    expect(claims.query_sha256).toBe(createHash('sha256').update(canonical).digest('base64url'));
  });

  test('is another one where a key, a value or their number differs', () => {
    const pair = fc.tuple(
      fc.string({ unit: 'grapheme', maxLength: 3 }),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { minLength: 1, maxLength: 2 }),
    );
    const queries = fc.array(pair, { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));
    const sorted = (query: Record<string, string[]>): string =>
      JSON.stringify(
        Object.entries(query)
          .flatMap(([key, values]) => values.map((value) => [key, value]))
          .map((entry) => JSON.stringify(entry))
          .sort(),
      );
    fc.assert(
      fc.property(queries, queries, (one, other) => (canonicalQuery(one) === canonicalQuery(other)) === (sorted(one) === sorted(other))),
    );
  });
});

describe('what an upstream is told', () => {
  test('is safe in a header and never empty, whatever users and roles are called', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 5 }), (userName, roles) => {
        const { context, claims } = identity(allowed('/x', userName, roles));
        for (const value of Object.values(context)) expect(value).toMatch(/^[\x21-\x7e]+$/);
        expect(decodeURIComponent(context.user)).toBe(userName);
        expect(context.roles.split(',').filter(Boolean).map(decodeURIComponent)).toEqual(roles);
        expect(claims.sub).toBe(userName);
      }),
    );
  });

  test('has the path that was decided: what the upstream decodes is what was classified', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 }), (segments) => {
        const asked = `/${segments.map(encodeURIComponent).join('/')}`;
        const request = classify({ method: 'GET', path: asked, queryKeys: [], resource: '/{proxy+}' }, { ...NO_OPTIONS, upstream: true });
        if (request.kind === 'ambiguous') return;
        const { context, claims } = identity(allowed(asked));
        expect(context.path).toMatch(/^[\x21-\x7e]*$/);
        expect(context.path).not.toMatch(/[?#;\\]/);
        expect(decodeURIComponent(`/${context.path}`)).toBe(request.path);
        expect(claims.path).toBe(`/${context.path}`);
      }),
    );
  });

  test('is good for one minute from the second of the decision', () => {
    const { claims } = identity(allowed('/x'));
    expect([claims.iat, claims.exp]).toEqual([1_700_000_000, 1_700_000_060]);
  });

  test('says that nobody’s roles are none, and unread strict security is on', () => {
    expect(identity(allowed('/x', 'guest', [])).context.roles).toBe(',');
    const input = { ...INPUT, decision: allowed('/x'), strictSecurity: 'unread' } as const;
    expect(identityFor(input, PARTIES).context.strict_security).toBe('on');
    expect(identityFor({ ...input, strictSecurity: 'off' }, PARTIES).context.strict_security).toBe('off');
  });

  test('is that nobody in particular is the guest, without roles', () => {
    const nobody: Allow = { ...allowed('/x'), reason: 'public', principal: null };
    expect(identity(nobody)).toMatchObject({ context: { user: 'guest', roles: ',' }, claims: { sub: 'guest' } });
    const unread: Allow = { ...nobody, principal: { user: user('jo'), activeRoles: 'unread', elevated: false } };
    expect(identity(unread)).toMatchObject({ context: { user: 'jo', roles: ',' } });
  });

  test('is the same in headers and in what is signed, down to a hash of the roles', () => {
    const { context, claims } = identity(allowed('/incident.do', 'jo', ['itil', 'a,b']));
    expect(context).toEqual({
      path: 'incident.do',
      address: '203.0.113.9',
      user: 'jo',
      roles: 'itil,a%2Cb',
      session_kind: 'interactive',
      protocol: 'none',
      operations: '*',
      strict_security: 'on',
      decision_id: 'decision-1',
    });
    expect(claims).toEqual({
      iss: PARTIES.issuer,
      aud: PARTIES.audience,
      sub: 'jo',
      iat: 1_700_000_000,
      exp: 1_700_000_060,
      jti: 'decision-1',
      session_kind: 'interactive',
      surface: 'ui',
      protocol: null,
      strict_security: true,
      operations: '*',
      reason: 'allowed',
      method: 'GET',
      path: '/incident.do',
      query_sha256: createHash('sha256').update('').digest('base64url'),
      roles_sha256: createHash('sha256').update('itil,a%2Cb').digest('base64url'),
    });
  });

  test('is sent up to 7 600 characters of JSON within its braces', () => {
    const { context } = identity(allowed('/x'));
    // Each member counts with its comma, the last one, too.
    const room = 7_600 - (JSON.stringify({ ...context, assertion: '' }).length - 1);
    expect(upstreamContext({ ...context, assertion: 'x'.repeat(room) })).toEqual({ ...context, assertion: 'x'.repeat(room) });
    expect(upstreamContext({ ...context, assertion: 'x'.repeat(room + 1) })).toBeNull();
  });

  test('fits the 8 KB of an authorizer’s answer, or is not sent', () => {
    const roles = Array.from({ length: 500 }, (_, index) => `a_role_${index}`);
    const { context } = identity(allowed('/x', 'a', roles));
    expect(context.roles.length).toBeLessThan(6 * 1024);
    expect(upstreamContext({ ...context, assertion: 'x'.repeat(700) })).not.toBeNull();
    const long = identity(allowed(`/${'x'.repeat(500)}`, 'ü'.repeat(80), roles)).context;
    expect(upstreamContext({ ...long, assertion: 'x'.repeat(1_800) })).toBeNull();
  });
});

test('the path to ask for is in the context, and the public keys are where everybody may read them', () => {
  expect(identity(allowed('/incident.do')).context).toHaveProperty(PATH_KEY, 'incident.do');
  const resource = namedRoute(JWKS_PATH)?.resource ?? '';
  expect(classify({ method: 'GET', path: JWKS_PATH, queryKeys: [], resource }, NO_OPTIONS)).toMatchObject({ surface: 'public' });
});

test('without an upstream, a ; in a path is nobody’s business but ours', () => {
  const line = { method: 'GET', path: '/a;b', queryKeys: [], resource: '/{proxy+}' };
  expect(classify(line, NO_OPTIONS)).toMatchObject({ kind: 'classified', surface: 'ui' });
  expect(classify(line, { ...NO_OPTIONS, upstream: true })).toMatchObject({ kind: 'ambiguous' });
});
