import { describe, expect, test } from '@jest/globals';
import { readEnvelope } from '../../../shared/core/envelope/envelope.ts';
import { operationsOnWire } from '../../../shared/core/envelope/fits.ts';
import { OPERATIONS } from '../../../shared/core/request/operation.ts';
import type { Protocol } from '../../../shared/core/request/protocols.ts';
import { user } from '../../support/memory.ts';
import { type Ask, FIRST, instanceUnderTest, SECOND } from './ask.ts';

interface Request {
  readonly protocol: Protocol;
  readonly operation: string;
  readonly line: string;
  readonly body?: string;
  readonly table?: string;
}

const soap = (operation: string, name: string, content: string): Request => ({
  protocol: 'soap',
  operation,
  line: 'POST /incident.do?SOAP',
  body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><${name}>${content}</${name}></e:Body></e:Envelope>`,
});
const SYS_ID = `<sys_id>${FIRST}</sys_id>`;
const json = (operation: string, action: string, keys = '', body = '{}', method = 'POST'): Request => ({
  protocol: 'jsonv2',
  operation,
  line: `${method} /incident.do?JSONv2&sysparm_action=${action}${keys}`,
  ...(method === 'POST' ? { body } : {}),
});
const rest = (operation: string, line: string, body?: string): Request => ({
  protocol: 'rest',
  operation,
  line,
  ...(body === undefined ? {} : { body }),
});
const NEW = '{"short_description":"new"}';
const ONE = `&sysparm_sys_id=${FIRST}`;
const RECORD = `/api/now/table/incident/${FIRST}`;

const REQUESTS: readonly Request[] = [
  soap('query', 'get', SYS_ID),
  soap('query', 'getKeys', ''),
  soap('query', 'getRecords', ''),
  soap('query', 'aggregate', '<COUNT>sys_id</COUNT>'),
  soap('create', 'insert', '<short_description>new</short_description>'),
  soap(
    'create',
    'insertMultiple',
    '<record><short_description>a</short_description></record><record><short_description>b</short_description></record>',
  ),
  soap('update', 'update', `${SYS_ID}<short_description>other</short_description>`),
  soap('delete', 'deleteRecord', SYS_ID),
  soap('delete', 'deleteMultiple', '<state>1</state>'),
  json('query', 'get', ONE, '{}', 'GET'),
  json('query', 'getKeys', '', '{}', 'GET'),
  json('query', 'getRecords', '', '{}', 'GET'),
  json('query', 'getRecords'),
  json('create', 'insert', '', NEW),
  json('create', 'insert', '', `{"records":[${NEW},${NEW}]}`),
  json('create', 'insertMultiple', '', `{"records":[${NEW},${NEW}]}`),
  json('update', 'update', ONE, '{"short_description":"other"}'),
  json('update', 'update', '&sysparm_query=state=1', '{"short_description":"other"}'),
  json('delete', 'deleteRecord', ONE),
  json('delete', 'deleteMultiple', '&sysparm_query=state=1'),
  // The action stands in the body, where the gate sees nothing.
  {
    protocol: 'jsonv2',
    operation: 'delete',
    line: 'POST /incident.do?JSONv2',
    body: `{"sysparm_action":"deleteRecord","sysparm_sys_id":"${FIRST}"}`,
  },
  rest('query', 'GET /api/now/table/incident'),
  rest('query', `GET ${RECORD}`),
  rest('query', `HEAD ${RECORD}`),
  rest('query', 'GET /api/now/stats/incident?sysparm_count=true'),
  rest('create', 'POST /api/now/table/incident', NEW),
  rest('update', `PUT ${RECORD}`, '{"short_description":"other"}'),
  rest('update', `PATCH ${RECORD}`, '{"short_description":"other"}'),
  rest('delete', `DELETE ${RECORD}`),
  { ...rest('describe', 'GET /api/now/whoami'), table: '-' },
  { protocol: 'xml', operation: 'query', line: 'GET /incident_list.do?XML' },
  { protocol: 'csv', operation: 'query', line: 'GET /incident_list.do?CSV' },
  { protocol: 'rss', operation: 'query', line: 'GET /incident_list.do?RSS' },
  { protocol: 'wsdl', operation: 'describe', line: 'GET /incident.do?WSDL' },
  { protocol: 'xsd', operation: 'describe', line: 'GET /incident.do?XSD' },
  { protocol: 'schema', operation: 'describe', line: 'GET /incident.do?SCHEMA' },
];

/** Sends a request past the gate: the function is told what an envelope leaves, whatever the gate would have said. */
async function send({ protocol, line, body, table = 'incident' }: Request, uses: readonly string[]) {
  const machine = user('json.user', { web_service_access_only: true, envelope: readEnvelope(JSON.stringify({ uses })) });
  const operations = operationsOnWire(machine, { protocol, table: table === '-' ? null : table });
  const headers = protocol === 'rest' ? { 'Content-Type': 'application/json' } : { 'Content-Type': 'text/xml' };
  const options: Ask = {
    as: 'json.user',
    kind: 'non_interactive',
    headers,
    context: { operations },
    ...(body === undefined ? {} : { body }),
  };
  const instance = instanceUnderTest();
  const before = await everything(instance);
  const answer = await instance.ask(line, options);
  return {
    status: answer.status,
    text: answer.text,
    served: instance.served.at(-1),
    written: (await everything(instance)) !== before || instance.audit.entries.length > 0,
  };
}

const everything = async ({ records }: ReturnType<typeof instanceUnderTest>): Promise<string> =>
  JSON.stringify(
    await Promise.all(
      [FIRST, SECOND, ...Array.from({ length: 3 }, (_, made) => `a${made}`.padStart(32, '0'))].map((id) => records.get('incident', id)),
    ),
  );

const nameOf = ({ protocol, operation, line, body }: Request): string => `${protocol} ${operation}: ${line} ${body?.slice(0, 130) ?? ''}`;
const CASES = REQUESTS.map((request) => [nameOf(request), request] as const);
const WORDS = OPERATIONS.filter((operation) => operation !== 'unknown');

describe.each(CASES)('%s', (_name, request) => {
  const { protocol, operation, table = 'incident' } = request;

  test('is served where its use is listed', async () => {
    for (const use of [`${protocol}/${table}/${operation}`, `${protocol}/${table}/*`]) {
      const answer = await send(request, [use, 'mid/-/*']);
      expect([use, Math.floor(answer.status / 100), answer.served?.outcome]).toEqual([use, 2, 'done']);
      expect(answer.served?.operation).toBe(operation);
      expect(answer.written).toBe(['create', 'update', 'delete'].includes(operation));
    }
  });

  test('is refused where only other ones are, and nothing is written', async () => {
    const others = WORDS.filter((word) => word !== operation).map((word) => `${protocol}/${table}/${word}`);
    for (const uses of [
      ...others.map((use) => [use]),
      others,
      [],
      [`${protocol}/problem/*`],
      [`${protocol === 'soap' ? 'rest' : 'soap'}/*/*`],
    ]) {
      const { status, text, served, written } = await send(request, uses);
      expect([uses, status]).toEqual([uses, protocol === 'soap' ? 500 : 403]);
      if (!request.line.startsWith('HEAD')) expect(text).toContain('outside_envelope');
      expect(served).toMatchObject({ outcome: 'refused', code: 'outside_envelope', session_kind: 'non_interactive' });
      expect(written).toBe(false);
    }
  });
});

test('each protocol says it in its own form', async () => {
  const [call, action] = [soap('delete', 'deleteRecord', SYS_ID), json('delete', 'deleteRecord', ONE)];
  const fault = await send(call, ['soap/*/query']);
  expect(fault.text).toMatch(
    /<faultstring>.*This account may not use this part of the interface\.<\/faultstring><detail[^>]*>outside_envelope</,
  );
  const failure = await send(action, ['jsonv2/*/query']);
  expect(JSON.parse(failure.text)).toEqual({
    error: { message: 'Operation Failed', detail: 'outside_envelope: This account may not use this part of the interface.' },
    status: 'failure',
  });
});

test('a body that cannot be read, or names no function, is refused before anything is done', async () => {
  for (const request of [soap('create', 'noSuchFunction', ''), { ...soap('create', 'insert', ''), body: '<' }, json('create', 'noSuch')]) {
    const { status, written } = await send(request, [`${request.protocol}/incident/query`]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(written).toBe(false);
  }
});
