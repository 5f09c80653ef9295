import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Ask, FIRST, type InstanceUnderTest, instanceUnderTest, SECOND } from '../ask.ts';
import { form, TOKEN } from './form.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

const FORM = `POST /incident.do?sys_id=${FIRST}`;
const record = (sysId = FIRST) => instance.records.all('incident').find(({ sys_id }) => sys_id === sysId);
const untouched = (): void => expect(instance.records.all('incident')).toEqual(instanceUnderTest().records.all('incident'));

describe('Submit', () => {
  test('creates a record with its number, and leads to it with a message', async () => {
    const answer = await instance.ask(
      'POST /incident.do',
      form({ short_description: 'New & <shiny>', category: '' }, { stagePrefix: '/prod' }),
    );
    const sysId = 'a0'.padStart(32, '0');
    expect(answer.status).toBe(302);
    expect(answer.headers.Location).toBe(`/prod/incident.do?sys_id=${sysId}&sysparm_notice=created`);
    expect(record(sysId)).toMatchObject({
      number: 'INC0010001',
      short_description: 'New & <shiny>',
      priority: 5,
      sys_created_by: 'beth.anglin',
    });
    const page = await instance.ask(`GET /incident.do?sys_id=${sysId}&sysparm_notice=created`);
    expect(page.text).toContain('role="status">The record has been created.');
  });

  test('without the write ACL is 403 and creates nothing', async () => {
    const answer = await instance.ask('POST /incident.do', form({ short_description: 'x' }, { roles: ['admin'] }));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Your roles do not let you create this incident.');
    expect(instance.refusals).toMatchObject([{ code: 'acl_refused' }]);
    untouched();
  });
});

