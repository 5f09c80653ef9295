import { expect, test } from '@jest/globals';
import type { AuditEntry } from '../../../shared/core/audit.ts';
import { FIRST, INCIDENTS, type InstanceUnderTest, instanceUnderTest, NOW, SECOND } from './ask.ts';

const envelope = (call: string): string =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${call}</e:Body></e:Envelope>`;
const soap = (instance: InstanceUnderTest, call: string) =>
  instance.ask('POST /incident.do?SOAP', {
    body: envelope(call),
    headers: { 'Content-Type': 'text/xml' },
    roles: ['itil', 'soap', 'admin'],
  });
const json = { 'Content-Type': 'application/json' };
const common = { by: 'beth.anglin', at: NOW, decisionId: 'decision-1' };
const stored = (sysId: string) => INCIDENTS.find(({ sys_id }) => sys_id === sysId);
const deleted = (sysId: string): AuditEntry => ({
  ...common,
  record: `incident.${sysId}`,
  field: 'DELETED',
  old: JSON.stringify(stored(sysId)),
  new: '',
});

test.each([
  [
    'REST',
    (instance: InstanceUnderTest) =>
      instance.ask(`PATCH /api/now/table/incident/${FIRST}`, { headers: json, body: '{"state":"6","category":"","priority":"7"}' }),
  ],
  [
    'JSONv2',
    (instance: InstanceUnderTest) =>
      instance.ask(`POST /incident.do?JSONv2&sysparm_action=update&sysparm_query=sys_id=${FIRST}`, {
        headers: json,
        body: '{"state":"6","category":"","priority":"7"}',
      }),
  ],
  [
    'SOAP',
    (instance: InstanceUnderTest) =>
      soap(instance, `<update><sys_id>${FIRST}</sys_id><state>6</state><category></category><priority>7</priority></update>`),
  ],
])('by %s a change is one entry for each field that changed, from what to what', async (_protocol, change) => {
  const instance = instanceUnderTest();
  expect((await change(instance)).status).toBe(200);
  const record = `incident.${FIRST}`;
  expect(instance.audit.entries).toEqual([
    { ...common, record, field: 'state', old: '1', new: '6' },
    { ...common, record, field: 'category', old: 'hardware', new: '' },
  ]);
});

test.each([
  ['REST', (instance: InstanceUnderTest) => instance.ask(`DELETE /api/now/table/incident/${FIRST}`), [FIRST]],
  [
    'JSONv2',
    (instance: InstanceUnderTest) => instance.ask(`POST /incident.do?JSONv2&sysparm_action=deleteRecord&sysparm_sys_id=${FIRST}`),
    [FIRST],
  ],
  [
    'JSONv2, several',
    (instance: InstanceUnderTest) => instance.ask('POST /incident.do?JSONv2&sysparm_action=deleteMultiple&sysparm_query=state<3'),
    [FIRST, SECOND],
  ],
  ['SOAP', (instance: InstanceUnderTest) => soap(instance, `<deleteRecord><sys_id>${FIRST}</sys_id></deleteRecord>`), [FIRST]],
  [
    'SOAP, several',
    (instance: InstanceUnderTest) => soap(instance, '<deleteMultiple><__encoded_query>state&lt;3</__encoded_query></deleteMultiple>'),
    [FIRST, SECOND],
  ],
])('by %s a deleted record is in the history as it was', async (_protocol, remove, sysIds) => {
  const instance = instanceUnderTest();
  expect((await remove(instance)).status).toBeLessThan(300);
  expect(instance.audit.entries).toEqual(sysIds.map(deleted));
});

test('a new record is in the history as it was created', async () => {
  const instance = instanceUnderTest();
  await instance.ask('POST /api/now/table/incident', { headers: json, body: '{"short_description":"new"}' });
  await soap(instance, '<insertMultiple><record><short_description>one</short_description></record></insertMultiple>');
  const made = instance.records.all('incident').slice(INCIDENTS.length);
  expect(made).toHaveLength(2);
  expect(instance.audit.entries).toEqual(
    made.map((record) => ({ ...common, record: `incident.${record.sys_id}`, field: 'INSERTED', old: '', new: JSON.stringify(record) })),
  );
});

test('a write that changes nothing, a refused one and one in a table without audit leave no history', async () => {
  const instance = instanceUnderTest();
  await instance.ask(`PATCH /api/now/table/incident/${FIRST}`, { headers: json, body: '{"state":"1"}' });
  await instance.ask(`PATCH /api/now/table/incident/${FIRST}`, { headers: json, body: '{"state":"no number"}' });
  await instance.ask(`DELETE /api/now/table/incident/${'9'.repeat(32)}`);
  const written = await instance.ask('POST /api/now/table/cmn_location', { headers: json, body: '{"name":"Chur"}' });
  expect(written.status).toBe(201);
  expect(instance.audit.entries).toEqual([]);
});

test('a history that cannot be written loses no write, and the operator is told', async () => {
  const instance = instanceUnderTest();
  instance.audit.add = async () => Promise.reject(new Error('no answer'));
  const { status } = await instance.ask(`DELETE /api/now/table/incident/${FIRST}`);
  expect(status).toBe(204);
  expect(instance.records.all('incident')).toHaveLength(INCIDENTS.length - 1);
  expect(instance.errors).toEqual([new Error('no answer')]);
});
