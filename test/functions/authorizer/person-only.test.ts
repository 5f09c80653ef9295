import { describe, expect, test } from '@jest/globals';
import { BASIC_EXEMPTION } from '../../../shared/core/users/base-records.ts';
import { world } from './harness.ts';

const REST = 'GET /api/now/whoami';
const PAGE = 'GET /incident.do';

describe('Basic of a user who may use the user interface only', () => {
  test('is refused on every surface with the answer to a wrong password, and the log has the cause', async () => {
    for (const line of [REST, 'GET /incident.do?JSONv2', 'POST /incident.do?SOAP', PAGE, 'GET /sp']) {
      const w = world();
      const wrong = await w.ask(line, w.as('person.only', 'wrong'));
      expect(w.last().reason).toBe('credentials_rejected');
      expect(await w.ask(line, w.as('person.only'))).toEqual(wrong);
      expect(w.last()).toMatchObject({
        reason: 'basic_not_for_people',
        user: 'person.only',
        session_kind: 'interactive',
        credential: 'password',
      });
    }
  });

  test('is refused beside a cookie, too; the session alone opens pages and protocols', async () => {
    const w = world();
    const Cookie = w.signIn('person.only');
    expect((await w.ask(REST, { headers: { Cookie } })).status).toBe('allow');
    expect((await w.ask(PAGE, { headers: { Cookie } })).status).toBe('allow');
    expect((await w.ask(REST, { headers: { Cookie, ...w.as('person.only').headers } })).status).toBe('401');
    expect(w.last().reason).toBe('basic_not_for_people');
  });

  test('costs, writes and counts what a wrong password does: nothing is remembered or proven', async () => {
    const [right, wrong] = [world(), world()];
    for (let time = 0; time < 7; time += 1) {
      await right.ask(REST, right.as('person.only'));
      await wrong.ask(REST, wrong.as('person.only', 'wrong'));
    }
    expect(right.stores.calls).toEqual(wrong.stores.calls);
    expect(right.passwords.verified).toHaveLength(5);
    expect(wrong.passwords.verified).toHaveLength(5);
    expect(right.last().reason).toBe('too_many_attempts');
    expect(right.stores.strangers).toEqual(wrong.stores.strangers);
    expect([...right.stores.failures.values()]).toMatchObject([{ failedAt: [], proven: false }]);
  });

  test('right and wrong ones together hold Basic back after five, whichever they were', async () => {
    for (const passwords of [
      ['secret', 'secret', 'wrong', 'secret', 'wrong'],
      ['wrong', 'wrong', 'wrong', 'wrong', 'secret'],
    ]) {
      const w = world();
      for (const password of passwords) await w.ask(REST, w.as('person.only', password));
      await w.ask(REST, w.as('person.only'));
      expect(w.last().reason).toBe('too_many_attempts');
      expect(w.passwords.verified).toHaveLength(5);
    }
  });
});

describe('nis.basic_for_people', () => {
  const asked = async (basicForPeople: 'yes' | 'no' | 'unread', name: string, roles: readonly string[] = [], rolesDown = false) => {
    const w = world();
    Object.assign(w.state, { basicForPeople, rolesDown });
    const user = w.stores.users.get(name);
    if (user !== undefined) w.stores.users.set(name, { ...user, roles: [...user.roles, ...roles] });
    return `${(await w.ask(REST, w.as(name))).status} ${w.last().reason}`;
  };

  test('false closes Basic for interactive users, and for no one else', async () => {
    expect(await asked('no', 'abel.tuter')).toBe('401 basic_not_for_people');
    expect(await asked('no', 'json.user')).toBe('allow allowed');
    expect(await asked('yes', 'abel.tuter')).toBe('allow allowed');
    expect(await asked('yes', 'person.only')).toBe('401 basic_not_for_people');
  });

  test('exempts holders of the role, but not from their own flag', async () => {
    expect(await asked('no', 'abel.tuter', [BASIC_EXEMPTION])).toBe('allow allowed');
    expect(await asked('no', 'person.only', [BASIC_EXEMPTION])).toBe('401 basic_not_for_people');
  });

  test('that cannot be read refuses what would depend on it, as unavailable', async () => {
    expect(await asked('unread', 'abel.tuter')).toBe('503 dependency_unavailable');
    expect(await asked('unread', 'abel.tuter', [BASIC_EXEMPTION])).toBe('allow allowed');
    expect(await asked('unread', 'json.user')).toBe('allow allowed');
    expect(await asked('unread', 'person.only')).toBe('401 basic_not_for_people');
    expect(await asked('no', 'abel.tuter', [], true)).toBe('503 dependency_unavailable');
  });
});

test('a record with both flags may do nothing', async () => {
  const w = world();
  const machine = w.stores.users.get('json.user');
  if (machine !== undefined) w.stores.users.set('json.user', { ...machine, user_interface_only: true });
  expect((await w.ask(REST, w.as('json.user'))).status).toBe('401');
  expect(w.last().reason).toBe('basic_not_for_people');
  const Cookie = w.signIn('json.user');
  expect((await w.ask(REST, { headers: { Cookie } })).status).toBe('401');
  expect((await w.ask(PAGE, { headers: { Cookie } })).status).toBe('403');
});
