import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import {
  IDENTITY_PROVIDER_EXAMPLE,
  type IdentityProvider,
  readIdentityProvider,
} from '../../../../shared/core/sign-in/identity-provider.ts';

/** Of a key for RSA-PSS: `openssl req -x509 -newkey rsa-pss -pkeyopt rsa_keygen_bits:2048 -nodes -subj /CN=pss -outform DER | base64`. */
const PSS = `
  MIIDZzCCAhqgAwIBAgIUHZPQ1cfiI4TyzH6tYS0k3VEDmwgwQgYJKoZIhvcNAQEKMDWgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEF
  AKIEAgIA3jAOMQwwCgYDVQQDDANwc3MwIBcNMjYxMTI1MjAwNjEwWhgPMjEyNjExMDEyMDA2MTBaMA4xDDAKBgNVBAMMA3BzczCCASAwCwYJKoZIhvcNAQEKA4IBDwAw
  ggEKAoIBAQDBZ3Yq78Pi+0/jHoY6gJoogFdkRHPdx5heS3UyoxjdgPf+oRMQyEqwSQY4uOhFLpW1OTWloTFjr/6zbXCKFt8gnaQwlRIoeAAKTAHLKzfe5ebVClGuQCVB
  Msojrqrs+/GesNUtS6OqNmy84X74ef9tEDk0hk/IvaQCJEjhj/xqKOaMc9Ty3JG1Dfln0ga8FY2DIr9CDIgd9EEVTTaHBbhrqstLDtecrT0nMCIPsw7z3aD3ULAKdYp3
  xpqtcBvz/84u8cqY5xxRaTq56Vmqoa6ixn+fFxYRSLzsaUAKomnZxL2JfU2HMP0I4Kn1L/EjKpbp7zWhz8XlCBZR2tmppX8pAgMBAAGjUzBRMB0GA1UdDgQWBBTj2p7r
  Az5NPX4I3JlF4EzK8MlJ9zAfBgNVHSMEGDAWgBTj2p7rAz5NPX4I3JlF4EzK8MlJ9zAPBgNVHRMBAf8EBTADAQH/MEIGCSqGSIb3DQEBCjA1oA8wDQYJYIZIAWUDBAIB
  BQChHDAaBgkqhkiG9w0BAQgwDQYJYIZIAWUDBAIBBQCiBAICAN4DggEBALXOe56baZFWI+WT3ifYmogsRPtZT9Xo8LdELuXqykYfCtJyVN6D0lcH7Nid0T//wc/3Simx
  /sC45zwmIz42Hr/BPrX7vgt8JgVmJhnOr9/wb+N2Y//Y6G4zdupKOz7m0sW06IKMxKbJkJrSw64yG1N5jCIfKYaMQQ3rrgiWOoPlZeVIsydTg5yrhCU2cF5jwRiRLWUW
  YtuwUmrewAjqIXfx9GR/GR65desrVvMsIy++T/u18iUycb9pyMM+o9HyEx1yhT159ESAaw3fxT5/rMr2IQUMukgJ7Dsxyq6d1O3E0oJEaT0w0X7TCHe2rPWsGH4v/iXD
  nEfAQt0zyMmqvNw=`;

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

test('the example that messages show is one, but for its certificate', () => {
  const [example] = JSON.parse(IDENTITY_PROVIDER_EXAMPLE);
  expect(read({ ...example, certificates: [pem] })).toEqual({ ...example, certificates: good.certificates });
  expect(Object.keys(example)).toEqual(Object.keys(good));
});

test('several certificates stand side by side while one is being replaced', () => {
  expect(read({ certificates: [pem, pem] }).certificates).toHaveLength(2);
  expect(read({ certificates: [pem, pem, pem, pem] }).certificates).toHaveLength(4);
});

