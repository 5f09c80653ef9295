import { describe, expect, test } from '@jest/globals';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { formOf } from '../../../support/form-of.ts';
import { usageRow } from '../../../support/memory-usage.ts';
import { NOW } from '../../sign-in/harness.ts';
import { fillIn, openConsole, record } from '../harness.ts';

const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const ADMIN = { as: 'admin', roles: ['admin'] };
const ABEL = '/sys_user.do?user_name=abel.tuter';
const MINUTE = 60_000;

function open(more: Partial<UserRecord> = {}, others: readonly UserRecord[] = []) {
  const time = { now: NOW };
  const console = openConsole([record('abel.tuter', more), ...others], { clock: { now: () => time.now } });
  return { ...console, time };
}
type Console = ReturnType<typeof open>;
const abel = (console: Console) => console.users.records.get('abel.tuter');

describe('dates on the User form', () => {
  test('are saved, with their history, and shown again', async () => {
    const console = open();
    const typed = { web_service_access_only_from: ' 2026-12-01T06:00Z', active_until: '2026-12-31T23:59Z' };
    expect((await fillIn(console, ABEL, USER_ADMIN, typed)).statusCode).toBe(302);
    expect(console.users.changes).toMatchObject([
      { set: { web_service_access_only_from: '2026-12-01T06:00Z', active_until: '2026-12-31T23:59Z' }, raise: 0 },
    ]);
    expect(console.audit.entries).toMatchObject([
      { field: 'web_service_access_only_from', old: '', new: '2026-12-01T06:00Z' },
      { field: 'active_until', old: '', new: '2026-12-31T23:59Z' },
    ]);
    const { body } = await console.send(`GET ${ABEL}`, USER_ADMIN);
    expect(formOf(body)).toMatchObject({ web_service_access_only_from: '2026-12-01T06:00Z', active_until: '2026-12-31T23:59Z' });
    expect(body).toContain('<td>Account ends</td>');
  });

  test.each([
    ['2026-11-24T12:00Z', 'Choose a time in the future: it is 2026-11-24 12:00 UTC now.'],
    ['2027-02-30T06:00Z', 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    ['2026-12-01', 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
  ])('%s is refused beside its field', async (active_until, why) => {
    const console = open();
    const { statusCode, body } = await fillIn(console, ABEL, USER_ADMIN, { active_until });
    expect(statusCode).toBe(422);
    expect(body).toContain(`id="active_until_error">${why}`);
    expect(formOf(body)).toMatchObject({ active_until });
    expect(console.users.changes).toEqual([]);
  });

  test('a preview says what they do, from use what they would refuse, and saves nothing', async () => {
    const console = open({ roles: ['itil'] });
    console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
    console.memory.stored.push(usageRow('abel.tuter', 'use/ui/-/incident/query/-', { credentials: { session: '2026-11-24T08:10Z' } }));
    const typed = { web_service_access_only_from: '2026-12-01T06:00Z', sysparm_action: 'preview' };
    const { body } = await fillIn(console, ABEL, USER_ADMIN, typed);
    expect(body).toContain(
      'from 2026-12-01 06:00 UTC on the user is non-interactive: the UI, service portals and single sign-on are refused. Every session ends at that time.',
    );
    expect(body).toContain('will be refused (web_service_access_only)');
    expect(console.users.changes).toEqual([]);
  });

  test('the last administrator is not planned away', async () => {
    const console = openConsole([
      record('admin', { roles: ['admin'] }),
      record('other', { roles: ['admin'], active_until: '2026-12-05T00:00Z' }),
    ]);
    const path = '/sys_user.do?user_name=admin';
    const refused = await fillIn(console, path, ADMIN, { active_until: '2026-12-01T06:00Z' });
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain('Not saved: from 2026-12-05 00:00 UTC on there would be no active administrator.');
    const preview = await fillIn(console, path, ADMIN, { active_until: '2026-12-01T06:00Z', sysparm_action: 'preview' });
    expect(preview.statusCode).toBe(403);
    expect(console.users.changes).toEqual([]);
  });

  test('saved twice, the second form is stale and changes nothing', async () => {
    const console = open();
    const form = { ...formOf((await console.send(`GET ${ABEL}`, USER_ADMIN)).body), active_until: '2026-12-01T06:00Z' };
    expect((await console.send(`POST ${ABEL}`, USER_ADMIN, form)).statusCode).toBe(302);
    expect((await console.send(`POST ${ABEL}`, USER_ADMIN, form)).statusCode).toBe(409);
    expect(console.users.changes).toHaveLength(1);
  });
});

describe('a date that is reached while a form is open', () => {
  const ENDS = '2026-11-24T12:10Z';
  const AT = NOW + 10 * MINUTE;

  test.each([
    ['after it', 0],
    ['30 seconds before it', -30_000],
  ])('makes the form stale %s: it does not open the account again, nor move the date', async (_what, before) => {
    const changes: Record<string, string>[] = [{ first_name: 'Adam' }, { active_until: '' }, { active_until: '2026-12-01T06:00Z' }];
    for (const change of changes) {
      const console = open({ active_until: ENDS });
      const form = { ...formOf((await console.send(`GET ${ABEL}`, USER_ADMIN)).body), ...change };
      console.time.now = AT + before;
      const { statusCode, body } = await console.send(`POST ${ABEL}`, USER_ADMIN, form);
      expect(statusCode).toBe(409);
      expect(body).toContain('Not saved: a date of this user was reached after you opened the form.');
      expect(body).toContain('Active: was selected, is now clear');
      expect(console.users.changes).toEqual([]);
    }
  });

  test('is saved a minute before, by a clear field', async () => {
    const console = open({ active_until: ENDS });
    console.time.now = AT - MINUTE - 1;
    expect((await fillIn(console, ABEL, USER_ADMIN, { active_until: '' })).statusCode).toBe(302);
    expect(abel(console)).toMatchObject({ active: true, active_until: '' });
  });

  test('shows as what it has closed, and any save writes it through', async () => {
    const console = open({ active_until: ENDS });
    console.time.now = AT - 30_000;
    const { body } = await console.send(`GET ${ABEL}`, USER_ADMIN);
    expect(body).not.toMatch(/name="active" type="checkbox" value="true" checked/);
    expect(body).toContain(
      'The date in Account ends, 2026-11-24 12:10 UTC, is reached or less than a minute away: the account is not active.',
    );
    await fillIn(console, ABEL, USER_ADMIN, { first_name: 'Adam' });
    expect(console.users.changes).toMatchObject([
      { set: { first_name: 'Adam', active: false, active_until: '' }, raise: 1, reached: { active_until: ENDS } },
    ]);
  });

  test('an administrator opens the account again by the box, and no session with it', async () => {
    const console = open({ active_until: ENDS });
    console.time.now = AT;
    await fillIn(console, ABEL, USER_ADMIN, { active: 'true' });
    expect(console.users.changes).toMatchObject([{ set: { active: true, active_until: '' }, raise: 1 }]);
  });
});

describe('the list of users', () => {
  test('shows and finds those that change by a date', async () => {
    const console = open({ active_until: '2026-12-01T06:00Z' }, [record('beth')]);
    const { body } = await console.send('GET /sys_user_list.do', USER_ADMIN);
    expect(body).toContain('<td>Active<p class="hint">until 2026-12-01 06:00 UTC</p></td>');
    expect((await console.send('GET /sys_user_list.do?dated=true', USER_ADMIN)).body).toContain('1 to 1 of 1');
  });
});
