import { describe, expect, test } from '@jest/globals';
import { XMLValidator } from 'fast-xml-parser';
import { SETTING_NAMES } from '../../shared/core/settings/settings.ts';
import { userToken } from '../../shared/core/sign-in/session.ts';
import type { RoleGraph } from '../../shared/core/users/roles.ts';
import { fillIn, openConsole, record } from '../functions/console/harness.ts';
import { type Ask, instanceUnderTest, sysIdOf } from '../functions/instance/ask.ts';
import { form, TOKEN } from '../functions/instance/pages/form.ts';
import { cookieHeader, openSignIn, profile, session, token } from '../functions/sign-in/harness.ts';
import { authorizerEvent } from '../support/authorizer-event.ts';
import { BASE_ROLES, user } from '../support/memory.ts';
import { type MemoryUsage, refusal, usageRow } from '../support/memory-usage.ts';
import { openGate } from './gate.ts';
import { expectNoElementOf, expectNoMarkupOf, PAYLOAD, SCRIPT_ADDRESS } from './page-check.ts';

const inQuery = encodeURIComponent(PAYLOAD);
const ADDRESSES = [PAYLOAD, SCRIPT_ADDRESS, '//evil.example/PAYLOAD', '/\\evil.example'];

test('the check itself sees markup, foreign attributes and foreign addresses', () => {
  for (const bad of [
    `<p>${PAYLOAD}</p>`,
    '<p onclick="x">',
    '<a href="javascript:x">',
    '<a href="//evil.example">',
    '<script>',
    '<p title="a" b c">',
    'a < b',
  ])
    expect(() => expectNoMarkupOf(bad)).toThrow();
  expectNoMarkupOf('<!doctype html><p class="x">a &lt; b</p><br /><a href="/x?y=%3C">z</a>');
});

describe('whatever a record of a table holds, pages show it as text', () => {
  const TEXTS = [
    'number',
    'short_description',
    'description',
    'category',
    'caller_id',
    'assigned_to',
    'location',
    'close_notes',
    'comments',
    'contact_type',
    'opened_at',
  ];
  const LOCATION = ['name', 'street', 'city', 'state', 'zip', 'country', 'phone', 'parent', 'sys_created_by', 'sys_updated_by'];
  const QUEUE = ['agent', 'topic', 'name', 'source', 'queue', 'state', 'payload', 'response_to', 'error_string'];
  const all = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, PAYLOAD]));
  const ID = '9'.repeat(32);
  const ME: Ask = { as: PAYLOAD, roles: ['itil', 'mid_server'], userToken: TOKEN };

  function open() {
    const instance = instanceUnderTest();
    const common = { sys_created_on: PAYLOAD, sys_updated_on: PAYLOAD, sys_mod_count: 0 };
    instance.records.tables.get('incident')?.set(ID, { sys_id: ID, ...common, ...all(TEXTS), caller_id: sysIdOf(PAYLOAD), state: 1 });
    instance.records.tables.get('incident')?.set('other', { sys_id: PAYLOAD, ...common, ...all(TEXTS) });
    instance.records.tables.get('cmn_location')?.set(ID, { sys_id: ID, ...common, ...all(LOCATION) });
    instance.records.tables.get('ecc_queue')?.set(ID, { sys_id: ID, ...common, ...all(QUEUE) });
    return instance;
  }

  test.each<[string, Ask, number]>([
    ['GET /incident_list.do', ME, 200],
    [`GET /incident.do?sys_id=${ID}`, ME, 200],
    [`GET /incident.do?sys_id=${ID}&sysparm_view=delete`, ME, 200],
    ['GET /cmn_location_list.do', ME, 200],
    [`GET /cmn_location.do?sys_id=${ID}`, ME, 200],
    [`GET /cmn_location.do?sys_id=${ID}`, { ...ME, roles: [] }, 200],
    ['GET /ecc_queue_list.do', ME, 200],
    [`GET /ecc_queue.do?sys_id=${ID}`, ME, 200],
    ['GET /sp', ME, 200],
    ['GET /sp/incidents', ME, 200],
    [`GET /sp/incidents/${ID}`, ME, 200],
    ['POST /sp/incidents/new', form({ short_description: '', description: PAYLOAD, urgency: PAYLOAD }, ME), 422],
    ['POST /incident.do', form({ sysparm_action: 'insert', ...all(TEXTS), state: PAYLOAD, short_description: PAYLOAD.repeat(9) }, ME), 422],
    [
      `POST /incident.do?sys_id=${ID}`,
      form({ sysparm_action: 'update', sysparm_mod_count: '7', short_description: PAYLOAD, category: SCRIPT_ADDRESS }, ME),
      409,
    ],
    [`GET /incident_list.do?sysparm_query=short_descriptionLIKE${inQuery}`, ME, 200],
    [`GET /incident_list.do?sysparm_query=${inQuery}`, ME, 400],
    [`GET /incident_list.do?sysparm_query=${inQuery}%3D1`, ME, 400],
    [`GET /incident.do?sys_id=${inQuery}`, ME, 404],
    [`GET /incident.do?sys_id=${ID}&sysparm_notice=${inQuery}&sysparm_view=${inQuery}`, ME, 200],
    [`GET /${inQuery.replace(/%2F/g, '')}.do`, ME, 404],
  ])('%s as %j', async (line, ask, status) => {
    const answer = await open().ask(line, ask);
    expect([answer.status, answer.headers['Content-Type']]).toEqual([status, 'text/html; charset=utf-8']);
    expect(answer.text).toContain('PAYLOAD');
    expectNoMarkupOf(answer.text);
  });

  test.each<[string, Ask]>([
    ['GET /incident.do?XML', ME],
    ['GET /incident.do?RSS', ME],
    ['GET /ecc_queue.do?XML', ME],
    ['POST /incident.do?SOAP', { body: soapOf('<getRecords/>') }],
    ['POST /incident.do?SOAP', { body: soapOf(`<getRecords><__encoded_query><![CDATA[${PAYLOAD}=1]]></__encoded_query></getRecords>`) }],
  ])('and documents of XML, faults too: %s %#', async (line, ask) => {
    const { text, headers } = await open().ask(line, { ...ask, roles: ['itil', 'soap', 'mid_server'] });
    expect(headers['Content-Type']).toMatch(/xml/);
    expect(XMLValidator.validate(text)).toBe(true);
    expectNoElementOf(text);
  });
});

