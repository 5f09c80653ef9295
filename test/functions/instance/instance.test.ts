import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DICTIONARY } from '../../../functions/instance/tables/dictionary.ts';
import { fieldOf } from '../../../functions/instance/tables/field.ts';
import { TABLES, type TableDefinition } from '../../../shared/core/tables/tables.ts';
import { instanceEvent, instanceUnderTest } from './ask.ts';

describe('behind the authorizer or not at all', () => {
  const event = instanceEvent('GET /api/now/whoami');

  test.each([
    ['no context', undefined],
    ['an empty context', {}],
    ['a context that lacks the user', { ...event.requestContext.authorizer, user_name: undefined }],
    ['a context with an unknown protocol', { ...event.requestContext.authorizer, protocol: 'gopher' }],
  ])('%s is an error of the function, not an answer', async (_name, authorizer) => {
    const { run } = instanceUnderTest();
    const broken = { ...event, requestContext: { ...event.requestContext, authorizer } } as typeof event;
    await expect(run(broken)).rejects.toThrow(/context/);
  });

  test('the path of the event is never read', () => {
    const files = ['functions/instance', 'shared/web'].flatMap((part) => {
      const folder = join(__dirname, '../../..', part);
      return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
    });
    const readers = files.filter(
      (file) => /\.tsx?$/.test(file) && /event\.(path|resource|pathParameters)|requestContext\.path/.test(readFileSync(file, 'utf8')),
    );
    expect(readers).toEqual([]);
  });
});

describe('a refusal that the gate hands over', () => {
  const event = instanceEvent('POST /incident.do?SOAP', { body: '<never-read/>' });
  const refused = (wire: object) =>
    ({ ...event, requestContext: { ...event.requestContext, authorizer: wire } }) as unknown as typeof event;

  test('is answered with 500 and its Fault, and that is all that happens', async () => {
    const instance = instanceUnderTest();
    const answer = await instance.run(refused({ principalId: 'nobody', refused_fault: '<fault/>' }));
    expect(answer).toMatchObject({
      statusCode: 500,
      body: '<fault/>',
      headers: { 'Content-Type': 'text/xml; charset=utf-8', 'Cache-Control': 'no-store' },
    });
    expect(answer.headers).not.toHaveProperty('Access-Control-Allow-Origin');
    expect([instance.served, instance.refusals, instance.errors]).toEqual([[], [], []]);
  });

  test('wins over a whole context, and names the origin of an allowed page', async () => {
    const instance = instanceUnderTest();
    const wire = { ...event.requestContext.authorizer, refused_fault: '<fault/>', cors_origin: 'https://app.example.com' };
    const answer = await instance.run(refused(wire));
    expect(answer).toMatchObject({
      statusCode: 500,
      body: '<fault/>',
      headers: { 'Access-Control-Allow-Origin': 'https://app.example.com' },
    });
  });
});

describe('protocols that are not served answer 501 in their format', () => {
  test.each([
    ['GET /incident.do?PDF', 'application/json; charset=utf-8'],
    ['GET /incident_list.do?EXCEL', 'application/json; charset=utf-8'],
    ['GET /incident.do?XML&useUnloadFormat=true', 'application/json; charset=utf-8'],
    ['POST /sys_import.do', 'application/json; charset=utf-8'],
    ['GET /MIDServerCheck.do', 'application/json; charset=utf-8'],
  ])('%s', async (line, type) => {
    const answer = await instanceUnderTest().ask(line);
    expect(answer.status).toBe(501);
    expect(answer.headers['Content-Type']).toBe(type);
    expect(answer.text).toMatch(type.startsWith('text/xml') ? />not_implemented<nis:code/ : /"message":"Not Implemented"/);
  });
});

test('an error that nobody foresaw is a clear 500 with the decision id, and its cause goes to the log', async () => {
  const instance = instanceUnderTest();
  instance.records.get = async () => {
    throw new TypeError('internals');
  };
  for (const line of ['GET /api/now/table/incident/x', 'GET /incident.do?sys_id=x']) {
    const answer = await instance.ask(line);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('decision-1');
    expect(answer.text).not.toContain('internals');
  }
  expect(instance.errors).toHaveLength(2);
});

describe('the dictionary', () => {
  test('has an entry for each demonstration table and for no other', () => {
    const demo = Object.entries<TableDefinition>(TABLES).filter(([, definition]) => definition.demo);
    expect(Object.keys(DICTIONARY)).toEqual(demo.map(([name]) => name));
  });

  test.each(Object.entries(DICTIONARY))('%s names only fields that it has, each once', (_table, entry) => {
    const names = entry.fields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of [entry.displayField, ...entry.listFields, 'sys_id', 'sys_mod_count']) expect(fieldOf(entry, name)?.name).toBe(name);
    expect(entry.numberPrefix === null).toBe(fieldOf(entry, 'number') === undefined);
  });
});
