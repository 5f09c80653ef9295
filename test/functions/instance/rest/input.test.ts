import { beforeEach, describe, expect, test } from '@jest/globals';
import { fromDisplayValues } from '../../../../functions/instance/records/display-input.ts';
import { createLookup } from '../../../../functions/instance/records/lookup.ts';
import { tableEntry } from '../../../../functions/instance/tables/dictionary.ts';
import type { TableEntry } from '../../../../functions/instance/tables/field.ts';
import { type Ask, FIRST, type InstanceUnderTest, instanceUnderTest, sysIdOf } from '../ask.ts';

const TABLE = '/api/now/table/incident';
const BERN = 'b'.repeat(32);
const BY_NAME = 'sysparm_input_display_value=true';

let instance: InstanceUnderTest;
beforeEach(async () => {
  instance = instanceUnderTest();
  await instance.records.insert('cmn_location', BERN, { name: 'Bern' });
});

const patch = (body: unknown, query = '', options: Ask = {}) =>
  instance.ask(`PATCH ${TABLE}/${FIRST}?${query}`, { body: typeof body === 'string' ? body : JSON.stringify(body), ...options });
const stored = () => instance.records.get('incident', FIRST);
const detail = (answer: { json: unknown }): string => (answer.json as { error: { detail: string } }).error.detail;

describe('display values that are written', () => {
  test.each([
    [{ priority: '2 - High' }, { priority: 2 }],
    [
      { state: 'On Hold', hold_reason: 'Awaiting Vendor' },
      { state: 3, hold_reason: 4 },
    ],
    [
      { priority: '2', active: 'No' },
      { priority: 2, active: false },
    ],
    [
      { active: 'false', priority: 4 },
      { priority: 4, active: false },
    ],
    [{ location: 'Bern' }, { location: BERN }],
    [
      { location: BERN, caller_id: 'Abel Tuter' },
      { location: BERN, caller_id: sysIdOf('abel.tuter') },
    ],
    [{ caller_id: 'beth.anglin' }, { caller_id: sysIdOf('beth.anglin') }],
    [{ short_description: '2 - High', location: '' }, { short_description: '2 - High' }],
    [{ caller_id: { display_value: 'Abel Tuter', link: 'x' } }, { caller_id: sysIdOf('abel.tuter') }],
    [{ priority: { display_value: '2 - High', value: '3' } }, { priority: 3 }],
  ])('%j', async (body, expected) => {
    expect((await patch(body, BY_NAME)).status).toBe(200);
    expect(await stored()).toMatchObject(expected);
  });

  test('a new record takes them, too', async () => {
    const body = JSON.stringify({ short_description: 'x', urgency: '1 - High', assigned_to: 'Beth Anglin' });
    const answer = await instance.ask(`POST ${TABLE}?${BY_NAME}&sysparm_fields=urgency,assigned_to&sysparm_exclude_reference_link=true`, {
      body,
    });
    expect(answer.json).toEqual({ result: { urgency: '1', assigned_to: sysIdOf('beth.anglin') } });
  });

  test.each([
    [{ priority: 'Urgent' }, 'The field priority has no choice "Urgent": send one of 1 - Critical, 2 - High'],
    [{ priority: '2 - high' }, 'The field priority has no choice'],
    [{ location: 'Genf' }, 'The field location names "Genf", but no record of cmn_location that this account may read has this name'],
    [{ caller_id: 'Same Name' }, 'but 2 records of sys_user have this name: send its sys_id. Nothing was written.'],
    [{ assignment_group: 'Hardware' }, 'takes a record of sys_user_group, which this instance does not look up by name: send its sys_id'],
    [{ no_such: 'x' }, 'no field "no_such"'],
  ])('%j is refused, and nothing is written', async (body, text) => {
    const answer = await patch({ category: 'changed', ...body }, BY_NAME);
    expect([answer.status, detail(answer)]).toEqual([400, expect.stringContaining(text)]);
    expect(await stored()).toMatchObject({ category: 'hardware' });
  });

  test('of a table that the caller may not read, no name is found', async () => {
    const entry = tableEntry('ecc_queue') as TableEntry;
    const read = (roles: readonly string[]) =>
      fromDisplayValues(createLookup(instance, { roles }), entry, new Map([['response_to', 'Command']]));
    expect([...(await read(['mid_server']))]).toEqual([['response_to', 'e'.repeat(32)]]);
    await expect(read(['itil'])).rejects.toThrow('no record of ecc_queue that this account may read has this name');
  });
});