function soapOf(content: string): string {
  return `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${content}</e:Body></e:Envelope>`;
}

/** Whatever a log line can bring, in every member. */
function remember(memory: MemoryUsage, userName: string): void {
  const why = { from: '2026-11-20T00:00Z', until: '2026-11-20T01:00Z', why: PAYLOAD };
  memory.observed = { since: '2026-11-02T00:00Z', until: 0, gaps: [why], leftOut: { [PAYLOAD]: 1 } };
  const times = { [PAYLOAD]: '2026-11-24T08:10Z' };
  const encoded = encodeURIComponent(PAYLOAD);
  for (const what of [
    `use/api/${PAYLOAD.replaceAll('/', '')}/${encoded}/query/-`,
    `refused/${encoded}/ui/-`,
    `from/${PAYLOAD}`,
    `credential/${encoded}`,
  ])
    memory.stored.push(usageRow(userName, what, { credentials: times, sources: times }));
  memory.counts.push({ date: '2026-11-24', surface: PAYLOAD, protocol: PAYLOAD, reason: PAYLOAD, count: 3 });
  memory.counts.push({ date: '2026-11-24', surface: PAYLOAD, protocol: null, reason: 'allowed', count: 3 });
  const { decision_id, ...members } = refusal();
  const hostile = Object.fromEntries(Object.keys(members).map((member) => [member, PAYLOAD]));
  memory.decisions.push({ decision_id, ...members, ...hostile }, { ...members, ...hostile, decision_id: PAYLOAD });
}

