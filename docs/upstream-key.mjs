// Prints a new key that signs for the upstream: see "The keys" in upstream.md.
import { createHash, generateKeyPairSync } from 'node:crypto';

const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const kid = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
console.log(`assertion-keys: ${JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x, d, kid })}`);
console.log(`assertion-jwks: ${JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' })}`);