describe('without sysparm_input_display_value', () => {
  test.each(['', 'sysparm_input_display_value=false'])('a label and a name are no values: %s', async (query) => {
    for (const body of [
      { priority: '2 - High' },
      { location: 'Bern' },
      { caller_id: 'abel.tuter' },
      { caller_id: { display_value: 'Abel Tuter' } },
    ])
      expect([body, (await patch(body, query)).status]).toEqual([body, 400]);
  });

  test('a record is taken back as each form of the Table API answers it', async () => {
    await instance.records.update('incident', FIRST, { set: { location: BERN, priority: 2 }, clear: [] });
    for (const form of ['sysparm_display_value=false', 'sysparm_display_value=all', 'sysparm_exclude_reference_link=true']) {
      const { result } = (await instance.ask(`GET ${TABLE}/${FIRST}?${form}`)).json as { result: object };
      const answer = await patch({ ...result, category: form });
      expect([form, answer.status]).toEqual([form, 200]);
      expect(await stored()).toMatchObject({ location: BERN, priority: 2, category: form });
    }
  });

  test.each([{ location: { link: 'x' } }, { location: { value: BERN, more: 1 } }, { location: { value: {} } }, { location: [BERN] }])(
    '%j is no value',
    async (body) => {
      expect((await patch(body)).status).toBe(400);
    },
  );

  test('another value of the parameter is refused', async () => {
    expect((await patch({ priority: 2 }, 'sysparm_input_display_value=maybe')).status).toBe(400);
  });
});

describe('a field with two names', () => {
  test.each([
    [{ incident_state: 2 }, 2],
    [{ incident_state: '2', state: '2' }, 2],
    [{ incident_state: '1', state: '3' }, 3],
    [{ state: '1', incident_state: '6' }, 6],
  ])('%j', async (body, state) => {
    expect((await patch(body)).json).toMatchObject({ result: { state: String(state), incident_state: String(state) } });
    expect(await stored()).toMatchObject({ state });
    expect(await stored()).not.toHaveProperty('incident_state');
  });

  test('that asks for two things is refused', async () => {
    const answer = await patch({ state: '2', incident_state: '3' });
    expect([answer.status, detail(answer)]).toEqual([400, expect.stringContaining('state and its other name incident_state differ')]);
  });

  test('is found by either name', async () => {
    const answer = await instance.ask(`GET ${TABLE}?sysparm_query=incident_state=2&sysparm_fields=number`);
    expect(answer.json).toEqual({ result: [{ number: 'INC0000002' }] });
  });
});

describe('a journal', () => {
  const journal = async () => {
    const answer = await instance.ask(`GET ${TABLE}/${FIRST}?sysparm_fields=comments&sysparm_display_value=all`);
    return (answer.json as { result: { comments: { value: string; display_value: string } } }).result.comments;
  };

  test('takes an entry with each write, the newest first, and its value stays empty', async () => {
    await patch({ comments: 'first' });
    instance.time.now += 60_000;
    await patch({ comments: 'second\nline', work_notes: 'kept apart' }, '', { as: 'json.user' });
    await patch({ comments: '', category: 'x' });
    expect(await journal()).toEqual({
      value: '',
      display_value:
        '2026-11-24 21:31:00 - json.user (Additional comments)\nsecond\nline\n\n2026-11-24 21:30:00 - beth.anglin (Additional comments)\nfirst\n\n',
    });
    const entries = instance.audit.entries.filter(({ field }) => field === 'comments').map((change) => [change.old, change.new]);
    expect(entries).toEqual([
      ['', '2026-11-24 21:30:00 - beth.anglin (Additional comments)\nfirst'],
      ['', '2026-11-24 21:31:00 - json.user (Additional comments)\nsecond\nline'],
    ]);
  });

  test('loses no entry if another write comes between', async () => {
    const { update } = instance.records;
    let between = true;
    instance.records.update = async (table, sysId, change) => {
      if (between) {
        between = false;
        await patch({ comments: 'other' });
      }
      return update.call(instance.records, table, sysId, change);
    };
    expect((await patch({ comments: 'mine' })).status).toBe(200);
    expect((await journal()).display_value).toMatch(/mine\n\n.*other\n\n$/s);
  });

  test('that is full is refused, and nothing is dropped', async () => {
    const full = 'x'.repeat(59_990);
    await instance.records.update('incident', FIRST, { set: { comments: full }, clear: [] });
    const answer = await patch({ comments: 'one more' });
    expect([answer.status, detail(answer)]).toEqual([400, expect.stringContaining('The journal comments of this record is full')]);
    expect(await stored()).toMatchObject({ comments: full });
  });
});
