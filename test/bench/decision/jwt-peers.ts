import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { JwtVerifier } from 'aws-jwt-verify';
import { createVerifier } from 'fast-jwt';
import { jwtVerify } from 'jose';
import { decide } from '../../../shared/core/decision/decide.ts';
import { headerValues } from '../../../shared/core/request/headers.ts';
import type { IdentityStore } from '../../../shared/core/sign-in/identity.ts';
import type { Peer } from './peer.ts';

const ISSUER = 'https://identity.example.com/';
const AUDIENCE = 'non-interactive-sessions';
const DAY_SECONDS = 86_400;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
const jwk = { kty: 'EC' as const, crv: 'P-256' as const, x, y, kid: 'bench', alg: 'ES256' as const, use: 'sig' as const };

/** An access token of a user, as an identity provider issues it. */
export function tokenOf(name: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: name, iat: seconds, nbf: seconds, exp: seconds + DAY_SECONDS, scope: 'web_service' };
  const signed = `${part({ alg: 'ES256', typ: 'JWT', kid: 'bench' })}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

type Verify = (token: string) => { sub?: unknown } | Promise<{ sub?: unknown }>;

/** A peer that verifies a bearer token and then reads its user, as the product does: a token outlives a lock. */
const jwtPeer = (name: string, identities: IdentityStore, verify: Verify): Peer => ({
  name,
  decide,
  verify: async (event) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(headerValues(event, 'authorization')[0] ?? '')?.[1];
    if (token === undefined) return null;
    const { sub } = await verify(token);
    if (typeof sub !== 'string') return null;
    const { user } = await identities.read({ userName: sub });
    return user === 'unreadable' ? null : user;
  },
});

/** Each in its best documented configuration. */
export function jwtPeers(identities: IdentityStore): Peer[] {
  const fastJwt = (more: object) =>
    createVerifier({
      key: publicKey.export({ format: 'pem', type: 'spki' }),
      algorithms: ['ES256'],
      allowedIss: ISSUER,
      allowedAud: AUDIENCE,
      ...more,
    });
  const awsVerifier = JwtVerifier.create({ issuer: ISSUER, audience: AUDIENCE, jwksUri: `${ISSUER}jwks.json` });
  awsVerifier.cacheJwks({ keys: [jwk] });
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return [
    jwtPeer('fast-jwt, cache', identities, fastJwt({ cache: true })),
    jwtPeer('fast-jwt, cache by the token itself', identities, fastJwt({ cache: true, cacheKeyBuilder: (token: string) => token })),
    jwtPeer('fast-jwt', identities, fastJwt({})),
    jwtPeer('aws-jwt-verify', identities, (token) => awsVerifier.verifySync(token)),
    jwtPeer(
      'jose',
      identities,
      async (token) => (await jwtVerify(token, key, { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'] })).payload,
    ),
  ];
}
