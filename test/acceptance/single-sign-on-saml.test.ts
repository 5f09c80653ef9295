import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signXml } from '../../infra/local/identity-provider/response.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, type Ask, clientOf } from '../support/http.ts';
import { authnRequestOf, createFixtureIdp, type FixtureIdp, type ResponseChanges, register } from '../support/identity-provider.ts';
import { type LocalRun, startLocalRun } from '../support/local-run.ts';
import { ASSERTION_WRAPPINGS, WRAPPINGS, wrap } from '../support/signature-wrapping.ts';

let run: LocalRun;
let send: ReturnType<typeof clientOf>;
let corp: FixtureIdp;
let partner: FixtureIdp;
beforeAll(async () => {
  [run, corp, partner] = await Promise.all([startLocalRun(), createFixtureIdp('corp'), createFixtureIdp('partner')]);
  await Promise.all([register(run.ssm, corp.registration), register(run.ssm, partner.registration)]);
  send = clientOf(run.url);
});
afterAll(() => run?.stop());

/** Asks at the site to sign in by a provider, as the button of the sign-in page does. */
async function ask(idp: FixtureIdp = corp, goto = '') {
  const answer = await send(`GET /saml/login?idp=${idp.registration.id}${goto === '' ? '' : `&goto=${encodeURIComponent(goto)}`}`);
  expect(answer.status).toBe(302);
  const location = answer.headers.location ?? '';
  return { location, cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '', ...authnRequestOf(location) };
}

function post(fields: Record<string, string> | string, headers: Ask['headers'] = {}): Promise<Answer> {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return send('POST /saml/acs', { headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, body });
}

/** Signs in by SAML: the whole way, with a response that a test may change. */
async function signIn(nameId: string, changes: ResponseChanges = {}, idp = corp): Promise<Answer> {
  return post({ SAMLResponse: idp.respond(await ask(idp), nameId, changes) });
}

const SESSION = /^nis_session=[^;]{40,}/;
const sessionOf = (answer: Answer): string | undefined =>
  answer.headers['set-cookie']?.find((cookie) => SESSION.test(cookie))?.split(';')[0];

function expectRefused(answer: Answer, text = 'The answer of the identity provider was not accepted.'): void {
  expect(answer.status).toBe(403);
  expect(answer.text).toContain(text);
  expect(sessionOf(answer)).toBeUndefined();
}

/** The true cause of a refusal, as the administrator finds it in the log by the id that the page and a header name. */
async function causeOf(answer: Answer): Promise<string> {
  const id = String(answer.headers['x-amzn-requestid']);
  const line = await eventually(() =>
    run
      .output()
      .split('\n')
      .find((text) => text.includes('sign_in:') && text.includes(id)),
  );
  return /cause=(.*?) {2}user=/.exec(line)?.[1] ?? line;
}

async function expectCause(answer: Answer, cause: RegExp | string): Promise<void> {
  expectRefused(answer);
  expect(await causeOf(answer)).toMatch(cause);
}

