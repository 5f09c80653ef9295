import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ServedLine } from '../../../shared/core/usage/collect/lines.ts';
import { envelope } from '../../support/http.ts';
import { type Ask, FIRST, type InstanceUnderTest, instanceEvent, instanceUnderTest } from './ask.ts';
import { form, TOKEN } from './pages/form.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const STRANGER: Ask = { as: 'soap.only', roles: ['soap'] };
const SOAP = 'POST /incident.do?SOAP';
const soap = (operation: string, fields: Readonly<Record<string, string>> = {}): Ask => ({ body: envelope(operation, 'incident', fields) });
const ID = { sys_id: FIRST };
const PAGE = { userToken: TOKEN };
const json = (value: object): Ask => ({ body: JSON.stringify(value) });
const TEXT = { short_description: 'A text' };
const RECORD = `/api/now/table/incident/${FIRST}`;

const NO_ACL = { table: 'incident', operation: 'query', outcome: 'refused', code: 'acl_refused' };
const NOT_GRANTED = { operation: 'create', code: 'soap_operation_not_granted' };

/** The one line about a request, and its status. */
async function told(line: string, options: Ask = {}): Promise<Partial<ServedLine> & { status: number }> {
  instance.served.length = 0;
  const { status } = await instance.ask(line, options);
  expect(instance.served).toHaveLength(1);
  return { status, ...instance.served[0] };
}

