import { beforeEach, describe, expect, test } from '@jest/globals';
import { createLookup } from '../../../../functions/instance/records/lookup.ts';
import { fieldPath } from '../../../../functions/instance/records/query/walk.ts';
import { tableEntry } from '../../../../functions/instance/tables/dictionary.ts';
import type { Field, TableEntry } from '../../../../functions/instance/tables/field.ts';
import { showRecords } from '../../../../functions/instance/tables/shown.ts';
import { type Ask, FIRST, type InstanceUnderTest, instanceUnderTest, sysIdOf } from '../ask.ts';

const TABLE = '/api/now/table/incident';
const BASEL = 'basel'.padEnd(32, '0');
const GONE = 'd'.repeat(32);
const LINK = `https://site.example/api/now/table/cmn_location/${BASEL}`;

let instance: InstanceUnderTest;
beforeEach(async () => {
  instance = instanceUnderTest();
  await instance.records.update('incident', FIRST, { set: { location: BASEL }, clear: [] });
});

const result = async (line: string, options: Ask = {}): Promise<unknown> =>
  ((await instance.ask(line, options)).json as { result: unknown }).result;
const shown = (query: string, sysId = FIRST) =>
  result(`GET ${TABLE}/${sysId}?sysparm_fields=number,priority,active,opened_at,location,assigned_to&${query}`);

const VALUES = { number: 'INC0000001', priority: '7', active: 'true', opened_at: '2026-11-01 08:00:00', assigned_to: '' };

describe('values and display values', () => {
  beforeEach(() => instance.records.update('incident', FIRST, { set: { priority: 1 }, clear: [] }));
  const values = { ...VALUES, priority: '1' };
  const labels = { ...VALUES, priority: '1 - Critical' };
  const both = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { display_value: labels[name as keyof typeof labels], value }]),
  );

  test.each([
    ['', { ...values, location: { link: LINK, value: BASEL } }],
    ['sysparm_display_value=', { ...values, location: { link: LINK, value: BASEL } }],
    ['sysparm_display_value=FALSE&sysparm_exclude_reference_link=false', { ...values, location: { link: LINK, value: BASEL } }],
    ['sysparm_exclude_reference_link=true', { ...values, location: BASEL }],
    ['sysparm_display_value=true', { ...labels, location: { display_value: 'Basel', link: LINK } }],
    ['sysparm_display_value=true&sysparm_exclude_reference_link=true', { ...labels, location: 'Basel' }],
    ['sysparm_display_value=all', { ...both, location: { display_value: 'Basel', value: BASEL, link: LINK } }],
    ['sysparm_display_value=all&sysparm_exclude_reference_link=true', { ...both, location: { display_value: 'Basel', value: BASEL } }],
  ])('%s', async (query, expected) => {
    expect(await shown(query)).toEqual(expected);
    expect(
      await result(
        `GET ${TABLE}?sysparm_query=number=INC0000001&sysparm_fields=number,priority,active,opened_at,location,assigned_to&${query}`,
      ),
    ).toEqual([expected]);
  });
});

