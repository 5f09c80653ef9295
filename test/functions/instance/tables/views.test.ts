import { beforeEach, describe, expect, test } from '@jest/globals';
import { DICTIONARY } from '../../../../functions/instance/tables/dictionary.ts';
import { envelope } from '../../../support/http.ts';
import { type Ask, type InstanceUnderTest, instanceUnderTest, NO_USER, sysIdOf, USERS } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const USER_LIST = '/api/now/table/sys_user';
const VIEWS = ['sys_user', 'sys_choice'];
const ABEL = {
  sys_id: sysIdOf('abel.tuter'),
  user_name: 'abel.tuter',
  name: 'Abel Tuter',
  email: 'abel.tuter@example.com',
  active: 'true',
};

const result = async (line: string, options: Ask = {}) =>
  ((await instance.ask(line, options)).json as { result: Record<string, string>[] }).result;

describe('the view of users', () => {
  test('lists who a user is and nothing else, with conditions, order and pages as of any table', async () => {
    const answer = await instance.ask(`GET ${USER_LIST}`);
    expect([answer.status, answer.headers['X-Total-Count']]).toEqual([200, '4']);
    expect((answer.json as { result: unknown[] }).result).toContainEqual(ABEL);
    expect(await result(`GET ${USER_LIST}?user_name=abel.tuter`)).toEqual([ABEL]);
    expect(await result(`GET ${USER_LIST}?sysparm_query=active=false&sysparm_fields=user_name`)).toEqual([{ user_name: 'gone.user' }]);
    const byMail = `GET ${USER_LIST}?sysparm_query=emailLIKEexample^ORDERBYDESCuser_name&sysparm_limit=1&sysparm_fields=user_name`;
    expect(await result(byMail)).toEqual([{ user_name: 'beth.anglin' }]);
  });

  test('answers one user, or 404', async () => {
    expect(await result(`GET ${USER_LIST}/${ABEL.sys_id}`)).toEqual(ABEL);
    expect((await instance.ask(`GET ${USER_LIST}/${NO_USER}`)).status).toBe(404);
  });

  test('is for holders of itil: others get an empty list, and 404', async () => {
    for (const roles of [[], ['soap'], ['admin', 'user_admin'], ['mid_server']]) {
      expect(await result(`GET ${USER_LIST}`, { roles })).toEqual([]);
      expect((await instance.ask(`GET ${USER_LIST}/${ABEL.sys_id}`, { roles, strict: 'off' })).status).toBe(404);
    }
    expect(instance.refusals.filter(({ code, table }) => code === 'acl_refused' && table === 'sys_user')).toHaveLength(8);
  });

  test.each(['password_hash', 'roles', 'locked_out', 'web_service_access_only', 'sys_created_on'])(
    '%s is no field of it: neither filtered, ordered nor shown',
    async (field) => {
      for (const query of [`sysparm_query=${field}=x`, `sysparm_query=${field}ISNOTEMPTY`, `sysparm_query=ORDERBY${field}`, `${field}=x`])
        expect([query, (await instance.ask(`GET ${USER_LIST}?${query}`)).status]).toEqual([query, 400]);
      expect((await result(`GET ${USER_LIST}?sysparm_fields=${field},user_name`))[0]).toEqual({ user_name: expect.any(String) });
    },
  );

  test('of an adopted table is empty, and its references have no display value', async () => {
    const adopted = instanceUnderTest('https://site.example', null);
    expect((await adopted.ask(`GET ${USER_LIST}`)).json).toEqual({ result: [] });
    expect((await adopted.ask(`GET ${USER_LIST}/${ABEL.sys_id}`)).status).toBe(404);
    const body = JSON.stringify({ short_description: 'x', caller_id: ABEL.sys_id });
    const made = await adopted.ask('POST /api/now/table/incident?sysparm_display_value=all&sysparm_fields=caller_id', { body });
    expect(made.json).toEqual({
      result: { caller_id: { display_value: '', value: ABEL.sys_id, link: expect.stringContaining(USER_LIST) } },
    });
  });
});

describe('the view of choices', () => {
  test('has the labels of the dictionary, and each row is found again by its sys_id', async () => {
    const query = 'sysparm_query=name=change_request^element=state^ORDERBYsequence&sysparm_fields=sys_id,value,label';
    const rows = await result(`GET /api/now/table/sys_choice?${query}`);
    expect(rows.map(({ value, label }) => `${value} ${label}`).slice(0, 2)).toEqual(['-5 New', '-4 Assess']);
    const [first] = rows;
    expect(await result(`GET /api/now/table/sys_choice/${first?.sys_id}`)).toMatchObject({
      name: 'change_request',
      label: 'New',
      inactive: 'false',
    });
    const all = await result('GET /api/now/table/sys_choice');
    expect(new Set(all.map(({ sys_id }) => sys_id)).size).toBe(all.length);
    const labelled = Object.values(DICTIONARY).flatMap(({ fields }) =>
      fields.filter(({ type }) => type !== 'boolean').flatMap(({ choices }) => choices),
    );
    expect(all.length).toBe(labelled.length);
  });
});

describe.each(VIEWS)('%s', (table) => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is 405 and says that nothing was written', async (method) => {
    for (const path of method === 'POST' ? ['', `/${ABEL.sys_id}`] : [`/${ABEL.sys_id}`, '']) {
      const answer = await instance.ask(`${method} /api/now/table/${table}${path}`, { body: '{"active":"false","user_name":"x"}' });
      expect([answer.status, answer.text]).toEqual([405, expect.stringMatching(/can only be read here, by GET.* Nothing was written/)]);
    }
  });

  test.each([
    'POST /incident.do?SOAP',
    'GET /incident.do?WSDL',
    'GET /incident.do?XSD',
    'GET /incident.do?SCHEMA',
    'GET /incident.do?JSONv2',
    'GET /incident_list.do?XML',
    'GET /incident_list.do?CSV',
    'GET /incident_list.do?RSS',
  ])('%s of it is refused as an unknown table, whatever the roles, also if the authorizer let it through', async (line) => {
    const body = line.startsWith('POST') ? { body: envelope('getRecords', table) } : {};
    for (const strict of ['on', 'off'] as const) {
      const answer = await instance.ask(line, { roles: ['itil', 'soap', 'admin'], strict, context: { table }, ...body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.text).toContain(`Invalid table ${table}`);
      for (const { user_name, email = '' } of USERS) expect(answer.text).not.toMatch(new RegExp(`${user_name}|${email || 'no mail'}`));
    }
  });
});

test.each(['sys_user_role', 'sys_session', 'sys_user_has_role', 'sys_properties', 'sys_audit', 'sys_user_group'])(
  'no other table whose name begins with sys_ is served: %s',
  async (table) => {
    const answer = await instance.ask(`GET /api/now/table/${table}`);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('Invalid table')]);
  },
);