describe('a function behind the gate writes one line for each request that it answered', () => {
  test('with what the gate knows and what it did, and with nothing else', async () => {
    const context = { credential: 'secret', credential_id: '0a1b2c3d', mid_server: 'true', source: '2001:db8:0:0::/64' };
    await told(SOAP, { ...soap('get', ID), kind: 'non_interactive', context });
    expect(instance.served).toEqual([
      {
        log: 'served',
        decision_id: 'decision-1',
        time: '2026-11-24T21:30:00.000Z',
        user: 'beth.anglin',
        session_kind: 'non_interactive',
        surface: 'api',
        protocol: 'soap',
        table: 'incident',
        operation: 'query',
        outcome: 'done',
        code: null,
        credential: 'secret',
        credential_id: '0a1b2c3d',
        source: '2001:db8:0:0::/64',
        write: true,
        mid_server: true,
      },
    ]);
  });

  test.each<[string, string, Ask]>([
    ['query', SOAP, soap('get', ID)],
    ['query', SOAP, soap('getKeys')],
    ['query', SOAP, soap('getRecords')],
    ['query', SOAP, soap('aggregate', { COUNT: 'sys_id' })],
    ['create', SOAP, soap('insert', TEXT)],
    ['create', SOAP, soap('insertMultiple', { record: '<short_description>A text</short_description>' })],
    ['update', SOAP, soap('update', { ...ID, ...TEXT })],
    ['delete', SOAP, soap('deleteRecord', ID)],
    ['delete', SOAP, soap('deleteMultiple', { category: 'hardware' })],
    ['describe', 'GET /incident.do?WSDL', {}],
    ['describe', 'GET /incident.do?XSD', {}],
    ['describe', 'GET /incident.do?SCHEMA', {}],
    ['describe', 'HEAD /incident.do?WSDL', {}],
    ['query', 'GET /incident_list.do?XML', {}],
    ['query', 'GET /incident_list.do?CSV', {}],
    ['query', 'GET /incident_list.do?RSS', {}],
    ['query', 'HEAD /incident_list.do?RSS', {}],
    ['query', 'GET /incident.do?JSONv2', {}],
    ['query', `GET /incident.do?JSONv2&sysparm_action=get&sysparm_sys_id=${FIRST}`, {}],
    ['query', 'POST /incident.do?JSONv2&sysparm_action=getKeys', {}],
    ['create', 'POST /incident.do?JSONv2&sysparm_action=insert', json(TEXT)],
    ['create', 'POST /incident.do?JSONv2&sysparm_action=insertMultiple', json({ records: [TEXT] })],
    ['update', `POST /incident.do?JSONv2&sysparm_action=update&sysparm_sys_id=${FIRST}`, json(TEXT)],
    ['delete', `POST /incident.do?JSONv2&sysparm_action=deleteRecord&sysparm_sys_id=${FIRST}`, {}],
    ['delete', 'POST /incident.do?JSONv2&sysparm_action=deleteMultiple&sysparm_query=category=hardware', {}],
    ['query', 'GET /api/now/table/incident', {}],
    ['query', `HEAD ${RECORD}`, {}],
    ['create', 'POST /api/now/table/incident', json(TEXT)],
    ['update', `PUT ${RECORD}`, json(TEXT)],
    ['update', `PATCH ${RECORD}`, json(TEXT)],
    ['delete', `DELETE ${RECORD}`, {}],
    ['query', 'GET /incident_list.do', PAGE],
    ['query', `GET /incident.do?sys_id=${FIRST}`, PAGE],
    ['query', 'HEAD /incident_list.do', PAGE],
    ['create', 'POST /incident.do', form(TEXT)],
    ['update', `POST /incident.do?sys_id=${FIRST}`, form({ ...TEXT, sysparm_action: 'update' })],
    ['delete', `POST /incident.do?sys_id=${FIRST}`, form({ sysparm_action: 'delete' })],
    ['query', 'GET /sp/incidents', PAGE],
    ['query', 'GET /csm/incidents/new', PAGE],
    ['create', 'POST /sp/incidents/new', form(TEXT)],
  ])('%s: %s', async (operation, line, options) => {
    expect(await told(line, options)).toMatchObject({ table: 'incident', operation, outcome: 'done', code: null });
  });

  test.each<[string, string, Ask, object]>([
    ['whoami is about no table', 'GET /api/now/whoami', {}, { table: null, operation: 'describe', outcome: 'done' }],
    ['the portal begins with no table', 'GET /sp', PAGE, { table: null, operation: 'query', outcome: 'done' }],
    ['another table', 'GET /cmn_location.do?XML', {}, { table: 'cmn_location', outcome: 'done' }],
    ['a table that is not served', 'GET /some_secret.do?XML', {}, { table: 'other', code: 'unknown_table' }],
    ['one of ours', 'GET /sys_user_role.do?XML', {}, { table: 'other', code: 'unknown_table' }],
    ['a name that every object has', 'GET /api/now/table/constructor', {}, { table: 'other', code: 'unknown_table' }],
    ['a page of no table', 'GET /no/such/page', PAGE, { table: null, operation: 'query', code: 'not_found' }],
    ['a protocol that is not served', 'GET /incident.do?PDF', {}, { table: 'incident', operation: 'query', code: 'not_implemented' }],
    ['an import', 'POST /sys_import.do', {}, { table: null, operation: 'unknown', code: 'not_implemented' }],
    ['an unknown SOAP function', SOAP, soap('execute'), { operation: 'unknown', code: 'unknown_operation' }],
    ['an unreadable envelope', SOAP, { body: '<' }, { operation: 'unknown', code: 'body_unreadable' }],
    ['an unknown action', 'POST /incident.do?JSONv2&sysparm_action=x', {}, { operation: 'unknown', code: 'unknown_operation' }],
    ['an unknown button', 'POST /incident.do', form({ sysparm_action: 'x' }), { operation: 'unknown', code: 'unknown_operation' }],
    ['a method of no use', 'PUT /incident.do', PAGE, { operation: 'unknown', code: 'method_not_allowed', status: 405 }],
    ['a GET that would write', 'GET /incident.do?JSONv2&sysparm_action=insert', {}, { operation: 'create', code: 'method_not_allowed' }],
    ['a SOAP function that is not granted', SOAP, { ...soap('insert', TEXT), ...STRANGER, roles: ['soap_query', 'itil'] }, NOT_GRANTED],
    ['a list without the read ACL', 'GET /api/now/table/incident', STRANGER, { status: 200, ...NO_ACL }],
    ['a SOAP query without the read ACL', SOAP, { ...soap('getRecords'), ...STRANGER }, NO_ACL],
    ['an export without the read ACL', 'GET /incident_list.do?CSV', STRANGER, { status: 200, ...NO_ACL }],
    ['JSON without the read ACL', 'GET /incident.do?JSONv2', STRANGER, { status: 200, ...NO_ACL }],
    ['a list page without the read ACL', 'GET /incident_list.do', { ...STRANGER, ...PAGE }, { status: 200, ...NO_ACL }],
    ['the portal without the read ACL', 'GET /sp/incidents', { ...STRANGER, ...PAGE }, { status: 200, ...NO_ACL }],
    ['one record without the read ACL', `GET ${RECORD}`, STRANGER, { status: 404, ...NO_ACL }],
    ['a form that is shown again', 'POST /incident.do', form({}), { operation: 'create', code: 'invalid_value', status: 422 }],
    ['a form of another session', 'POST /incident.do', form({ sysparm_ck: 'x' }), { operation: 'unknown', code: 'user_token_missing' }],
  ])('%s', async (_what, line, options, expected) => {
    expect(await told(line, options)).toMatchObject({ outcome: 'code' in expected ? 'refused' : 'done', ...expected });
  });

  test('also when it fails for an unknown reason, or a store does not answer', async () => {
    instance.records.get = async () => {
      throw new TypeError('a defect');
    };
    expect(await told(`GET ${RECORD}`)).toMatchObject({ status: 500, outcome: 'refused', code: 'internal_error', operation: 'query' });
  });

  test('also when not even the answer can be made: API Gateway then answers 502', async () => {
    const event = instanceEvent(`GET ${RECORD}`);
    Object.defineProperty(event.headers, 'Accept-Encoding', {
      enumerable: true,
      get: () => {
        throw new TypeError('a defect');
      },
    });
    await expect(instance.run(event)).rejects.toThrow('a defect');
    expect(instance.served).toMatchObject([{ outcome: 'refused', code: 'internal_error' }]);
  });

  test('but none on a route that is open to everyone, and none of a question about another request', async () => {
    await instance.ask('OPTIONS /api/now/whoami', { context: { reason: 'preflight' } });
    await instance.ask('GET /incident.do', { context: { reason: 'public' } });
    expect(instance.served).toEqual([]);
  });

  test('which holds no value of the request', async () => {
    const SECRET = 'hunter2secret';
    for (const [line, options] of [
      [`GET /incident.do?JSONv2&sysparm_query=number=${SECRET}`, {}],
      [`GET /api/now/table/incident/${SECRET}`, {}],
      [`GET /${SECRET}.do?XML`, {}],
      [`GET /api/now/table/${SECRET}`, {}],
      [`GET /sp/${SECRET}`, PAGE],
      [SOAP, soap(SECRET)],
      [SOAP, soap('insert', { short_description: SECRET })],
      [`POST /incident.do?JSONv2&sysparm_action=${SECRET}`, {}],
      ['POST /incident.do', form({ short_description: SECRET, sysparm_action: SECRET })],
      ['POST /api/now/table/incident', json({ [SECRET]: SECRET })],
    ] as const) {
      await told(line, options);
      expect(JSON.stringify(instance.served)).not.toContain(SECRET);
    }
  });
});
