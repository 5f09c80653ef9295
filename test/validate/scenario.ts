import { TOTP } from 'otpauth';
import type { LocalRun } from '../../infra/local/start.ts';
import { digestOf } from '../support/digest.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { formOf } from '../support/form-of.ts';
import { type Ask, clientOf, envelope, PASSWORD } from '../support/http.ts';
import { signInBySaml } from '../support/single-sign-on.ts';

const XML = { 'Content-Type': 'text/xml' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const soap = (operation: string, table = 'incident', fields: Record<string, string> = {}): [string, Ask] => [
  `POST /${table}.do?SOAP`,
  { as: table === 'ecc_queue' ? 'mid.user' : 'soap.user', headers: XML, body: envelope(operation, table, fields) },
];

/** Requests of integrations: every protocol, reads and writes, right and wrong passwords. */
const REQUESTS: readonly [string, Ask][] = [
  ['GET /api/now/whoami', {}],
  ['GET /api/now/whoami', { as: 'soap.user' }],
  ['GET /api/now/whoami', { as: 'soap.user', password: 'wrong' }],
  ['GET /api/now/whoami', { as: 'soap.user' }],
  ['GET /api/now/table/incident?sysparm_limit=2', { as: 'json.user' }],
  ['POST /api/now/table/incident', { as: 'json.user', headers: JSON_TYPE, body: '{"short_description":"made"}' }],
  // The person whom it concerns must exist.
  [
    'POST /api/now/table/incident',
    { as: 'json.user', headers: JSON_TYPE, body: `{"short_description":"x","caller_id":"${'0'.repeat(32)}"}` },
  ],
  // The view of users, as a list and one of them.
  ['GET /api/now/table/sys_user?user_name=abel.tuter', { as: 'json.user' }],
  ['GET /incident.do?JSONv2&sysparm_action=getRecords&sysparm_limit=2', { as: 'json.user' }],
  // A machine account at a page: the memory tells the topic.
  ['GET /incident.do', { as: 'json.user' }],
  ['GET /incident.do?WSDL', { as: 'soap.user' }],
  ['GET /incident.do?XSD', { as: 'json.user' }],
  ['GET /incident_list.do?CSV', { as: 'json.user' }],
  ['GET /incident_list.do?XML', { as: 'json.user' }],
  soap('getRecords'),
  soap('getKeys'),
  soap('aggregate', 'incident', { COUNT: 'number' }),
  soap('insert', 'incident', { short_description: 'made by SOAP' }),
  soap('getRecords', 'cmn_location'),
  soap('insert', 'cmn_location', { name: 'made by SOAP' }),
  ['GET /cmn_location_list.do?CSV', { as: 'json.user' }],
  soap('getRecords', 'ecc_queue'),
  soap('insert', 'ecc_queue', { agent: 'mid.server.one', topic: 'Command', queue: 'output' }),
];

/** Pages of people: console, own pages, tables. */
const PAGES = [
  '/',
  '/sys_user_list.do',
  '/sys_user_list.do?sysparm_search=soap',
  '/sys_user.do?user_name=soap.query',
  '/sys_user.do?user_name=no.such',
  '/sys_user.do?user_name=soap.query&sysparm_view=roles',
  '/sys_user_list.do?sysparm_view=history',
  '/high_security_settings.do',
  '/high_security_settings.do?sysparm_view=history',
  '/sys_usage_list.do',
  '/sys_decision_list.do',
  '/sys_decision_list.do?user=soap.user',
  '/sys_decision.do?sysparm_id=no-such-reference',
  '/change_password.do',
  '/login.do',
  '/sp/profile',
  '/incident_list.do',
  '/incident.do',
  '/cmn_location_list.do',
  '/sp',
] as const;

/** Drives the functions behind the API of a local run through what people and integrations do. */
export async function drive(run: LocalRun): Promise<void> {
  const send = clientOf(run.gatewayUrl);
  for (const [line, ask] of REQUESTS) await send(line, ask);
  // A source that is refused, which an administrator clears; and an open session, which the form counts.
  for (let guess = 0; guess < 6; guess += 1) await send('GET /api/now/whoami', { as: 'soap.query', password: `wrong ${guess}` });
  await new FormBrowser(send).signIn('legacy.user');
  await integrationsChange(send);
  await integrationsGetTokens(run, send);
  const admin = await new FormBrowser(send).signIn('admin');
  for (const page of PAGES) await admin.open(page);
  await administer(admin);
  await peopleChange(run, send);
}

type Send = ReturnType<typeof clientOf>;

/** Reads, changes and deletes what was inserted, by REST and SOAP. */
async function integrationsChange(send: Send): Promise<void> {
  for (const [table, as, fields] of [
    ['incident', 'json.user', { short_description: 'made' }],
    ['problem', 'json.user', { short_description: 'made' }],
    ['change_request', 'json.user', { short_description: 'made' }],
    ['cmn_location', 'json.user', { name: 'made' }],
    ['ecc_queue', 'mid.user', { agent: 'mid.server.one', topic: 'x', queue: 'output' }],
  ] as const) {
    const made = await send(`POST /api/now/table/${table}`, { as, headers: JSON_TYPE, body: JSON.stringify(fields) });
    const id = (made.status === 201 ? (made.json.result as { sys_id: string }) : { sys_id: 'f'.repeat(32) }).sys_id;
    await send(`GET /api/now/table/${table}/${id}`, { as });
    await send(`PATCH /api/now/table/${table}/${id}`, { as, headers: JSON_TYPE, body: JSON.stringify(fields) });
    await send(`DELETE /api/now/table/${table}/${id}`, { as });
    await send(`GET /api/now/table/${table}?sysparm_limit=1`, { as });
    await send(`GET /api/now/table/${table}?sysparm_query=sys_idIN${id}%2C${'0'.repeat(32)}`, { as });
  }
}

/** Gets a token, uses it and ends it; and asks for one with a token of an issuer that is not trusted. */
async function integrationsGetTokens(run: LocalRun, send: Send): Promise<void> {
  const form = (fields: Record<string, string>): Ask => ({
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
  const client = { client_id: 'rotating.user', client_secret: run.rotatingSecret ?? '' };
  const { json } = await send('POST /oauth_token.do', form({ grant_type: 'client_credentials', ...client }));
  const token = String(json.access_token);
  await send('GET /api/now/whoami', { headers: { Authorization: `Bearer ${token}` } });
  await send('POST /oauth_revoke_token.do', form({ token }));
  // Stays open: an administrator ends it.
  await send('POST /oauth_token.do', form({ grant_type: 'client_credentials', ...client }));
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const assertion = `${part({ alg: 'RS256' })}.${part({ iss: 'https://issuer.example.com' })}.${part({})}`;
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  await send('POST /oauth_token.do', form({ grant_type, client_id: 'rotating.user', assertion }));
}

async function administer(admin: FormBrowser): Promise<void> {
  const form = '/sys_user.do?user_name=soap.query';
  await admin.fillIn(form, { last_name: 'Changed', sysparm_action: 'update' });
  await admin.fillIn(form, { sysparm_action: 'clear_lockout' });
  await admin.open('/sys_user.do?user_name=legacy.user');
  const machine = '/sys_user.do?user_name=rotating.user';
  const token_id = /name="token_id" value="([^"]+)"/.exec((await admin.open(machine)).text)?.[1];
  if (token_id === undefined) throw new Error('The form shows no open token.');
  await admin.fillIn(machine, { token_id, sysparm_action: 'token_end' });
  await admin.fillIn('/sys_user.do', {
    user_name: 'made.here',
    user_password: 'a long pass phrase of mine',
    sysparm_action: 'insert',
  });
  await admin.fillIn('/sys_user.do?user_name=made.here&sysparm_view=delete', {
    sysparm_typed_name: 'made.here',
    sysparm_action: 'delete',
  });
  const roles = `${form}&sysparm_view=roles`;
  await admin.post(roles, formOf((await admin.open(roles)).text), [['role', 'soap']]);
  const rank = '/sys_user.do?user_name=admin&sysparm_view=roles';
  await admin.post(rank, formOf((await admin.open(rank)).text), [['role', 'itil']]);
  await admin.fillIn('/elevate_role.do', { user_password: PASSWORD });
  const settings = '/high_security_settings.do';
  await admin.fillIn(settings, {});
  const strict = 'glide.soap.strict_security';
  await admin.fillIn(settings, { [strict]: undefined, sysparm_action: 'preview' });
  /** Saves, and confirms what the page then asks. */
  const save = async (change: Record<string, string | undefined>) =>
    admin.post(settings, formOf((await admin.fillIn(settings, change)).text));
  const box = /name="(glide\.basicauth\.required\.csv)"/.exec((await admin.open(settings)).text)?.[1];
  if (box !== undefined) await save({ [box]: undefined, blocked_csv: 'true' });
  await save({ blocked_csv: undefined });
  await save({ 'glide.ui.session_timeout': '60', 'nis.session_lifetime': '700', 'glide.oauth.access_token.lifespan': '600' });
}

/** Signs in each way, changes the own record and password, signs out. */
async function peopleChange(run: LocalRun, send: Send): Promise<void> {
  const person = await new FormBrowser(send).signIn('abel.tuter');
  await person.fillIn('/sp/profile', { first_name: 'Abelard' });
  await person.fillIn('/change_password.do', {
    user_name: 'abel.tuter',
    user_password: PASSWORD,
    new_password: 'four words in a row',
    new_password_repeat: 'four words in a row',
  });
  await person.open('/logout.do');
  await personEnrols(send);
  await new FormBrowser(send).signIn('beth.anglin', 'wrong');
  const digest = digestOf({ user: 'beth.anglin', passphrase: run.digestPassphrase ?? '' });
  await send('GET /login_with_sso.do', { headers: digest });
  await send('GET /login_with_sso.do', { headers: digest });
  await send('GET /saml/login');
  await send('GET /saml/metadata');
  await signInBySaml({ url: run.gatewayUrl }, 'abel.tuter');
}

/** Sets a second factor up and removes it again, by a recovery code. */
async function personEnrols(send: Send): Promise<void> {
  const person = await new FormBrowser(send).signIn('beth.anglin');
  const session = person.cookie;
  const { text } = await person.open('/sp/profile');
  const change = (fields: Record<string, string>) =>
    person.post('/sp/profile', { sysparm_ck: /name="sysparm_ck" value="([^"]+)"/.exec(text)?.[1], user_password: PASSWORD, ...fields });
  const begun = await change({ sysparm_action: 'second_factor_begin', user_interface_only: 'true' });
  person.cookie = `${session}; ${person.cookie}`;
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(begun.text)?.[1]?.replaceAll(' ', '') ?? '';
  const shown = await change({ sysparm_action: 'second_factor_confirm', second_factor: new TOTP({ secret }).generate() });
  const recovery = /<code>([a-z2-7-]{29})<\/code>/.exec(shown.text)?.[1] ?? '';
  await change({ sysparm_action: 'second_factor_remove', second_factor: recovery });
}