describe('Update', () => {
  test('changes the fields that were sent and leaves the others, and leads to the record', async () => {
    const answer = await instance.ask(FORM, form({ sysparm_action: 'update', short_description: 'Changed', category: '' }));
    expect(answer.headers.Location).toBe(`/incident.do?sys_id=${FIRST}&sysparm_notice=saved`);
    expect(record()).toMatchObject({ short_description: 'Changed', state: 1, sys_updated_by: 'beth.anglin', sys_mod_count: 1 });
    expect(record()).not.toHaveProperty('category');
  });

  test('takes the user token as the header X-UserToken, too', async () => {
    const headers = { 'X-UserToken': TOKEN, 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await instance.ask(FORM, { userToken: TOKEN, headers, body: 'short_description=Changed' });
    expect(answer.status).toBe(302);
  });

  test('a line break comes as CR LF and is stored as LF', async () => {
    await instance.ask(FORM, form({ description: 'one\r\ntwo' }));
    expect(record()).toMatchObject({ description: 'one\ntwo' });
  });

  test('of a form that somebody else overtook is 409, loses nothing typed and shows what is stored', async () => {
    await instance.ask(FORM, form({ sysparm_mod_count: '0', category: 'network' }, { as: 'abel.tuter' }));
    const answer = await instance.ask(FORM, form({ sysparm_mod_count: '0', category: 'software', short_description: 'Mine' }));
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Not saved: abel.tuter changed this record at 2026-11-24 21:30:00 UTC');
    expect(answer.text).toMatch(/name="category"[^>]*value="software"[\s\S]*Stored now: network/);
    expect(answer.text).toMatch(/name="short_description"[^>]*value="Mine"/);
    expect(answer.text).toContain('name="sysparm_mod_count" value="1"');
    expect(record()).toMatchObject({ category: 'network' });
    const again = await instance.ask(FORM, form({ sysparm_mod_count: '1', category: 'software' }));
    expect(again.status).toBe(302);
  });

  test('that is overtaken between reading and writing is 409, too', async () => {
    const get = instance.records.get.bind(instance.records);
    let reads = 0;
    instance.records.get = async (table, sysId) => {
      const found = await get(table, sysId);
      reads += 1;
      if (reads === 2) await instance.records.update(table, sysId, { set: { category: 'network' }, clear: [] });
      return found;
    };
    const answer = await instance.ask(FORM, form({ sysparm_mod_count: '0', category: 'software' }));
    expect(answer.status).toBe(409);
    expect(record()).toMatchObject({ category: 'network' });
  });
});

describe('Delete', () => {
  test('is asked for once more on a page of its own', async () => {
    const page = await instance.ask(`GET /incident.do?sys_id=${FIRST}&sysparm_view=delete`, { userToken: TOKEN });
    expect(page.text).toContain('<h1>Delete Incident INC0000001</h1>');
    expect(page.text).toContain('name="sysparm_action" value="delete">Delete');
    untouched();
  });

  test('deletes the record and leads to the list with a message', async () => {
    const answer = await instance.ask(FORM, form({ sysparm_action: 'delete' }));
    expect(answer.headers.Location).toBe('/incident_list.do?sysparm_notice=deleted');
    expect(record()).toBeUndefined();
    expect((await instance.ask('GET /incident_list.do?sysparm_notice=deleted')).text).toContain('The record has been deleted.');
  });
});

describe('what is wrong is said beside its field, with everything typed still there', () => {
  test.each([
    ['nothing in a mandatory field', { short_description: '  ' }, 'short_description', 'Short description is mandatory: type a value.'],
    ['a text that is too long', { short_description: 'x'.repeat(161) }, 'short_description', 'takes at most 160 characters'],
    ['a word for a number', { priority: 'high' }, 'priority', 'takes a whole number'],
    ['a number that is too large', { state: '99999999999' }, 'state', 'takes a whole number'],
    ['no time', { opened_at: 'yesterday' }, 'opened_at', 'takes a time in UTC'],
    ['neither yes nor no', { active: 'maybe' }, 'active', 'takes true or false'],
    ['a control character', { description: 'a\u0001b' }, 'description', 'control characters'],
  ])('%s', async (_what, fields: Record<string, string>, field, text) => {
    for (const line of [FORM, 'POST /incident.do']) {
      const answer = await instance.ask(line, form({ short_description: 'Typed', category: 'kept', ...fields }));
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(`id="${field}_error"`);
      expect(answer.text).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"`));
      expect(answer.text).toContain(text);
      expect(answer.text).toMatch(/name="category"[^>]*value="kept"/);
    }
    untouched();
  });

  test.each([
    ['a field that the table has not', { password: 'x' }, 'no field &quot;password&quot;'],
    ['a field that the system sets', { number: 'INC9999999' }, 'number is set by the system'],
  ])('%s is said above the form', async (_what, fields: Record<string, string>, text) => {
    const answer = await instance.ask(FORM, form({ category: 'kept', ...fields }));
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(new RegExp(`role="alert">[^<]*${text}`));
    expect(answer.text).toMatch(/name="category"[^>]*value="kept"/);
    untouched();
  });
});

describe('refused, with nothing written', () => {
  test.each<[string, string, Ask, number]>([
    ['without a user token', FORM, form({ sysparm_ck: '', short_description: 'x' }), 403],
    ['with the user token of another session', FORM, form({ sysparm_ck: 'somebody-else-s', short_description: 'x' }), 403],
    ['without a session', FORM, { ...form({ short_description: 'x' }), userToken: '' }, 403],
    ['what is no form', FORM, { ...form({}), headers: { 'Content-Type': 'application/json' } }, 415],
    ['a form over 4 MB', FORM, form({ description: 'x'.repeat(4 * 1024 * 1024) }), 413],
    ['an unknown action', FORM, form({ sysparm_action: 'explode' }), 400],
    ['an update of a record that is not there', `POST /incident.do?sys_id=${'f'.repeat(32)}`, form({ category: 'x' }), 404],
    ['an update without the read ACL', FORM, form({ category: 'x' }, { roles: ['admin'] }), 404],
    ['a deletion without the read ACL', FORM, form({ sysparm_action: 'delete' }, { roles: ['admin'] }), 404],
    [
      'an update with the read ACL only',
      `POST /cmn_location.do?sys_id=${'basel'.padEnd(32, '0')}`,
      form({ city: 'x' }, { roles: [] }),
      403,
    ],
    [
      'a deletion with the read ACL only',
      `POST /cmn_location.do?sys_id=${'basel'.padEnd(32, '0')}`,
      form({ sysparm_action: 'delete' }, { roles: [] }),
      403,
    ],
    ['a sys_ table', 'POST /sys_user.do', form({ user_name: 'evil' }, { context: { table: 'sys_user' } }), 404],
  ])('%s', async (_what, line, ask, status) => {
    const answer = await instance.ask(line, ask);
    expect(answer.status).toBe(status);
    expect(answer.headers['Content-Type']).toBe('text/html; charset=utf-8');
    untouched();
    expect(instance.records.all('cmn_location')).toEqual(instanceUnderTest().records.all('cmn_location'));
  });

  test('a store that does not answer is 503 and says to check before retrying', async () => {
    instance.records.down = true;
    const answer = await instance.ask(FORM, form({ category: 'x' }));
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('Before retrying, check whether the change was made.');
  });
});

test('a value that has no label stays the one that is chosen, so that a save does not change it', async () => {
  await instance.records.update('incident', SECOND, { set: { state: 4 }, clear: ['priority'] });
  const { text } = await instance.ask(`GET /incident.do?sys_id=${SECOND}`);
  expect(text).toMatch(/<select id="state"[^>]*>.*<option value="1">New<\/option>.*<option value="4" selected="">4<\/option><\/select>/);
  expect(text).toMatch(/<select id="priority"[^>]*><option value="" selected=""><\/option>/);
});

test('a text that begins with a line break comes back with it', async () => {
  await instance.records.update('incident', SECOND, { set: { description: '\nsecond line </textarea><b>' }, clear: [] });
  const { text } = await instance.ask(`GET /incident.do?sys_id=${SECOND}`);
  expect(text).toMatch(/<textarea[^>]*>\n\nsecond line &lt;\/textarea&gt;&lt;b&gt;<\/textarea>/);
});