describe('a reference', () => {
  const ofLocation = async (location: string, roles: readonly string[] = ['itil']) => {
    await instance.records.update('incident', FIRST, { set: { location }, clear: [] });
    return result(`GET ${TABLE}/${FIRST}?sysparm_fields=location&sysparm_display_value=all`, { roles });
  };
  const REFUSED = { display_value: '', value: GONE, link: `https://site.example/api/now/table/cmn_location/${GONE}` };

  test('to a record that is gone keeps value and link, and has an empty display value', async () => {
    expect(await ofLocation(GONE)).toEqual({ location: REFUSED });
  });

  test('to a record that the caller may not read keeps value and link, and shows nothing of the record', async () => {
    const queue = 'e'.repeat(32);
    const entry = tableEntry('ecc_queue') as TableEntry;
    const fields = ['response_to', 'response_to.topic'].map((name) => fieldPath(entry, name) as Field);
    const showTo = async (roles: readonly string[]) => {
      const record = { sys_id: FIRST, response_to: queue };
      const options = { form: 'all', excludeLinks: false } as const;
      return (
        await showRecords(
          createLookup(instance, { roles }),
          fields,
          [record],
          options,
          (table) => `https://site.example/api/now/table/${table}`,
        )
      )(record);
    };
    const link = `https://site.example/api/now/table/ecc_queue/${queue}`;
    expect(await showTo(['mid_server'])).toEqual({
      response_to: { display_value: 'Command', value: queue, link },
      'response_to.topic': { display_value: 'Command', value: 'Command' },
    });
    expect(await showTo(['itil'])).toEqual({
      response_to: { display_value: '', value: queue, link },
      'response_to.topic': { display_value: '', value: '' },
    });
  });

  test('to a user has the name of the view, and by the plain form the sys_id alone', async () => {
    await instance.records.update('incident', FIRST, { set: { caller_id: sysIdOf('abel.tuter') }, clear: [] });
    const fields = 'sysparm_fields=caller_id,caller_id.email,caller_id.password_hash,caller_id.roles';
    const link = `https://site.example/api/now/table/sys_user/${sysIdOf('abel.tuter')}`;
    expect(await result(`GET ${TABLE}/${FIRST}?${fields}&sysparm_display_value=true`)).toEqual({
      caller_id: { display_value: 'Abel Tuter', link },
      'caller_id.email': 'abel.tuter@example.com',
    });
    expect(await result(`GET ${TABLE}/${FIRST}?${fields}&sysparm_exclude_reference_link=true`)).toEqual({
      caller_id: sysIdOf('abel.tuter'),
      'caller_id.email': 'abel.tuter@example.com',
    });
  });

  test('to a table that is not served keeps its value and has an empty display value', async () => {
    await instance.records.update('incident', FIRST, { set: { assignment_group: GONE }, clear: [] });
    expect(await result(`GET ${TABLE}/${FIRST}?sysparm_fields=assignment_group,assignment_group.name&sysparm_display_value=all`)).toEqual({
      assignment_group: { display_value: '', value: GONE, link: `https://site.example/api/now/table/sys_user_group/${GONE}` },
    });
  });

  test('many references are read at once: one by one up to 250 different records, from then on the table', async () => {
    for (let index = 0; index < 600; index += 1) {
      const sysId = String(index).padStart(32, '0');
      await instance.records.insert('cmn_location', sysId, { name: `Place ${index}` });
      await instance.records.insert('incident', sysId, { number: `X${index}`, location: index < 251 ? sysId : BASEL });
    }
    const reads: string[] = [];
    const { get, pages } = instance.records;
    instance.records.get = (table, sysId) => {
      reads.push('get');
      return get.call(instance.records, table, sysId);
    };
    instance.records.pages = (table) => {
      reads.push(`pages ${table}`);
      return pages.call(instance.records, table);
    };
    const all = (await result(
      `GET ${TABLE}?sysparm_query=numberSTARTSWITHX&sysparm_fields=number,location&sysparm_display_value=true`,
    )) as {
      number: string;
      location: { display_value: string };
    }[];
    expect(reads).toEqual(['pages incident', 'pages cmn_location']);
    expect(all.find(({ number }) => number === 'X250')?.location.display_value).toBe('Place 250');
    expect(all.find(({ number }) => number === 'X599')?.location.display_value).toBe('Basel');
  });
});

describe('sysparm_fields', () => {
  test('a field that the table does not have is left out, one that is there twice comes once, and a repeated key is a list', async () => {
    expect(await result(`GET ${TABLE}/${FIRST}?sysparm_fields=number,no_such,number,state.x,location.no_such,a.b.c`)).toEqual({
      number: 'INC0000001',
    });
    expect(await result(`GET ${TABLE}/${FIRST}?sysparm_fields=no_such`)).toEqual({});
    expect(await result(`GET ${TABLE}/${FIRST}?sysparm_fields=number&sysparm_fields=state,active`)).toEqual({
      number: 'INC0000001',
      state: '1',
      active: 'true',
    });
  });

  test.each([
    [
      'GET /incident_list.do?CSV&sysparm_query=number=INC0000001&sysparm_fields=number,location.name',
      /^"number","location\.name"\r\n"INC0000001","Basel"\r\n$/,
    ],
    ['GET /incident_list.do?XML&sysparm_query=number=INC0000001&sysparm_fields=location.name', /<location\.name>Basel<\/location\.name>/],
  ])('%s: along a reference, in every format', async (line, expected) => {
    expect((await instance.ask(line)).text).toMatch(expected);
  });
});

test('sysparm_view is taken, sysparm_no_count leaves out the count', async () => {
  const answer = await instance.ask(`GET ${TABLE}?sysparm_view=mobile&sysparm_no_count=true&sysparm_limit=1`);
  expect([answer.status, 'X-Total-Count' in answer.headers, 'Link' in answer.headers]).toEqual([200, false, true]);
  expect('X-Total-Count' in (await instance.ask(`GET ${TABLE}?sysparm_no_count=false`)).headers).toBe(true);
});