describe('a bundle of PEM', () => {
  let other: string;
  beforeAll(async () => {
    other = (await generate([{ name: 'commonName', value: 'next' }], { keySize: 2048, algorithm: 'sha256' })).cert;
  });
  const base64 = (text: string): string => text.replace(/-----[A-Z ]+-----|\s/g, '');

  test.each<[string, (one: string, two: string) => string]>([
    ['one behind the other', (one, two) => one + two],
    ['with words between them, as openssl writes', (one, two) => `subject=CN = corp\n${one}\nsubject=CN = next\r\n${two}\n`],
    ['with line breaks of Windows', (one, two) => (one + two).replaceAll('\n', '\r\n')],
  ])('counts as each of its certificates, %s', (_how, bundle) => {
    expect(read({ certificates: [bundle(pem, other)] }).certificates).toEqual([base64(pem), base64(other)]);
    expect(read({ certificates: [bundle(pem, other), pem] }).certificates).toEqual([base64(pem), base64(other), base64(pem)]);
  });

  test.each<[string, (one: string, two: string) => string]>([
    ['a certificate that is cut off', (one, two) => one + two.slice(0, -30)],
    ['a certificate that does not begin', (one, two) => one + two.slice(30)],
    ['one that cannot be read', (one) => `${one}-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n`],
    ['what is no base64', (one, two) => one + two.replace('MII', 'M*I')],
    ['a key', (one, two) => `${one}${two.replaceAll('CERTIFICATE', 'PRIVATE KEY')}`],
    ['labels that differ', (one, two) => one + two.replace('END CERTIFICATE', 'END PRIVATE KEY')],
    ['two in base64', (one, two) => base64(one) + base64(two)],
    [
      'octets behind a certificate',
      (one, two) => Buffer.concat([one, two].map((text) => Buffer.from(base64(text), 'base64'))).toString('base64'),
    ],
  ])('is refused where one would not count: %s', (_what, bundle) => {
    expect(() => read({ certificates: [bundle(pem, other)] })).toThrow('has a certificate that cannot be used, number 1: use 1 to 4');
  });

  test('of more than four is refused', () => {
    expect(() => read({ certificates: [pem.repeat(3), other.repeat(2)] })).toThrow('has not the right number of certificates: use 1 to 4');
  });
});

test('only the local run takes an http entry point', () => {
  const entryPoint = 'http://localhost:8082/sso';
  expect(read({ entryPoint }, true).entryPoint).toBe(entryPoint);
  expect(() => read({ entryPoint })).toThrow('has the entryPoint "http://localhost:8082/sso": use the https address');
  expect(read({}, true)).toEqual(good);
});

test('fields may be as long as their columns', () => {
  for (const fields of [
    { id: '0' },
    { id: `a${'-'.repeat(31)}` },
    { name: 'X' },
    { name: '💐'.repeat(64) },
    { entityId: 'x'.repeat(1024) },
    { entityId: 'urn:corp' },
  ])
    expect(read(fields)).toEqual({ ...good, ...fields });
});

describe('what cannot be used is refused with the field and the fix', () => {
  test.each<[string, object]>([
    ['id', { id: 'Corp' }],
    ['id', { id: '../digest-passphrase' }],
    ['id', { id: '' }],
    ['id', { id: 'corp!' }],
    ['id', { id: '-corp' }],
    ['id', { id: 'x'.repeat(33) }],
    ['id', { id: undefined }],
    ['name', { name: 'x'.repeat(65) }],
    ['name', { name: 'x\ty' }],
    ['entityId', { entityId: 'two words' }],
    ['entityId', { entityId: 'x\u0000y' }],
    ['entityId', { entityId: 'x'.repeat(1025) }],
    ['entryPoint', { entryPoint: undefined }],
    ['entryPoint', { entryPoint: ['https://idp.example.com/sso'] }],
    ['entryPoint', { entryPoint: 'https://idp.example.com/sso#part' }],
    ['entryPoint', { entryPoint: 'https://user@idp.example.com' }],
    ['entryPoint', { entryPoint: 'https://:password@idp.example.com' }],
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

  test('with what the field may be instead', () => {
    expect(() => read({ cert: 'x' })).toThrow('has the field "cert": use id, name, entityId, entryPoint, certificates');
    expect(() => read({ id: 'Corp' })).toThrow('has the id "Corp": use 1 to 32 lower-case letters, digits and dashes');
    expect(() => read({ name: undefined })).toThrow('has the name undefined: use 1 to 64 characters');
    expect(() => read({ entityId: '' })).toThrow('has the entityId "": use the entityID of its metadata');
  });

  test('more certificates than a replacement takes', () => {
    expect(() => read({ certificates: [pem, pem, pem, pem, pem] })).toThrow('has not the right number of certificates: use 1 to 4');
  });

  test('a certificate that is not text, whatever it would mean', () => {
    const octets = [...Buffer.from(good.certificates[0] ?? '', 'base64')];
    expect(() => read({ certificates: [octets] })).toThrow('number 1');
  });

  test('a bare key, a key that is not RSA or for RSA-PSS alone, and a short one', async () => {
    const bare = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const elliptic = (await generate([{ name: 'commonName', value: 'x' }], { keyType: 'ec', algorithm: 'sha256' })).cert;
    const short = (await generate([{ name: 'commonName', value: 'x' }], { keySize: 1024, algorithm: 'sha256' })).cert;
    for (const certificate of [bare, elliptic, PSS, short]) expect(() => read({ certificates: [pem, certificate] })).toThrow('number 2');
  });

  test.each([null, undefined, 'text', [], 7])('%j', (value) => {
    expect(() => readIdentityProvider(value, { plainHttp: false })).toThrow('is no object');
  });
});
