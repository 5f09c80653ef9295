import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createIdentityProvider } from '../../../../infra/local/identity-provider/identity-provider.ts';
import { makeSigningKeys } from '../../../../infra/local/identity-provider/keys.ts';
import { type Listening, listenOnLoopback } from '../../../../infra/local/listen.ts';

const GATEWAY = 'http://localhost:8080';

let listening: Listening;
let url: string;
beforeAll(async () => {
  const keys = await makeSigningKeys('test');
  const provider = createIdentityProvider({
    url: 'http://localhost',
    gatewayUrl: GATEWAY,
    keys,
    workloads: async () => null,
    now: Date.now,
  });
  listening = await listenOnLoopback({ name: 'identity provider', variable: 'IDP_PORT', port: 0, server: {}, listener: provider });
  url = `http://127.0.0.1:${listening.port}`;
});
afterAll(() => listening.close());

const request = (acs: string): string =>
  deflateRawSync(
    `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" AssertionConsumerServiceURL="${acs}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">sp</saml:Issuer></samlp:AuthnRequest>`,
  ).toString('base64');
const ask = (parameters: Record<string, string>) => fetch(`${url}/sso?${new URLSearchParams(parameters)}`);

test('shows every seeded user, and says that it is for the local run alone', async () => {
  const answer = await ask({ SAMLRequest: request(`${GATEWAY}/saml/acs`), RelayState: '"><script>' });
  expect(answer.status).toBe(200);
  const page = await answer.text();
  for (const user of ['admin', 'abel.tuter', 'soap.user', 'guest']) expect(page).toContain(`Continue as ${user}<`);
  expect(page).toContain('belongs to the local run alone');
  expect(page).not.toContain('<script');
});

test('answers no other site than its gateway', async () => {
  const answer = await ask({ SAMLRequest: request('https://evil.example/saml/acs') });
  expect(answer.status).toBe(403);
  expect(await answer.text()).not.toContain('SAMLResponse');
});

test.each(['', 'AAAA', deflateRawSync('<x/>').toString('base64'), deflateRawSync('x'.repeat(1_000_000)).toString('base64')])(
  'a request that cannot be read is 400 with what to do next (%#)',
  async (SAMLRequest) => {
    const answer = await ask({ SAMLRequest });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Start again at the sign-in page.');
  },
);

test('everything else leads to the sign-in page', async () => {
  for (const [path, status] of [
    ['/', 200],
    ['/metadata', 404],
  ] as const) {
    const answer = await fetch(url + path);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(`href="${GATEWAY}/login.do"`);
  }
  expect((await fetch(`${url}/sso`, { method: 'POST' })).status).toBe(405);
});
