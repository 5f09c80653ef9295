import type { Invoked } from '../../shared/core/ports.ts';
import { type Asked, authorizerEvent, proxyEvent } from './events.ts';

/** Calls the new version of a function. */
export type Invoke = (which: 'authorizer' | 'sign-in', event: object) => Promise<Invoked>;

/** One question and the answer that is known before. */
export interface Check {
  /** Row of the decision table, or what else it looks at. */
  readonly of: string;
  /** @returns what is wrong; null where nothing is. */
  readonly run: (invoke: Invoke) => Promise<string | null>;
}

/** A request with a cookie of a session that never was; the name depends on TLS, and each function reads its own. */
const UNKNOWN_SESSION = { Cookie: `__Host-nis_session=c21va2UtdGVzdA.${'A'.repeat(43)}; nis_session=c21va2UtdGVzdA.${'A'.repeat(43)}` };
const PAGE = { path: '/incident.do', resource: '/{proxy+}' };
const REST = { path: '/api/now/whoami', resource: '/{proxy+}' };
const SIGN_IN_PAGE = { path: '/login.do', resource: '/login.do' };

/**
 * Each row of the decision table that needs neither a password nor a state of the settings, asked of the new authorizer; then the sign-in page,
 * asked of the new sign-in. Both functions refuse to start where the runtime has no argon2, so that any answer says that it is there.
 *
 * Source: docs/contract.md, "Decision" and "Refusals on the wire".
 */
export function checksOf({ upstream }: { readonly upstream: boolean }): readonly Check[] {
  return [
    denied('row 1, a marker on a page of two readings', { ...PAGE, query: ['SOAP', 'WSDL'] }, 'application/json', '"request_ambiguous"'),
    denied('row 1, a path of two readings', { path: '/a//b', resource: '/{proxy+}' }, 'text/html', 'Access refused'),
    ...(upstream ? [denied('row 1b', { ...PAGE, headers: { 'X-Nis-User': 'admin' } }, 'text/html', 'Access refused')] : []),
    allowed('row 2', SIGN_IN_PAGE, 'public'),
    challenged('row 3, a protocol', { ...REST, headers: { Authorization: 'Bearer x' } }),
    denied('row 3, a page', { ...PAGE, headers: { Authorization: 'Bearer x' } }, 'text/html', '/login.do?goto='),
    challenged('row 5, a protocol', { ...REST, headers: UNKNOWN_SESSION }),
    denied('row 5, a page', { ...PAGE, headers: UNKNOWN_SESSION }, 'text/html', '/login.do?goto='),
    challenged('row 7', { method: 'POST', path: '/MIDServerCheck.do', resource: '/{proxy+}' }),
    denied('row 8', PAGE, 'text/html', '/login.do?goto='),
    signInPage,
  ];
}

const challenged = (of: string, asked: Asked): Check => ({
  of,
  run: async (invoke) => {
    const outcome = await invoke('authorizer', authorizerEvent(asked));
    return !outcome.ok && outcome.errorMessage === 'Unauthorized' ? null : `expected 401, got ${shown(outcome)}`;
  },
});

const denied = (of: string, asked: Asked, contentType: string, inBody: string): Check => ({
  of,
  run: async (invoke) => {
    const outcome = await invoke('authorizer', authorizerEvent(asked));
    const { effect, context } = read(outcome);
    const right = effect === 'Deny' && context.content_type === `${contentType}; charset=utf-8` && String(context.body).includes(inBody);
    return right ? null : `expected 403 as ${contentType} with ${inBody}, got ${shown(outcome)}`;
  },
});

const allowed = (of: string, asked: Asked, reason: string): Check => ({
  of,
  run: async (invoke) => {
    const outcome = await invoke('authorizer', authorizerEvent(asked));
    const { effect, context } = read(outcome);
    return effect === 'Allow' && context.reason === reason ? null : `expected an allow as ${reason}, got ${shown(outcome)}`;
  },
});

/** Headers of every page, and a word of each. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
} as const;

const signInPage: Check = {
  of: 'the sign-in page',
  run: async (invoke) => {
    const { context } = read(await invoke('authorizer', authorizerEvent(SIGN_IN_PAGE)));
    const outcome = await invoke('sign-in', proxyEvent(SIGN_IN_PAGE, context));
    const { statusCode, headers = {} } = (outcome.ok ? (outcome.result ?? {}) : {}) as {
      statusCode?: number;
      headers?: Record<string, unknown>;
    };
    if (statusCode !== 200) return `expected 200, got ${shown(outcome)}`;
    const sent = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
    const lacking = Object.entries(PAGE_HEADERS).find(([name, word]) => !sent.get(name)?.includes(word));
    return lacking === undefined ? null : `expected the header ${lacking[0]} with ${lacking[1]}, got ${sent.get(lacking[0]) ?? 'none'}`;
  },
};

interface Policy {
  readonly policyDocument?: { readonly Statement?: readonly { readonly Effect?: string }[] };
  readonly context?: Readonly<Record<string, unknown>>;
}

function read(outcome: Invoked): { effect: string | undefined; context: Readonly<Record<string, unknown>> } {
  const { policyDocument, context = {} } = (outcome.ok ? (outcome.result ?? {}) : {}) as Policy;
  return { effect: policyDocument?.Statement?.[0]?.Effect, context };
}

const shown = (outcome: Invoked): string => JSON.stringify(outcome.ok ? outcome.result : { thrown: outcome.errorMessage }).slice(0, 200);
