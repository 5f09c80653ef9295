import { beforeEach, describe, expect, test } from '@jest/globals';
import { DICTIONARY } from '../../../../functions/instance/tables/dictionary.ts';
import { type Field, fieldOf, labelOf, type TableEntry } from '../../../../functions/instance/tables/field.ts';
import { envelope } from '../../../support/http.ts';
import { type Answer, FIRST, type InstanceUnderTest, instanceUnderTest, SECOND } from '../ask.ts';

const BASEL = 'basel'.padEnd(32, '0');
const CRITICAL = labelOf(fieldOf(DICTIONARY.incident as TableEntry, 'priority') as Field, '1');
const GONE = '9'.repeat(32);

let instance: InstanceUnderTest;
beforeEach(async () => {
  instance = instanceUnderTest();
  await instance.records.update('incident', FIRST, { set: { location: BASEL, priority: 1, cmdb_ci: GONE }, clear: ['category'] });
});

const VALUES = { number: 'INC0000001', priority: '1', active: 'true', location: BASEL };
const SHOWN = {
  '': VALUES,
  '&displayvalue=': VALUES,
  '&displayvalue=false': VALUES,
  '&displayvalue=true': { ...VALUES, priority: CRITICAL, location: 'Basel' },
  '&displayvalue=ALL': { ...VALUES, dv_priority: CRITICAL, dv_location: 'Basel' },
};

describe.each(Object.entries(SHOWN))('JSONv2 %s', (parameter, shown) => {
  const FIELDS = '&sysparm_fields=number,priority,active,location';

  test('shows one record and a list alike', async () => {
    for (const query of [`&sysparm_sys_id=${FIRST}`, '&sysparm_query=number=INC0000001']) {
      const { json } = await instance.ask(`GET /incident.do?JSONv2${FIELDS}${query}${parameter}`);
      expect(json).toEqual({ records: [{ ...shown, __status: 'success' }] });
    }
  });

  test('and what is gone or may not be read has no display value', async () => {
    const { json } = await instance.ask(`GET /incident.do?JSONv2&sysparm_fields=cmdb_ci&sysparm_sys_id=${FIRST}${parameter}`);
    const expected = parameter.endsWith('true')
      ? { cmdb_ci: '' }
      : { cmdb_ci: GONE, ...(parameter.endsWith('ALL') ? { dv_cmdb_ci: '' } : {}) };
    expect(json).toEqual({ records: [{ ...expected, __status: 'success' }] });
  });

  test('goes along a reference', async () => {
    const { json } = await instance.ask(`GET /incident.do?JSONv2&sysparm_fields=location.name&sysparm_sys_id=${FIRST}${parameter}`);
    expect(json).toEqual({ records: [{ 'location.name': 'Basel', __status: 'success' }] });
  });

  test('SOAP shows the same', async () => {
    const texts = ({ text }: Answer, name: string): string[] =>
      [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);
    for (const [operation, fields] of [
      ['get', { sys_id: FIRST }],
      ['getRecords', { number: 'INC0000001' }],
    ] as const) {
      const answer = await instance.ask(`POST /incident.do?SOAP${parameter}`, { body: envelope(operation, 'incident', fields) });
      expect(answer.status).toBe(200);
      for (const name of ['number', 'priority', 'active', 'location', 'dv_priority', 'dv_location', 'dv_number', 'dv_active'])
        expect([name, texts(answer, name)]).toEqual([name, name in shown ? [shown[name as keyof typeof shown]] : []]);
    }
  });
});

test('displayvariables changes nothing: no record has variables', async () => {
  const answer = await instance.ask(`GET /incident.do?JSONv2&sysparm_fields=number&sysparm_sys_id=${SECOND}&displayvariables=true`);
  expect(answer.json).toEqual({ records: [{ number: 'INC0000002', __status: 'success' }] });
});

test.each(['insert', 'update', 'getKeys', 'aggregate', 'deleteRecord'])(
  'SOAP %s shows no display values and refuses the parameter',
  async (operation) => {
    const body = envelope(operation, 'incident', { sys_id: FIRST });
    const answer = await instance.ask('POST /incident.do?SOAP&displayvalue=true', { body });
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('>query_invalid<nis:code')]);
  },
);

test('another value of displayvalue is refused, before anything is read', async () => {
  const answer = await instance.ask('POST /incident.do?SOAP&displayvalue=labels', { body: envelope('getRecords', 'incident', {}) });
  expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('displayvalue takes one of false, true, all')]);
});
