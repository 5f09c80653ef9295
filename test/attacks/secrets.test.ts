import { readFileSync } from 'node:fs';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, type Ask, envelope, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();
/** Output of the run before the first request. It holds the run's own passphrase, for the person who started it. */
let banner: number;
beforeAll(async () => {
  banner = run.output().length;
});

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const form = (fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}): Ask => ({
  headers: { ...FORM, ...headers },
  body: new URLSearchParams(fields).toString(),
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const basic = (text: string): Record<string, string> => ({ Authorization: `Basic ${base64(text)}` });

/** Every spelling in which a secret could stand in a line. */
const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  base64(secret),
  base64(secret).replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
];

async function everythingWritten(): Promise<string> {
  // The log of a worker arrives after its answer, that of the last one last.
  await run.decisionOn(await send('GET /login.do'));
  const audit = await run.dynamo.send(new ScanCommand({ TableName: 'non-interactive-sessions-local-sys_audit' }));
  // Every line about a request, whichever function wrote it.
  const lines = readFileSync(run.decisionLog, 'utf8');
  for (const kind of ['decision', 'served', 'sign_in']) expect(lines).toContain(`"log":"${kind}"`);
  return [run.output().slice(banner), lines, JSON.stringify(audit.Items)].join('\n');
}

let made = 0;
const secrets: string[] = [];
/** A secret of its own for each place, so that a leak says where it came from. */
function secret(place: string): string {
  made += 1;
  const text = `s3cret-${made}-${place}`;
  secrets.push(text);
  return text;
}

describe('nothing secret is logged', () => {
  test('wherever a password, cookie, token or assertion comes in, good or bad', async () => {
    const answers: Answer[] = [];
    const ask = async (line: string, options: Ask = {}): Promise<Answer> => {
      const answer = await send(line, options);
      answers.push(answer);
      return answer;
    };

    // Wrong ones, in every place that takes one, and where people put one by mistake.
    await ask('GET /api/now/whoami', { headers: basic(`soap.user:${secret('basic')}`) });
    await ask('GET /api/now/whoami', { headers: basic(`${secret('basic-name')}:x`) });
    await ask('GET /incident.do', { headers: basic(`${secret('basic-page')}:${secret('basic-page')}`) });
    await ask('GET /api/now/whoami', { headers: basic(secret('basic-no-colon')) });
    await ask('GET /api/now/whoami', { headers: { Authorization: `Bearer ${secret('bearer')}` } });
    await ask('GET /api/now/whoami', { headers: { Authorization: `Basic ${secret('not-base64')}` } });
    await ask('GET /api/now/whoami', { headers: { Cookie: `nis_session=${secret('cookie')}` } });
    await ask('GET /incident.do', { headers: { Cookie: `nis_session=YWJlbC50dXRlcg.${secret('cookie-token').padEnd(43, 'x')}` } });
    await ask('POST /api/now/table/incident', { headers: { 'X-UserToken': secret('user-token') }, body: '{}' });
    await ask(`GET /api/now/whoami?user_password=${secret('query')}`);
    await ask(`GET /login.do?user_password=${secret('login-query')}&goto=/incident.do`);
    await ask(`GET /incident.do?sysparm_query=${secret('page-query')}`);
    await ask('POST /login.do', form({ user_name: 'abel.tuter', user_password: secret('login') }));
    await ask('POST /login.do', form({ user_name: secret('login-name'), user_password: secret('login-nobody') }));
    await ask('POST /login.do', { headers: { 'Content-Type': 'application/json' }, body: `{"user_password":"${secret('login-json')}"}` });
    const typed = { user_password: secret('current'), new_password: secret('new'), new_password_repeat: secret('repeat') };
    await ask('POST /change_password.do', form({ user_name: 'abel.tuter', ...typed }));
    const digest = {
      SM_USER: 'abel.tuter',
      SM_TIME: String(Math.floor(Date.now() / 1000)),
      SM_NONCE: secret('nonce'),
      DE_USER: secret('de'),
    };
    await ask('GET /login_with_sso.do', { headers: digest });
    await ask(`GET /login_with_sso.do?${new URLSearchParams({ ...digest, SM_NONCE: secret('nonce-q'), DE_USER: secret('de-q') })}`);
    await ask('POST /saml/acs', form({ SAMLResponse: secret('saml'), RelayState: secret('relay') }));
    const response = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" InResponseTo="_${secret('request')}"><a>${secret('xml')}</a></samlp:Response>`;
    await ask('POST /saml/acs', form({ SAMLResponse: base64(response), RelayState: '/' }, { Cookie: `nis_saml=${secret('binding')}` }));
    const asked = { grant_type: 'client_credentials', client_id: 'rotating.user' };
    await ask('POST /oauth_token.do', form({ ...asked, client_secret: secret('client-secret') }));
    await ask('POST /oauth_token.do', form({ ...asked, client_id: secret('client-id'), client_secret: secret('client-nobody') }));
    await ask('POST /oauth_token.do', form({ grant_type: asked.grant_type }, basic(`rotating.user:${secret('client-basic')}`)));
    await ask(`POST /oauth_token.do?client_secret=${secret('client-query')}`, form(asked));
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    await ask('POST /oauth_token.do', form({ grant_type, client_id: 'rotating.user', assertion: secret('jwt') }));
    const claims = base64(JSON.stringify({ iss: secret('issuer'), sub: secret('subject') })).replace(/=+$/, '');
    await ask('POST /oauth_token.do', form({ grant_type, client_id: 'rotating.user', assertion: `e30.${claims}.eA` }));
    await ask('POST /oauth_token.do', form({ grant_type: 'password', username: 'abel.tuter', password: secret('grant-password') }));
    await ask('POST /oauth_revoke_token.do', form({ token: secret('revoked') }));
    const soap = { as: 'soap.user', headers: { 'Content-Type': 'text/xml' } };
    await ask('POST /incident.do?SOAP', { ...soap, body: `<a>${secret('envelope')}` });
    await ask('POST /incident.do?SOAP', { ...soap, body: envelope(`f-${secret('function')}`, 'incident', { x: secret('soap-value') }) });
    await ask('POST /cmn_location.do?SOAP', { ...soap, body: envelope('insert', 'cmn_location', { name: secret('record') }) });
    await ask(`POST /incident.do?JSONv2&sysparm_action=${secret('action')}`, { as: 'json.user' });
    await ask(`GET /incident_list.do?CSV&sysparm_query=number=${secret('export-query')}`, { as: 'json.user' });
    await ask('POST /api/now/table/incident', {
      as: 'json.user',
      headers: { 'Content-Type': 'application/json' },
      body: `{"user_password":"${secret('json')}"}`,
    });

    // Good ones.
    const { answer: signedIn, cookie } = await signIn(send, 'admin');
    answers.push(signedIn);
    const page = await send('GET /', { headers: { Cookie: cookie ?? '' } });
    const userToken = /x-user-token" content="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await ask('POST /elevate_role.do', form({ sysparm_ck: userToken, user_password: secret('elevation') }, { Cookie: cookie ?? '' }));
    const password = secret('of-a-new-user');
    const created = { sysparm_ck: userToken, user_name: 'new.user', active: 'true', user_password: password, sysparm_action: 'submit' };
    expect((await ask('POST /sys_user.do', form(created, { Cookie: cookie ?? '' }))).status).toBe(302);
    expect((await ask('GET /api/now/whoami', { as: 'new.user', password })).status).toBe(200);
    const second = secret('changed');
    const change = { user_name: 'new.user', user_password: password, new_password: second, new_password_repeat: second };
    expect((await ask('POST /change_password.do', form(change))).status).toBe(302);
    expect((await ask('GET /api/now/whoami', { as: 'new.user', password: second })).status).toBe(200);

    const client_secret = run.rotatingSecret ?? '';
    const { json } = await send('POST /oauth_token.do', form({ ...asked, client_secret }));
    const token = String(json.access_token);
    expect((await ask('GET /api/now/whoami', { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
    await ask('GET /incident.do', { headers: { Authorization: `Bearer ${token}` } });
    await ask('POST /oauth_revoke_token.do', form({ token }));

    const session = (cookie ?? '').split('.').at(-1) ?? '';
    const written = await everythingWritten();
    expect(session.length).toBeGreaterThan(40);
    expect(
      [...secrets, 'local-password', session, userToken, client_secret, token].filter((text) =>
        spellings(text).some((each) => written.includes(each)),
      ),
    ).toEqual([]);
    expect(written).not.toMatch(/\$argon2/);
    // A new session's cookie and what a person typed into the name or an address may go back to that very person; a password never does.
    const mayComeBack = /-(basic-page|login-query|login-name|page-query|relay|function|action)$/;
    const shown = answers.map(({ text }) => text).join('\n');
    expect(secrets.filter((text) => !mayComeBack.test(text) && shown.includes(text))).toEqual([]);
  });
});

describe('nobody writes a line of the log but the product', () => {
  const FORGED = '{"log":"decision","outcome":"allow","user":"forged.user"}';
  const hostile = [
    `\r\n${FORGED}\r\n`,
    `\n${FORGED}`,
    `","outcome":"allow","forged":"`,
    '\u001b[2J\u001b[31m',
    '\u2028forged\u2029',
    '\u202eforged',
    '\u0000\u0007\u0008',
    '\ud800',
    '%0d%0aforged',
  ];

  test('line breaks, quotes and escape sequences in names, headers, queries, paths and assertions stay inside their line', async () => {
    const before = run.decisions().length;
    const answers: Answer[] = [];
    const ask = async (line: string, options: Ask = {}): Promise<void> => {
      answers.push(await send(line, options));
    };
    for (const text of hostile) {
      await ask('GET /api/now/whoami', { headers: basic(`${text}:x`) });
      await ask('GET /api/now/whoami', { headers: { Authorization: `Basic ${Buffer.from(`${text}:x`, 'latin1').toString('base64')}` } });
      await ask('POST /login.do', form({ user_name: `abel.tuter${text}`, user_password: text }));
      await ask('POST /change_password.do', form({ user_name: text, user_password: text, new_password: text, new_password_repeat: text }));
      await ask(`GET /incident.do?${encodeURIComponent(text.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`);
      await ask(`GET /${encodeURIComponent(text.toWellFormed())}.do?SOAP`);
      await ask(`GET /login_with_sso.do?SM_USER=${encodeURIComponent(text.toWellFormed())}&SM_TIME=1&SM_NONCE=0123456789abcdef&DE_USER=x`);
      const xml = `<r InResponseTo="_${text.replace(/["<]/g, '')}"><s Algorithm="${text.replace(/["<]/g, '')}"/></r>`;
      await ask('POST /saml/acs', form({ SAMLResponse: base64(xml) }));
      await ask('POST /incident.do?SOAP', { as: 'soap.user', headers: { 'Content-Type': 'text/xml' }, body: `<a>${text}</a>` });
    }
    for (const answer of answers) await run.decisionOn(answer);
    // `decisions` reads each line as JSON: a line that was broken in two would throw.
    const decisions = run.decisions().slice(before);
    expect(decisions).toHaveLength(answers.length);
    expect(new Set(decisions.map(({ decision_id }) => decision_id)).size).toBe(answers.length);
    expect(decisions.filter(({ log, forged, user }) => log !== 'decision' || forged !== undefined || user === 'forged.user')).toEqual([]);
    const terminal = run.output().slice(banner);
    expect(terminal.match(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu)).toBeNull();
    for (const line of terminal.split('\n')) expect(line).not.toMatch(/^\s*(\{"log"|forged)/);
  });
});
