import { createHash } from 'node:crypto';
import type { SsoStateStore } from '../../../shared/core/sign-in/sso.ts';

/** How long a person may take at the identity provider. */
export const REQUEST_LIFETIME_MS = 30 * 60_000;

/** A request that we sent to an identity provider and that it may answer once. */
export interface AuthnRequest {
  readonly id: string;
  /** Id of the provider; no other may answer. */
  readonly provider: string;
  /** As `safeGoto` gives it. */
  readonly goto: string;
  /** ISO 8601. */
  readonly issuedAt: string;
  /** SHA-256 of what the browser holds, see browser-binding.ts. */
  readonly browser: string;
}

/** @throws DependencyError where the store does not answer. */
export async function rememberRequest(store: SsoStateStore, request: AuthnRequest, now: number): Promise<void> {
  const { id, ...content } = request;
  await store.claim({ key: `saml-request#${id}`, content: JSON.stringify(content), until: now + REQUEST_LIFETIME_MS }, now);
}

/**
 * @returns null where we sent no such request, or too long ago.
 * @throws DependencyError where the store does not answer.
 */
export async function findRequest(store: SsoStateStore, id: string, now: number): Promise<AuthnRequest | null> {
  if (!/^_[A-Za-z0-9_-]{43}$/.test(id)) return null;
  const content = await store.read(`saml-request#${id}`, now);
  return content === null ? null : { id, ...(JSON.parse(content) as Omit<AuthnRequest, 'id'>) };
}

/**
 * Uses request and assertion up.
 *
 * @param assertion `until`: when it can no longer be shown, milliseconds since the epoch.
 * @returns the cause where one of them was used before; null: both were new.
 * @throws DependencyError where the store does not answer.
 */
export async function useUp(
  store: SsoStateStore,
  request: AuthnRequest,
  assertion: { readonly id: string; readonly until: number },
  now: number,
): Promise<'saml_request_answered' | 'saml_assertion_seen' | null> {
  const answered = { key: `saml-answered#${request.id}`, content: '', until: now + REQUEST_LIFETIME_MS };
  if (!(await store.claim(answered, now))) return 'saml_request_answered';
  const hash = createHash('sha256').update(`${request.provider}\n${assertion.id}`).digest('hex');
  const seen = { key: `saml-assertion#${hash}`, content: '', until: Math.max(assertion.until, now) };
  return (await store.claim(seen, now)) ? null : 'saml_assertion_seen';
}
