import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { type IdentityProvider, readIdentityProvider } from '../../shared/core/identity-provider.ts';

let pem: string;
let good: IdentityProvider;
beforeAll(async () => {
  pem = (await generate([{ name: 'commonName', value: 'corp' }], { keySize: 2048, algorithm: 'sha256' })).cert;
  good = {
    id: 'corp',
    name: 'Corporate (SAML)',
    entityId: 'https://idp.example.com/metadata',
    entryPoint: 'https://idp.example.com/sso?tenant=1',
    certificates: [pem.replace(/-----[A-Z ]+-----|\s/g, '')],
  };
});

const read = (changes: object = {}, plainHttp = false) => readIdentityProvider({ ...good, ...changes }, { plainHttp });

test('certificates come as PEM or base64 and mean the same', () => {
  expect(read({ certificates: [pem] })).toEqual(read());
  expect(read()).toEqual(good);
});

test('several certificates stand side by side while one is being replaced', () => {
  expect(read({ certificates: [pem, pem] }).certificates).toHaveLength(2);
});

test('only the local run takes an http entry point', () => {
  const entryPoint = 'http://localhost:8082/sso';
  expect(read({ entryPoint }, true).entryPoint).toBe(entryPoint);
  expect(() => read({ entryPoint })).toThrow('use the https address');
});

describe('what cannot be used is refused with the field and the fix', () => {
  test.each<[string, object]>([
    ['id', { id: 'Corp' }],
    ['id', { id: '../digest-passphrase' }],
    ['id', { id: '' }],
    ['name', { name: ' ' }],
    ['name', { name: 'x\n' }],
    ['entityId', { entityId: '' }],
    ['entityId', { entityId: 7 }],
    ['entryPoint', { entryPoint: 'javascript:alert(1)' }],
    ['entryPoint', { entryPoint: 'idp.example.com' }],
    ['entryPoint', { entryPoint: 'https://user:password@idp.example.com' }],
    ['certificates', { certificates: [] }],
    ['certificates', { certificates: 'MIIC' }],
    ['certificate', { certificates: ['MIIC'] }],
    ['certificate', { certificates: [7] }],
    ['field', { cert: 'x' }],
  ])('%s %j', (field, changes) => {
    expect(() => read(changes)).toThrow(new RegExp(`${field}[^\\n]*: use `));
  });

  test('a bare key, a key that is not RSA and a short one', async () => {
    const bare = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const elliptic = (await generate([{ name: 'commonName', value: 'x' }], { keyType: 'ec', algorithm: 'sha256' })).cert;
    const short = (await generate([{ name: 'commonName', value: 'x' }], { keySize: 1024, algorithm: 'sha256' })).cert;
    for (const certificate of [bare, elliptic, short]) expect(() => read({ certificates: [pem, certificate] })).toThrow('number 2');
  });

  test.each([null, undefined, 'text', [], 7])('%j', (value) => {
    expect(() => readIdentityProvider(value, { plainHttp: false })).toThrow('is no object');
  });
});
