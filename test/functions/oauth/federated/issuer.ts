import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Jwk } from '../../../../functions/oauth/federated/ports.ts';

/** A key pair of an issuer in a test. */
export interface Pair {
  readonly privateKey: KeyObject;
  readonly jwk: Jwk;
}

const pairOf = ({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }, more: object): Pair => ({
  privateKey,
  jwk: { ...publicKey.export({ format: 'jwk' }), ...more } as Jwk,
});

export const rsa = (more: object = {}, modulusLength = 2048): Pair => pairOf(generateKeyPairSync('rsa', { modulusLength }), more);
export const ec = (more: object = {}, namedCurve = 'P-256'): Pair => pairOf(generateKeyPairSync('ec', { namedCurve }), more);
export const ed25519 = (more: object = {}): Pair => pairOf(generateKeyPairSync('ed25519'), more);

export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signs any text, by the algorithm that the header names. */
function signature(input: string, alg: unknown, key: KeyObject | string): string {
  if (alg === 'none') return '';
  if (typeof key === 'string') return createHmac('sha256', key).update(input).digest('base64url');
  const octets = Buffer.from(input);
  const hash = alg === 'EdDSA' ? null : 'sha256';
  return sign(hash, octets, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

/** A compact JWS. Header and claims are objects, or the JSON itself. */
export function jwt(header: object | string, claims: object | string, key: KeyObject | string): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const { alg } = (typeof header === 'string' ? JSON.parse(header) : header) as { alg?: unknown };
  return `${input}.${signature(input, alg, key)}`;
}

/** The private half as a JWK: what no issuer should publish. */
export const privateJwk = ({ privateKey, jwk }: Pair): Jwk =>
  ({ ...createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'jwk' }), ...jwk }) as Jwk;
