import { foldedName } from '../request/headers.ts';
import type { UpstreamContext } from './upstream.ts';

/**
 * Which headers reach an upstream, the customer's own instance in place of functions/instance. An HTTP proxy integration passes whatever a
 * client sends, and a mapping can replace a header but not remove one. So those that say who asks, from where or for what are either
 * replaced (a proxy on the way may set them) or refused (no client sends them in good faith), and all others pass.
 *
 * Source: API Gateway Developer Guide, "Parameter mapping for REST APIs": a mapped header replaces the client's of the same name.
 */

/** Headers that tell an upstream who asks, each with the key of the authorizer's context that it is mapped from. */
export const IDENTITY_HEADERS = {
  'X-NIS-User': 'user',
  'X-NIS-Roles': 'roles',
  'X-NIS-Session-Kind': 'session_kind',
  'X-NIS-Protocol': 'protocol',
  'X-NIS-Strict-Security': 'strict_security',
  'X-NIS-Decision-Id': 'decision_id',
  'X-NIS-Assertion': 'assertion',
} as const satisfies Record<string, keyof UpstreamContext>;

/** Headers with what proves who asks: an upstream gets this constant in their place, so no password or session reaches it. */
export const CREDENTIAL_HEADERS = ['Authorization', 'Cookie', 'X-UserToken'] as const;
export const NO_CREDENTIAL = 'removed';

/** What a replaced header tells: the gate's own knowledge. */
export type Origin = 'address' | 'host' | 'scheme' | 'port' | 'forwarded';

/** Headers by which proxies tell the client's address and the host that it asked. An upstream gets what the gate knows of these. */
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

/** Of HTTP itself and of browsers: they have a word that is refused elsewhere, and no server takes them for an identity. */
const HARMLESS = /^(?:host|(?:x-|x-amz-)?user-agent|access-control-request-method|proxy-connection|sec-.*)$/;

/** Words of a name that tells who asks, from where, or what is asked for. */
const TELLING = new Set(
  [
    'user username userid userdn users uid upn eppn login principal subject dn identity consumer authenticated impersonate sudo email mail',
    'role roles group groups claim claims oidc saml shib webauth sm creds credential assertion cert certificate ssl verify',
    'remote proxy forwarded real ip ipv6 addr address originating scheme https',
    'method override original rewrite rewritten url uri path host script prefix base destination sendfile accel subrequest',
  ].flatMap((words) => words.split(' ')),
);

/** The same where they are written as one. */
const TELLING_TOGETHER =
  /(?:remote|real|proxy|auth|sm|de|web|logon|authenticated)(?:user|name)|(?:real|client|remote|socket)(?:ip|addr)|clientcert|forwarded|(?:original|rewrite|request)(?:ur[il]|path|host)|methodoverride|httpmethod/;

/** Our own name space, whole, so that a header of tomorrow is safe today. */
export const isIdentityHeader = (name: string): boolean => /^x-nis(?![a-z0-9])/.test(foldedName(name));

/**
 * Whether a client's header must not reach an upstream: it says who asks, from where or for what, by a name that no mapping replaces.
 * One that a server could fold to a name that is replaced counts, too.
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
