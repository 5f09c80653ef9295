import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { AssertionClaims } from '../core/decision/upstream.ts';

/** A private key as Parameter Store keeps it. Source: RFC 8037, "Key Type OKP". */
export interface PrivateJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly d: string;
  /** RFC 7638 thumbprint. */
  readonly kid: string;
}

/** The first key signs; all are published, so that a next key is known before it signs and a former one for a while after. */
export interface PrivateKeySet {
  readonly keys: readonly PrivateJwk[];
}

/** A key that is ready to sign. */
export interface SigningKey {
  readonly key: KeyObject;
  /** `{"alg":"EdDSA",…}` in base64url, with its dot. */
  readonly head: string;
}

/** A new key of Ed25519. */
export function createPrivateJwk(): PrivateJwk {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error('Node gave no Ed25519 key.');
  return { kty: 'OKP', crv: 'Ed25519', x, d, kid: thumbprint(x) };
}

/** Source: RFC 7638, section 3.2, and RFC 8037, appendix A.3: the required members in lexical order. */
const thumbprint = (x: string): string => createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');

/** @throws Error where the text is no set of private Ed25519 keys; it never quotes the text. */
export function readPrivateKeySet(text: string): PrivateKeySet {
  const keys = keysIn(text);
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isPrivateJwk))
    throw new Error('The parameter with the assertion keys holds no set of private Ed25519 keys: restore a former version of it.');
  return { keys };
}

function keysIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly keys?: unknown } | null)?.keys;
  } catch {
    // Node's message would quote the text, which is a secret.
    return undefined;
  }
}

function isPrivateJwk(value: unknown): value is PrivateJwk {
  const { kty, crv, x, d, kid } = (value ?? {}) as Partial<Record<keyof PrivateJwk, unknown>>;
  return kty === 'OKP' && crv === 'Ed25519' && [x, d, kid].every((member) => typeof member === 'string' && member !== '');
}

/** The public halves as a JWK Set. Source: RFC 7517, section 5. */
export const publicKeySet = ({ keys }: PrivateKeySet): string =>
  JSON.stringify({ keys: keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid, use: 'sig', alg: 'EdDSA' })) });

/** @throws Error where there is none, or it is no key. */
export function signingKey({ keys: [first] }: PrivateKeySet): SigningKey {
  if (first === undefined) throw new Error('There is no assertion key.');
  const { kty, crv, x, d, kid } = first;
  const head = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'JWT', kid })).toString('base64url');
  return { key: createPrivateKey({ format: 'jwk', key: { kty, crv, x, d } }), head: `${head}.` };
}

/** A JWT in compact form. Source: RFC 7515, section 7.1; RFC 8037, section 3.1. */
export function signAssertion({ key, head }: SigningKey, claims: AssertionClaims): string {
  const signed = head + Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${signed}.${sign(null, Buffer.from(signed, 'latin1'), key).toString('base64url')}`;
}
