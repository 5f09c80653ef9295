import { foldedName } from '../request/headers.ts';
import type { UpstreamContext } from './upstream.ts';

/**
 * Which headers reach an upstream, that is, the customer's own instance in place of functions/instance. An HTTP proxy integration passes
 * every header of the client; a mapping can replace a header but not remove it. So headers about the caller, its address or its target are
 * either replaced (a proxy on the way may set them) or refused (an honest client does not send them). All others pass.
 *
 * Source: API Gateway Developer Guide, "Parameter mapping for REST APIs": a mapped header replaces the client's of the same name.
 */

/** Headers that tell an upstream who the caller is, each with the key of the authorizer's context that it is mapped from. */
export const IDENTITY_HEADERS = {
  'X-NIS-User': 'user',
  'X-NIS-Roles': 'roles',
  'X-NIS-Session-Kind': 'session_kind',
  'X-NIS-Protocol': 'protocol',
  'X-NIS-Operations': 'operations',
  'X-NIS-Strict-Security': 'strict_security',
  'X-NIS-Decision-Id': 'decision_id',
  'X-NIS-Assertion': 'assertion',
} as const satisfies Record<string, keyof UpstreamContext>;

/** Headers with credentials. The upstream gets this constant instead, so no password or session reaches it. */
export const CREDENTIAL_HEADERS = ['Authorization', 'Cookie', 'X-UserToken'] as const;
export const NO_CREDENTIAL = 'removed';

/** The gate's own knowledge that a replaced header carries. */
export type Origin = 'address' | 'host' | 'scheme' | 'port' | 'forwarded';

/** Headers in which proxies report the client's address and the requested host. An upstream gets the gate's knowledge instead. */
export const REPLACED_HEADERS = {
  'X-Forwarded-For': 'address',
  'X-Forwarded-Host': 'host',
  'X-Forwarded-Proto': 'scheme',
  'X-Forwarded-Port': 'port',
  Forwarded: 'forwarded',
  'X-Real-IP': 'address',
  'X-Client-IP': 'address',
  'Client-IP': 'address',
  'True-Client-IP': 'address',
  'X-Cluster-Client-IP': 'address',
  'CF-Connecting-IP': 'address',
  'Fastly-Client-IP': 'address',
  'X-Azure-ClientIP': 'address',
  'X-Azure-SocketIP': 'address',
  'CloudFront-Viewer-Address': 'address',
  'CloudFront-Forwarded-Proto': 'scheme',
} as const satisfies Record<string, Origin>;

const replaced = new Set([...Object.keys(REPLACED_HEADERS), ...CREDENTIAL_HEADERS].map((name) => name.toLowerCase()));
const replacedWhenFolded = new Set([...replaced].map(foldedName));

/** Headers of HTTP itself and of browsers. They contain a word that is refused elsewhere, but no server reads an identity from them. */
const HARMLESS = /^(?:host|(?:x-|x-amz-)?user-agent|access-control-request-method|proxy-connection|sec-.*)$/;

/** Words in names of headers about the caller, its address or its target. */
const TELLING = new Set(
  [
    'user username userid userdn users uid upn eppn login principal subject dn identity consumer authenticated impersonate sudo email mail',
    'role roles group groups claim claims oidc saml shib webauth sm creds credential assertion cert certificate ssl verify',
    'remote proxy forwarded real ip ipv6 addr address originating scheme https',
    'method override original rewrite rewritten url uri path host script prefix base destination sendfile accel subrequest',
  ].flatMap((words) => words.split(' ')),
);

/** The same words written together. */
const TELLING_TOGETHER =
  /(?:remote|real|proxy|auth|sm|de|web|logon|authenticated)(?:user|name)|(?:real|client|remote|socket)(?:ip|addr)|clientcert|forwarded|(?:original|rewrite|request)(?:ur[il]|path|host)|methodoverride|httpmethod/;

/** Our whole name space, so that a header that is added later is safe today. */
export const isIdentityHeader = (name: string): boolean => /^x-nis(?![a-z0-9])/.test(foldedName(name));

/**
 * Whether a client's header must not reach an upstream: it is about the caller, its address or its target, and no mapping replaces it. A
 * header that a server could fold to a replaced name counts, too.
 */
export function isRefusedHeader(name: string): boolean {
  if (replaced.has(name.toLowerCase())) return false;
  const folded = foldedName(name);
  if (HARMLESS.test(name.toLowerCase())) return false;
  return (
    replacedWhenFolded.has(folded) ||
    folded.split('-').some((word) => TELLING.has(word)) ||
    TELLING_TOGETHER.test(folded.replaceAll('-', ''))
  );
}
