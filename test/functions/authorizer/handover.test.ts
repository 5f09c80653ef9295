import { describe, expect, test } from '@jest/globals';
import { createAuthorizer } from '../../../functions/authorizer/authorizer.ts';
import type { UpstreamPorts } from '../../../functions/authorizer/handover.ts';
import type { DecisionLine, FaultLine } from '../../../functions/authorizer/log.ts';
import type { AssertionClaims } from '../../../shared/core/decision/upstream.ts';
import { NO_OPTIONS } from '../../../shared/core/request/classify.ts';
import { NO_PROPERTIES } from '../../../shared/core/settings/properties.ts';
import { SETTING_NAMES } from '../../../shared/core/settings/settings.ts';
import { authorizerEvent, basic } from '../../support/authorizer-event.ts';
import { always, BASE_ROLES, MemoryStores, PlainPasswords, user } from '../../support/memory.ts';

/** The authorizer before the customer's own instance, whose assertions say what was signed. */
function gate({ roles = ['itil'], assertion = 'a.b.c' as string | null } = {}) {
  const signed: AssertionClaims[] = [];
  const lines: (DecisionLine | FaultLine)[] = [];
  const stores = new MemoryStores([user('json.user', { roles, web_service_access_only: true })]);
  const upstream: UpstreamPorts = {
    issuer: 'gate',
    audience: 'https://upstream.example.com',
    signer: {
      sign: async (claims) => {
        signed.push(claims);
        return assertion;
      },
    },
  };
  const authorize = createAuthorizer({
    identities: stores,
    attempts: stores,
    sessions: stores.sessions,
    passwords: new PlainPasswords(),
    roles: always(BASE_ROLES),
    properties: always(NO_PROPERTIES),
    settings: { ...always(new Map(SETTING_NAMES.map((name) => [name, 'true']))), ageMs: () => 0 },
    classifier: { ...NO_OPTIONS, upstream: true },
    clock: { now: () => 1_700_000_000_000 },
    stopwatch: () => 0,
    cookieName: 'nis_session',
    stage: 'prod',
    upstream,
    log: (line) => lines.push(line),
    onError: () => {},
  });
  const ask = (line: string, password = 'secret') =>
    authorize(authorizerEvent(line, { headers: { Authorization: basic('json.user', password) } }));
  return { ask, signed, lines };
}

describe('a request that goes on to an upstream', () => {
  test('is allowed with the identity and a signature over the decision', async () => {
    const { ask, signed } = gate();
    const { context, principalId, policyDocument } = await ask('GET /api/now/whoami');
    expect([principalId, policyDocument.Statement[0]?.Effect]).toEqual(['json.user', 'Allow']);
    expect(context).toEqual({
      path: 'api/now/whoami',
      address: '203.0.113.9',
      user: 'json.user',
      roles: 'itil',
      session_kind: 'non_interactive',
      protocol: 'rest',
      operations: '*',
      strict_security: 'on',
      decision_id: 'decision-1',
      assertion: 'a.b.c',
    });
    expect(signed).toEqual([
      expect.objectContaining({ iss: 'gate', aud: 'https://upstream.example.com', sub: 'json.user', method: 'GET', iat: 1_700_000_000 }),
    ]);
  });

  test('is refused where its roles leave no room for the signature in one answer', async () => {
    const { ask, lines } = gate({
      roles: Array.from({ length: 6 }, (_, index) => `${index}`.padEnd(1000, 'x')),
      assertion: 'a'.repeat(1600),
    });
    const { context, policyDocument } = await ask('GET /api/now/whoami');
    expect(policyDocument.Statement[0]?.Effect).toBe('Deny');
    expect(context?.body).toContain('"code":"too_many_roles"');
    expect(lines.at(-1)).toMatchObject({ outcome: 'forbid', reason: 'too_many_roles', cause: null, user: 'json.user' });
  });

  test('cannot be decided without a signature', async () => {
    const { ask, lines } = gate({ assertion: null });
    await expect(ask('GET /api/now/whoami')).rejects.toThrow('Unavailable: assertion key could not be read');
    expect(lines.at(-1)).toMatchObject({ outcome: 'unavailable', reason: 'dependency_unavailable', cause: 'assertion key' });
  });

  test('is told as one of the upstream only where the upstream serves it', async () => {
    const { ask, lines } = gate();
    await ask('GET /api/now/whoami');
    expect(lines.at(-1)).toMatchObject({ outcome: 'allow', upstream: true });
    await ask('GET /login.do');
    await expect(ask('GET /api/now/whoami', 'wrong')).rejects.toThrow('Unauthorized');
    await expect(gate({ assertion: null }).ask('GET /api/now/whoami')).rejects.toThrow('Unavailable');
    for (const line of lines.slice(1)) expect(line).not.toHaveProperty('upstream');
  });

  test('is signed only where it is allowed and goes there', async () => {
    const { ask, signed } = gate();
    await expect(ask('GET /api/now/whoami', 'wrong')).rejects.toThrow('Unauthorized');
    const { context } = await ask('GET /login.do');
    expect(context).toMatchObject({ surface: 'public' });
    expect(signed).toEqual([]);
  });
});