describe('whatever users, roles, settings and their history hold, the console shows it as text', () => {
  const ADMIN = { as: PAYLOAD, roles: ['admin', 'user_admin', 'security_admin', PAYLOAD], elevated: true };
  const GRAPH: RoleGraph = new Map([
    ...BASE_ROLES,
    [PAYLOAD, { name: PAYLOAD, includes_roles: ['itil', `${PAYLOAD}2`], elevated_privilege: false }],
  ]);
  const texts = {
    first_name: PAYLOAD,
    last_name: PAYLOAD,
    email: PAYLOAD,
    name_as_entered: PAYLOAD,
    sys_updated_by: PAYLOAD,
    sys_updated_on: PAYLOAD,
  };
  const name = PAYLOAD.toLowerCase();
  const at = `/sys_user.do?user_name=${encodeURIComponent(name)}`;

  async function open() {
    const console = openConsole(
      [record(name, { ...texts, roles: [PAYLOAD, 'gone <b>'] }), record('guest', { ...texts, roles: [PAYLOAD] })],
      {
        loadRoles: async () => GRAPH,
      },
    );
    const entry = { old: PAYLOAD, new: PAYLOAD, by: PAYLOAD, at: 1, decisionId: PAYLOAD };
    await console.audit.add(
      [`sys_user.${name}`, 'settings', `sys_user.${PAYLOAD}2`].map((each) => ({ ...entry, record: each, field: PAYLOAD })),
    );
    for (const setting of SETTING_NAMES) console.settings.write(setting, PAYLOAD, PAYLOAD);
    remember(console.memory, name);
    return console;
  }

  test.each([
    '/',
    '/sys_user_list.do',
    `/sys_user_list.do?sysparm_search=${inQuery}&sysparm_after=${inQuery}&sysparm_first_row=${inQuery}&locked=${inQuery}`,
    `/sys_user_list.do?sysparm_view=history&sysparm_before=${inQuery}&sysparm_search=${inQuery}`,
    at,
    `${at}&sysparm_notice=saved&sysparm_decision=${inQuery}`,
    `${at}&sysparm_view=roles`,
    `${at}&sysparm_view=history&sysparm_before=${inQuery}`,
    `/sys_user.do?user_name=${encodeURIComponent(`${PAYLOAD}3`)}`,
    '/high_security_settings.do',
    `/high_security_settings.do?sysparm_notice=${inQuery}`,
    `/high_security_settings.do?sysparm_view=history&setting=${inQuery}`,
    '/sys_usage_list.do',
    `/sys_usage_list.do?finding=${inQuery}&kind=${inQuery}&sysparm_search=${inQuery}&sysparm_after=${inQuery}&sysparm_behind=${inQuery}`,
    '/sys_decision_list.do',
    `/sys_decision_list.do?user=${inQuery}&reason=${inQuery}&protocol=${inQuery}&source=${inQuery}&sysparm_before=${inQuery}`,
    `/sys_decision.do?sysparm_id=${inQuery}`,
    '/sys_decision.do?sysparm_id=decision-9',
  ])('GET %s', async (path) => {
    const { body, headers } = await (await open()).send(`GET ${path}`, ADMIN);
    expect(headers?.['Content-Type']).toBe('text/html; charset=utf-8');
    expect(body.toUpperCase()).toContain('PAYLOAD');
    expectNoMarkupOf(body);
  });

  test('forms that come back show what was typed as text', async () => {
    const console = await open();
    const typed = { first_name: PAYLOAD.repeat(3), email: PAYLOAD, user_password: PAYLOAD, sysparm_action: 'update' };
    const answers = [
      await fillIn(console, at, ADMIN, typed),
      await fillIn(console, '/sys_user.do', ADMIN, { user_name: `${PAYLOAD}:`, ...typed }),
      await fillIn(console, `${at}&sysparm_view=roles`, ADMIN, { role: '<b>PAYLOAD' }),
      await fillIn(console, at, ADMIN, {
        sysparm_opened: JSON.stringify({ version: 0, fields: { ...record('x'), ...texts }, roles: [PAYLOAD] }),
      }),
      await fillIn(console, at, ADMIN, { sysparm_opened: PAYLOAD }),
      await fillIn(console, '/high_security_settings.do', ADMIN, {
        [SETTING_NAMES[0] ?? '']: PAYLOAD,
        [`was_${SETTING_NAMES[0]}`]: PAYLOAD,
      }),
      await fillIn(console, '/high_security_settings.do', ADMIN, { [SETTING_NAMES[0] ?? '']: undefined, [PAYLOAD]: PAYLOAD }),
    ];
    expect(answers.map(({ statusCode }) => statusCode).filter((status) => status >= 500)).toEqual([]);
    for (const { body } of answers) expectNoMarkupOf(body);
    expect(answers.filter(({ body }) => body.includes('PAYLOAD')).length).toBeGreaterThanOrEqual(4);
  });
});

