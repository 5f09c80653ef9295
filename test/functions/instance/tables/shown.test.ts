import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Ask, FIRST, type InstanceUnderTest, instanceUnderTest, SECOND, sysIdOf } from '../ask.ts';

const TABLE = '/api/now/table/incident';
const BASEL = 'basel'.padEnd(32, '0');
const GONE = 'd'.repeat(32);
const FIELDS = 'number,priority,active,opened_at,location,parent_incident';
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
    expect(await result(`GET ${TABLE}?sysparm_query=number=INC0000001&sysparm_fields=number,priority,active,opened_at,location,assigned_to&${query}`)).toEqual([expected]);
  });
});
