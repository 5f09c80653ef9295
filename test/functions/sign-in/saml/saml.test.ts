import { beforeAll, describe, expect, test } from '@jest/globals';
import { authnRequestOf, createFixtureIdp, type FixtureIdp, type ResponseChanges } from '../../../support/identity-provider.ts';
import { user } from '../../../support/memory.ts';
import { openSignIn, type SignIn } from '../harness.ts';

let corp: FixtureIdp;
beforeAll(async () => {
  corp = await createFixtureIdp('corp');
});

function open(options: Parameters<typeof openSignIn>[1] = {}): SignIn {
  const signIn = openSignIn([user('abel.tuter')], options);
  signIn.identityProviders = [corp.registration];
  // node-saml compares with the clock of this machine.
  signIn.clock.time = Date.now();
  return signIn;
}

async function ask(signIn: SignIn, headers: Record<string, string> = {}) {
  const answer = await signIn.send('GET /saml/login', { headers });
  const location = String(answer.headers?.Location);
  return { cookie: String(answer.headers?.['Set-Cookie']), ...authnRequestOf(location) };
}

async function respond(signIn: SignIn, changes: ResponseChanges = {}) {
  const request = await ask(signIn);
  return signIn.send('POST /saml/acs', { form: { SAMLResponse: corp.respond(request, 'abel.tuter', changes) } });
}

describe('behind TLS', () => {
  test('the request is bound to the browser by a cookie that may come back from another site, over TLS only', async () => {
    const { cookie } = await ask(open());
    expect(cookie).toMatch(/^__Host-nis_saml=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=1800; HttpOnly; SameSite=None; Secure$/);
  });

  test('the session cookie of a sign-in by SAML is that of the login page', async () => {
    const answer = await respond(open());
    expect(answer.headers?.['Set-Cookie']).toMatch(/^__Host-nis_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  });

  test('addresses come from the configuration, with its stage prefix', async () => {
    const signIn = open({ publicUrl: 'https://abc.execute-api.eu-central-1.amazonaws.com/prod' });
    expect((await ask(signIn)).acs).toBe('https://abc.execute-api.eu-central-1.amazonaws.com/prod/saml/acs');
  });
});

test('two tabs of one browser do not disturb each other: the second request keeps the cookie of the first', async () => {
  const signIn = open();
  const first = await ask(signIn);
  const Cookie = first.cookie.split(';')[0] ?? '';
  const second = await ask(signIn, { Cookie });
  expect(second.cookie.split(';')[0]).toBe(Cookie);
  for (const request of [first, second]) {
    const headers = { Cookie, Origin: 'https://corp.example' };
    const answer = await signIn.send('POST /saml/acs', { form: { SAMLResponse: corp.respond(request, 'abel.tuter') }, headers });
    expect(answer.statusCode).toBe(302);
  }
});

test('a request is answered within half an hour or not at all', async () => {
  const signIn = open();
  const request = await ask(signIn);
  signIn.clock.time += 30 * 60_000 + 1000;
  const answer = await signIn.send('POST /saml/acs', { form: { SAMLResponse: corp.respond(request, 'abel.tuter') } });
  expect(answer.statusCode).toBe(403);
  expect(signIn.lines.at(-1)?.cause).toBe('saml_request_unknown');
});

test('a provider that was taken out of the configuration meanwhile signs nobody in', async () => {
  const signIn = open();
  const request = await ask(signIn);
  signIn.identityProviders = [];
  const answer = await signIn.send('POST /saml/acs', { form: { SAMLResponse: corp.respond(request, 'abel.tuter') } });
  expect(answer.statusCode).toBe(403);
  expect(signIn.lines.at(-1)?.cause).toBe('identity_provider_unknown');
});

test('while a certificate is being replaced, the old and the new one are good; afterwards the old one is not', async () => {
  const next = await createFixtureIdp('corp');
  const signIn = open();
  signIn.identityProviders = [
    { ...corp.registration, certificates: [...corp.registration.certificates, ...next.registration.certificates] },
  ];
  expect((await respond(signIn)).statusCode).toBe(302);
  expect((await respond(signIn, { keys: next.keys })).statusCode).toBe(302);
  signIn.identityProviders = [next.registration];
  expect((await respond(signIn, { keys: next.keys })).statusCode).toBe(302);
  expect((await respond(signIn)).statusCode).toBe(403);
});

describe('where something is missing', () => {
  test('identity providers that cannot be read: SAML is 503, and the sign-in page works without them', async () => {
    const signIn = open();
    const request = await ask(signIn);
    signIn.identityProviders = null;
    expect(await signIn.send('GET /saml/login')).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
    const form = { SAMLResponse: corp.respond(request, 'abel.tuter') };
    expect(await signIn.send('POST /saml/acs', { form })).toMatchObject({ statusCode: 503 });
    expect(await signIn.send('GET /login.do')).toMatchObject({ statusCode: 200, body: expect.not.stringContaining('/saml/login') });
  });

  test('a store that does not answer: 503, no request leaves', async () => {
    const signIn = open();
    signIn.stores.down = true;
    const answer = await signIn.send('GET /saml/login');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers).not.toHaveProperty('Location');
  });

  test.each(['GET /saml/metadata', 'GET /saml/login', 'POST /saml/acs'])(
    'without a public address %s is 404, and the sign-in page offers no provider',
    async (line) => {
      const signIn = open({ publicUrl: null });
      expect((await signIn.send(line, line.startsWith('POST') ? { form: {} } : {})).statusCode).toBe(404);
      expect(signIn.lines).toMatchObject([{ outcome: 'refused', cause: 'public_url_missing' }]);
      expect((await signIn.send('GET /login.do')).body).not.toContain('/saml/login');
    },
  );

  test('without any provider /saml/login is 404', async () => {
    const signIn = open();
    signIn.identityProviders = [];
    expect((await signIn.send('GET /saml/login')).statusCode).toBe(404);
  });
});

test.each(['HEAD /saml/login', 'POST /saml/login', 'GET /saml/acs', 'POST /saml/metadata'])('%s is 405', async (line) => {
  expect((await open().send(line)).statusCode).toBe(405);
});