describe('whatever comes in a name, an address or an assertion, sign-in shows it as text and leads nowhere else', () => {
  const NAMED = user(PAYLOAD.toLowerCase(), { roles: ['security_admin'] });
  const principal = { user: NAMED, activeRoles: ['security_admin'], elevated: false };
  const cookie = cookieHeader(NAMED.user_name, token(1));

  function open() {
    const signIn = openSignIn([NAMED, user('reset.user', { password_needs_reset: true })]);
    signIn.stores.sessionRecords.set(session(NAMED.user_name, token(1)).token_hash, session(NAMED.user_name, token(1)));
    signIn.profiles.set(NAMED.user_name, {
      ...profile(NAMED.user_name),
      first_name: PAYLOAD,
      last_name: PAYLOAD,
      email: PAYLOAD,
      sys_updated_by: PAYLOAD,
    });
    signIn.identityProviders = [{ id: 'corp', name: PAYLOAD, entityId: PAYLOAD, entryPoint: 'https://idp.example/sso', certificates: [] }];
    return signIn;
  }
  const ck = { sysparm_ck: userToken('token') };

  test.each<[string, string, Parameters<ReturnType<typeof open>['send']>[1]]>([
    ['the sign-in page', `GET /login.do?reason=${inQuery}&user_name=${inQuery}`, {}],
    ['a failed sign-in', 'POST /login.do', { form: { user_name: PAYLOAD, user_password: PAYLOAD, goto: PAYLOAD } }],
    ['a password to change', `GET /change_password.do?user_name=${inQuery}`, {}],
    [
      'a failed change',
      'POST /change_password.do',
      { form: { user_name: PAYLOAD, user_password: 'x', new_password: PAYLOAD, new_password_repeat: 'x' } },
    ],
    ['the profile', `GET /sp/profile?sysparm_notice=${inQuery}`, { principal, headers: cookie }],
    [
      'a profile that is not valid',
      'POST /sp/profile',
      {
        principal,
        headers: cookie,
        form: { ...ck, sysparm_action: 'details', email: PAYLOAD.repeat(9), first_name: PAYLOAD, last_name: PAYLOAD },
      },
    ],
    [
      'a stale profile',
      'POST /sp/profile',
      { principal, headers: cookie, form: { ...ck, sysparm_version: PAYLOAD, first_name: `${PAYLOAD}2` } },
    ],
    ['the elevation', `GET /elevate_role.do?goto=${inQuery}`, { principal, headers: cookie }],
    ['a failed elevation', 'POST /elevate_role.do', { principal, headers: cookie, form: { ...ck, user_password: 'wrong', goto: PAYLOAD } }],
  ])('%s', async (_what, line, options) => {
    const { body, headers } = await open().send(line, options);
    expect(headers?.['Content-Type']).toBe('text/html; charset=utf-8');
    expect(body.toUpperCase()).toContain('PAYLOAD');
    expectNoMarkupOf(body);
  });

  test.each<[string, Parameters<ReturnType<typeof open>['send']>[1]]>([
    [`GET /login_with_sso.do?SM_USER=${inQuery}&SM_TIME=${inQuery}&SM_NONCE=${inQuery}&DE_USER=${inQuery}`, {}],
    ['POST /saml/acs', { form: { SAMLResponse: Buffer.from(PAYLOAD).toString('base64'), RelayState: PAYLOAD } }],
    [`GET /saml/login?idp=${inQuery}`, {}],
    ['GET /saml/PAYLOAD', {}],
    ['GET /assets/PAYLOAD', {}],
    ['PUT /login.do', {}],
    ['POST /login.do', { body: PAYLOAD, headers: { 'Content-Type': PAYLOAD } }],
    ['POST /login.do', { form: { user_name: PAYLOAD }, headers: { Origin: PAYLOAD, 'Sec-Fetch-Site': 'cross-site' } }],
  ])('refusals say nothing of the request: %s %#', async (line, options) => {
    const { body } = await open().send(line, options);
    expect(body).not.toContain('PAYLOAD');
    expectNoMarkupOf(body);
  });

  test.each(ADDRESSES)('a goto of %j leads home, from every page that takes one', async (goto) => {
    for (const stagePrefix of ['', '/prod']) {
      const signIn = open();
      const page = await signIn.send(`GET /login.do?goto=${encodeURIComponent(goto)}`, { stagePrefix });
      expectNoMarkupOf(page.body);
      expect(page.body).not.toMatch(/name="goto"|goto=|evil/);
      const form = { user_name: NAMED.user_name, user_password: 'secret', goto };
      expect((await signIn.send('POST /login.do', { stagePrefix, form })).headers?.Location).toBe(`${stagePrefix}/`);
      const elevated = await signIn.send('POST /elevate_role.do', {
        stagePrefix,
        principal,
        headers: cookie,
        form: { ...ck, user_password: 'secret', goto },
      });
      expect(elevated.headers?.Location).toBe(`${stagePrefix}/`);
    }
  });
});

describe('the refusals of the authorizer echo nothing raw', () => {
  test.each([
    `GET /incident.do?${inQuery}=${inQuery}`,
    `GET /incident_list.do?a=${inQuery}&a=%26quot%3B`,
    `GET /${inQuery.replaceAll('%2F', '')}`,
    `GET /sp/${inQuery.replaceAll('%2F', '')}`,
    `GET /x%0d%0a${inQuery}`,
    `GET /incident.do?SOAP&WSDL&${inQuery}`,
    `POST /${inQuery.replaceAll('%2F', '')}.do?SOAP&WSDL`,
  ])('%s', async (line) => {
    const gate = openGate([]);
    const { context } = await gate.authorize(authorizerEvent(line));
    const { body, content_type } = context as Record<string, string>;
    expect(body).not.toMatch(/<img|<script|[\r\n]/);
    if (content_type?.startsWith('text/html')) {
      expectNoMarkupOf(String(body));
      const [, forward = '/'] = /url=([^"]*)"/.exec(String(body)) ?? [];
      expect(forward).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
    } else expect(() => JSON.parse(String(body))).not.toThrow();
  });
});
