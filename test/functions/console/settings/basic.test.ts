import { describe, expect, test } from '@jest/globals';
import { BASIC_RECORD, type StoredBasic } from '../../../../shared/core/settings/basic-for-people.ts';
import { BASIC_EXEMPTION } from '../../../../shared/core/users/base-records.ts';
import { usageRow } from '../../../support/memory-usage.ts';
import { NOW } from '../../sign-in/harness.ts';
import { type As, fillIn, openConsole, record } from '../harness.ts';

const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const PAGE = '/high_security_settings.do';
const open = () =>
  openConsole([
    record('guest'),
    record('soap.guest'),
    record('abel.tuter', { roles: ['itil'] }),
    record('beth.anglin', { roles: [BASIC_EXEMPTION] }),
    record('person.only', { user_interface_only: true, roles: [BASIC_EXEMPTION] }),
    record('json.user', { web_service_access_only: true, roles: ['itil', BASIC_EXEMPTION] }),
  ]);
const CHECKED = /name="refuse_basic_of_people" type="checkbox" value="true" checked/;

describe('Refuse Basic of interactive users, on High Security Settings', () => {
  test('is saved and cleared, with the history of both, and the home page says that it is in force', async () => {
    const console = open();
    expect((await console.send(`GET ${PAGE}`, ELEVATED)).body).not.toMatch(CHECKED);
    expect((await fillIn(console, PAGE, ELEVATED, { refuse_basic_of_people: 'true' })).statusCode).toBe(302);
    expect(console.basicForPeople.stored).toMatchObject({ text: 'false', version: 1, changedBy: 'admin' });
    expect((await console.send(`GET ${PAGE}`, ELEVATED)).body).toMatch(CHECKED);
    expect((await console.send('GET /', ELEVATED)).body).toContain(
      `Basic of interactive users is refused, except of those who hold ${BASIC_EXEMPTION}.`,
    );
    await fillIn(console, PAGE, ELEVATED, { blocked_rss: 'true' });
    expect(console.basicForPeople.stored.version).toBe(1);
    await fillIn(console, PAGE, ELEVATED, { refuse_basic_of_people: undefined });
    expect(console.audit.entries.filter((entry) => entry.record === BASIC_RECORD)).toMatchObject([
      { field: 'value', old: '(missing)', new: 'false', by: 'admin' },
      { field: 'value', old: 'false', new: 'true', by: 'admin' },
    ]);
    expect((await console.send(`GET ${PAGE}?sysparm_view=history`, ELEVATED)).body).toContain('Whether people may use Basic');
    expect((await console.send('GET /', ELEVATED)).body).not.toContain('Basic of interactive users');
  });

  test('is written by nobody who is not elevated, and not from a form without the box', async () => {
    const console = open();
    const admin: As = { as: 'admin', roles: ['admin'] };
    expect((await console.send(`POST ${PAGE}`, admin, { refuse_basic_of_people: 'true' })).statusCode).toBe(403);
    const partial = { was_refuse_basic_of_people: undefined, refuse_basic_of_people: 'true' };
    expect((await fillIn(console, PAGE, ELEVATED, partial)).statusCode).toBe(400);
    expect(console.basicForPeople.stored.version).toBeNull();
  });

  test('a stored value that is neither true nor false is said, and counts as selected', async () => {
    const console = open();
    console.basicForPeople.stored = { basic: 'no', text: 'TRUE', version: 0, changedOn: '', changedBy: '' };
    const { body } = await console.send(`GET ${PAGE}`, ELEVATED);
    expect(body).toMatch(CHECKED);
    expect(body).toContain('The stored value is neither true nor false, which counts as selected. It is TRUE.');
    await fillIn(console, PAGE, ELEVATED, { refuse_basic_of_people: undefined });
    expect(console.basicForPeople.stored.text).toBe('true');
  });

  test('Show what saving will do names each person seen with Basic and how many are exempt, and writes nothing', async () => {
    const console = open();
    console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
    for (const name of ['abel.tuter', 'beth.anglin', 'json.user'])
      console.memory.stored.push(usageRow(name, 'use/api/rest/incident/query/-'));
    const { body } = await fillIn(console, PAGE, ELEVATED, { refuse_basic_of_people: 'true', sysparm_action: 'preview' });
    expect(body).toContain('<strong>Refuse Basic of interactive users</strong>: will be selected, in force everywhere within 15 seconds.');
    expect(body).toContain(`1 interactive user holds ${BASIC_EXEMPTION} and may go on.`);
    expect(body).toMatch(/<li>abel\.tuter: [^<]*: will be refused \(basic_not_for_people\)\.<\/li>/);
    expect(body).not.toContain('beth.anglin');
    expect(body).not.toContain('json.user');
    expect(body).toMatch(CHECKED);
    expect(console.basicForPeople.stored.version).toBeNull();
  });

  test('what another administrator saved meanwhile is read again; if it never stops, the page says so', async () => {
    const console = open();
    const other = (version: number): StoredBasic => ({ basic: 'yes', text: 'true', version, changedOn: '', changedBy: 'other' });
    const read = console.basicForPeople.read.bind(console.basicForPeople);
    let reads = 0;
    console.basicForPeople.read = () => {
      reads += 1;
      const now = read();
      console.basicForPeople.stored = other(reads);
      return now;
    };
    const { statusCode, body } = await fillIn(console, PAGE, ELEVATED, { refuse_basic_of_people: 'true' });
    expect(statusCode).toBe(409);
    expect(body).toContain('Not saved: others changed whether people may use Basic at the same time. Save again.');
  });
});