describe('the metadata', () => {
  test('name this site as configured, whatever the Host header says', async () => {
    const answer = await send('GET /saml/metadata', { headers: { Host: 'evil.example' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain('application/samlmetadata+xml');
    expect(answer.text).toContain(`entityID="${run.url}/saml/metadata"`);
    expect(answer.text).toContain(`Location="${run.url}/saml/acs"`);
    expect(answer.text).toContain('WantAssertionsSigned="true"');
    expect(answer.text).not.toContain('evil.example');
  });
});

describe('the sign-in page', () => {
  test('offers every identity provider by name and remembers where the person wanted to go', async () => {
    const { text } = await send('GET /login.do?goto=%2Fincident_list.do');
    for (const { registration } of [corp, partner]) {
      expect(text).toContain(`Sign in with ${registration.name}`);
      expect(text).toContain(`/saml/login?idp=${registration.id}&amp;goto=%2Fincident_list.do`);
    }
  });

  test('is where /saml/login leads while it is open which provider is meant', async () => {
    expect((await send('GET /saml/login?goto=/incident_list.do')).headers.location).toBe('/login.do?goto=%2Fincident_list.do');
  });

  test('an unknown provider is 404', async () => {
    expect((await send('GET /saml/login?idp=nobody')).status).toBe(404);
  });
});

describe('a request to an identity provider', () => {
  test('goes to its address and names us, a fresh id and our assertion consumer service', async () => {
    const [first, second] = [await ask(), await ask()];
    expect(first.location).toMatch(/^https:\/\/corp\.example\/sso\?SAMLRequest=/);
    expect(first).toMatchObject({ issuer: `${run.url}/saml/metadata`, acs: `${run.url}/saml/acs` });
    expect(first.id).toMatch(/^_[A-Za-z0-9_-]{43}$/);
    expect(second.id).not.toBe(first.id);
  });
});

describe('a good response', () => {
  test('signs an interactive user in: the cookie opens pages', async () => {
    const answer = await signIn('Abel.Tuter');
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('/');
    const page = await send('GET /incident_list.do', { headers: { Cookie: sessionOf(answer) ?? '' } });
    expect(page.status).toBe(200);
    expect(page.text).toContain('abel.tuter');
  });

  test('is accepted from a page of another site, as every browser posts it', async () => {
    const request = await ask();
    const headers = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://corp.example', Cookie: request.cookie };
    expect((await post({ SAMLResponse: corp.respond(request, 'abel.tuter') }, headers)).status).toBe(302);
  });

  test('of each of several identity providers is accepted', async () => {
    expect((await signIn('beth.anglin', {}, partner)).status).toBe(302);
  });

  test('leads where the person wanted to go, also where that is longer than a RelayState may be', async () => {
    for (const goto of ['/incident_list.do', `/incident_list.do?sysparm_query=${'x'.repeat(200)}`]) {
      const request = await ask(corp, goto);
      const answer = await post({ SAMLResponse: corp.respond(request, 'abel.tuter'), RelayState: request.relayState });
      expect(answer.headers.location).toBe(goto);
    }
  });

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example/', '/logout.do', '/api/now/whoami'])(
    'with the RelayState %s leads home',
    async (RelayState) => {
      const answer = await post({ SAMLResponse: corp.respond(await ask(), 'abel.tuter'), RelayState });
      expect(answer.status).toBe(302);
      expect(answer.headers.location).toBe('/');
    },
  );

  test('within the skew of two minutes is accepted', async () => {
    const now = Date.now();
    expect((await signIn('abel.tuter', { notBefore: now + 100_000, notOnOrAfter: now + 200_000 })).status).toBe(302);
    expect((await signIn('abel.tuter', { issuedAt: now - 150_000, notBefore: now - 150_000, notOnOrAfter: now - 100_000 })).status).toBe(
      302,
    );
  });
});

describe('after a good assertion', () => {
  test('a comment in the name is no part of it and cuts nothing off', async () => {
    const opened = async (before: (xml: string) => string, after = before) => {
      const answer = await signIn('abel.tuter', { before, after });
      return sessionOf(answer) === undefined ? answer.text : (await send('GET /', { headers: { Cookie: sessionOf(answer) ?? '' } })).text;
    };
    expect(await opened((xml) => xml.replace('abel.tuter', 'abel<!-- -->.tuter'))).toContain('abel.tuter');
    const evil = (name: string) => (xml: string) => xml.replace(/admin.evil|abel.tuter/, name);
    expect(await opened(evil('admin.evil'), evil('admin<!-- -->.evil'))).toContain('no account here that you can use');
  });

  test('the session ends when the provider says so', async () => {
    const end = Date.now() + 6000;
    const before = (xml: string) => xml.replace('AuthnStatement ', `AuthnStatement SessionNotOnOrAfter="${new Date(end).toISOString()}" `);
    const Cookie = sessionOf(await signIn('abel.tuter', { before })) ?? '';
    const status = async () => (await send('GET /incident_list.do', { headers: { Cookie } })).status;
    expect(await status()).toBe(200);
    await eventually(() => Date.now() >= end);
    expect(await status()).toBe(403);
  });

  test('a non-interactive user is refused with the reason', async () => {
    expectRefused(await signIn('soap.user'), 'This account is for web services only.');
  });

  test.each(['locked.user', 'inactive.user', 'guest', 'soap.guest', 'nobody', 'abel.tuter\u200b'])('%s is refused', async (user) => {
    expectRefused(await signIn(user), 'there is no account here that you can use');
  });

  test('a user whose password needs a reset is sent to change it, without a cookie', async () => {
    const answer = await signIn('reset.user');
    expect(answer.headers.location).toBe('/change_password.do?user_name=reset.user');
    expect(sessionOf(answer)).toBeUndefined();
  });
});

describe('a response is refused', () => {
  const now = Date.now();
  test.each<[string, ResponseChanges, RegExp]>([
    ['without any signature', { signed: [] }, /Invalid document signature/],
    ['with an unsigned response', { signed: ['Assertion'] }, /Invalid document signature/],
    ['with an unsigned assertion', { signed: ['Response'] }, /Invalid signature$/],
    ['signed with SHA-1', { hash: 'sha1' }, /^saml_algorithm_refused: .*sha1$/],
    ['changed after it was signed', { after: (xml) => xml.replace('abel.tuter', 'admin') }, /Invalid document signature/],
    ['for another audience', { audience: 'https://other.example/saml/metadata' }, /audience mismatch/],
    ['for another recipient', { recipient: 'https://other.example/saml/acs' }, /Recipient is "https:..other/],
    ['for another destination', { destination: 'https://other.example/saml/acs' }, /Destination is "https:..other/],
    ['without a destination', { before: (xml) => xml.replace(/ Destination="[^"]*"/, '') }, /Destination is missing/],
    ['to no request', { before: (xml) => xml.replaceAll(/ InResponseTo="[^"]*"/g, '') }, /^saml_unsolicited$|request_unknown/],
    ['to a request that we did not make', { inResponseTo: `_${'x'.repeat(43)}` }, /^saml_request_unknown$/],
    [
      'whose subject answers no request',
      { before: (xml) => xml.replace(/(Recipient="[^"]*") InResponseTo="[^"]*"/, '$1') },
      /InResponseTo of the subject is missing/,
    ],
    ['without an end of its confirmation', { before: (xml) => xml.replace(/ NotOnOrAfter="[^"]*"\/>/, '/>') }, /NotOnOrAfter/],
    ['without a bearer confirmation', { before: (xml) => xml.replace('cm:bearer', 'cm:sender-vouches') }, /no bearer confirmation/],
    [
      'without an audience',
      { before: (xml) => xml.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, '') },
      /no AudienceRestriction/,
    ],
    ['without conditions', { before: (xml) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/, '') }, /^saml_response_invalid/],
    ['without a subject', { before: (xml) => xml.replace(/<saml:Subject>.*<\/saml:Subject>/, '') }, /no NameID/],
    [
      'without a statement that somebody signed in',
      { before: (xml) => xml.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, '') },
      /no AuthnStatement/,
    ],
    [
      'with two assertions',
      {
        before: (xml) =>
          xml.replace('</samlp:Response>', `${/<saml:Assertion .*<\/saml:Assertion>/.exec(xml)?.[0].replace(' ID="', ' ID="other')}$&`),
        signed: ['Response'],
      },
      /multiple assertions/,
    ],
    ['that says it failed', { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }, /StatusCode is ".*Responder"/],
    ['of another issuer', { issuer: 'https://other.example/metadata' }, /Issuer of the response is/],
    ['with a document type', { before: (xml) => `<!DOCTYPE r [<!ENTITY e "x">]>${xml}` }, /^saml_xml_not_plain/],
    ['that has expired', { issuedAt: now - 400_000, notBefore: now - 400_000, notOnOrAfter: now - 130_000 }, /valid subject|expired/],
    ['that is not valid yet', { notBefore: now + 200_000, notOnOrAfter: now + 300_000 }, /not yet valid/],
    ['that was issued long ago', { issuedAt: now - 500_000 }, /valid subject|too old/],
  ])('%s', async (_what, changes, cause) => {
    await expectCause(await signIn('abel.tuter', changes), cause);
  });

  test.each(WRAPPINGS)('wrapped around its signatures in the shape %d', async (shape) => {
    await expectCause(await signIn('abel.tuter', { after: (xml) => wrap(shape, xml, 'abel.tuter', 'admin') }), /^saml_response_invalid/);
  });

  test.each(ASSERTION_WRAPPINGS)(
    'wrapped in the shape %d before the provider signed the whole: the forged user is not signed in',
    async (shape) => {
      const after = (xml: string): string => signXml(wrap(shape, xml, 'abel.tuter', 'admin'), 'Response', corp.keys);
      const answer = await signIn('abel.tuter', { signed: ['Assertion'], after });
      if (answer.status !== 302) return expectCause(answer, /^saml_response_invalid/);
      // The forged assertion is where no reader looks: the genuine one counts.
      expect(shape).toBe(7);
      expect((await send('GET /', { headers: { Cookie: sessionOf(answer) ?? '' } })).text).toContain('abel.tuter');
    },
  );

  test('with the key of a stranger', async () => {
    const { keys } = await createFixtureIdp('stranger');
    await expectCause(await signIn('abel.tuter', { keys }), /Invalid document signature/);
  });

  test("with the key of another provider, under the first one's name", async () => {
    await expectCause(await signIn('abel.tuter', { keys: partner.keys }), /Invalid document signature/);
  });

  test('from another provider than the one that was asked', async () => {
    await expectCause(await post({ SAMLResponse: partner.respond(await ask(corp), 'abel.tuter') }), /Invalid document signature/);
  });

  test('that was used before, and the second answer to a request', async () => {
    const request = await ask();
    const SAMLResponse = corp.respond(request, 'abel.tuter');
    expect((await post({ SAMLResponse })).status).toBe(302);
    await expectCause(await post({ SAMLResponse }), /^saml_request_answered$/);
    await expectCause(await post({ SAMLResponse: corp.respond(request, 'beth.anglin') }), /^saml_request_answered$/);
  });

  test('whose assertion was used before, in answer to a new request', async () => {
    const assertionId = '_used-once';
    expect((await signIn('abel.tuter', { assertionId })).status).toBe(302);
    await expectCause(await signIn('abel.tuter', { assertionId }), /^saml_assertion_seen$/);
  });

  test('of four identical ones at the same time one signs in', async () => {
    const SAMLResponse = corp.respond(await ask(), 'abel.tuter');
    const answers = await Promise.all([1, 2, 3, 4].map(() => post({ SAMLResponse })));
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
  });

  test('brought by another browser than the one that asked', async () => {
    const request = await ask();
    const other = await ask();
    const SAMLResponse = corp.respond(request, 'abel.tuter');
    const strangers: NonNullable<Ask['headers']>[] = [
      { Cookie: other.cookie },
      { Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ];
    for (const headers of strangers) await expectCause(await post({ SAMLResponse }, headers), /^saml_other_browser$/);
    expect((await post({ SAMLResponse }, { Cookie: request.cookie, Origin: 'https://corp.example' })).status).toBe(302);
  });

  test('that is no response, comes twice or is too large, at once', async () => {
    const SAMLResponse = encodeURIComponent(corp.respond(await ask(), 'abel.tuter'));
    for (const body of ['', `SAMLResponse=${SAMLResponse}&SAMLResponse=${SAMLResponse}`])
      await expectCause(await post(body), /^saml_form_invalid$/);
    for (const body of ['SAMLResponse=', 'SAMLResponse=%%%', 'SAMLResponse=AAAA'])
      await expectCause(await post(body), /^saml_unsolicited$/);
    await expectCause(await post({ SAMLResponse: 'A'.repeat(2_000_000) }), /^too_large$/);
    await expectCause(await post({ SAMLResponse: 'A'.repeat(500_000) }), /^saml_too_large$/);
    const { id } = await ask();
    for (const [count, cause] of [
      [80_000, /^saml_too_large$/],
      [1_900, /^saml_response_invalid/],
    ] as const) {
      const nested = `<Response InResponseTo="${id}">${'<a>'.repeat(count)}`;
      await expectCause(await post({ SAMLResponse: Buffer.from(nested).toString('base64') }), cause);
    }
  });
});
