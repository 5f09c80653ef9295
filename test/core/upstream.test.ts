import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classify, NO_OPTIONS } from '../../shared/core/classify.ts';
import type { Allow } from '../../shared/core/decide.ts';
import { IDENTITY_HEADERS, identityFor, looksLikeIdentityHeader, upstreamContext } from '../../shared/core/upstream.ts';
import { user } from '../support/memory.ts';

const PARTIES = { issuer: 'https://gate.example.com', audience: 'https://upstream.example.com' };

function allowed(path: string, userName = 'abel.tuter', activeRoles: readonly string[] = ['itil']): Allow {
  const request = classify({ method: 'GET', path, queryKeys: [], resource: '/{proxy+}' }, { ...NO_OPTIONS, upstream: true });
  if (request.kind === 'ambiguous') throw new Error(request.cause);
  return { outcome: 'allow', reason: 'allowed', cause: null, request, principal: { user: user(userName), activeRoles, elevated: false } };
}
const identity = (decision: Allow) =>
  identityFor({ decision, decisionId: 'decision-1', method: 'GET', strictSecurity: 'on', now: 1_700_000_000_999 }, PARTIES);

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
    const input = { decision: allowed('/x'), decisionId: 'd', method: 'GET', strictSecurity: 'unread', now: 0 } as const;
    expect(identityFor(input, PARTIES).context.strict_security).toBe('on');
    expect(identityFor({ ...input, strictSecurity: 'off' }, PARTIES).context.strict_security).toBe('off');
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

describe('a header that looks like one of ours', () => {
  test('is found however its letters and separators are written', () => {
    const separator = fc.constantFrom('-', '_', '.', '--', '_-', '!', '~');
    for (const name of Object.keys(IDENTITY_HEADERS)) {
      fc.assert(
        fc.property(fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), separator, (upper, between) => {
          const cased = [...name].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase())).join('');
          expect(looksLikeIdentityHeader(cased.replaceAll('-', between))).toBe(true);
        }),
      );
    }
  });

  test('is none of those that clients and proxies usually send', () => {
    for (const name of [
      'Accept',
      'Host',
      'X-Forwarded-For',
      'X-UserToken',
      'X-Nisan',
      'Content-Type',
      'X-Real-IP',
      'X-Amzn-Trace-Id',
      'SM_USER',
    ])
      expect(looksLikeIdentityHeader(name)).toBe(false);
  });
});

test('without an upstream, a ; in a path is nobody’s business but ours', () => {
  const line = { method: 'GET', path: '/a;b', queryKeys: [], resource: '/{proxy+}' };
  expect(classify(line, NO_OPTIONS)).toMatchObject({ kind: 'classified', surface: 'ui' });
  expect(classify(line, { ...NO_OPTIONS, upstream: true })).toMatchObject({ kind: 'ambiguous' });
});
