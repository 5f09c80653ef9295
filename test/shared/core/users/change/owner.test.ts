import { describe, expect, test } from '@jest/globals';
import { withCheckedOwner } from '../../../../../shared/core/users/change/owner.ts';
import { NO_SUCH_OWNER } from '../../../../../shared/core/users/change/plan-checks.ts';
import { storedUser } from '../../../../support/memory-admin.ts';

const USERS = [
  storedUser('abel.tuter'),
  storedUser('inactive.user', { active: false }),
  storedUser('soap.user', { web_service_access_only: true }),
  storedUser('guest'),
  storedUser('soap.guest'),
];
const users = { get: async (name: string) => USERS.find(({ user_name }) => user_name === name) ?? null };
const check = (owner: string) => withCheckedOwner(users, { fields: { owner, email: 'a@example.com' }, roles: ['soap'] });

describe('the check of an owner', () => {
  test.each([
    ['abel.tuter', 'abel.tuter'],
    ['  Abel.TUTER\t', 'abel.tuter'],
    ['ａｂｅｌ.tuter', 'abel.tuter'],
    ['inactive.user', 'inactive.user'],
  ])('takes %j as %s and leaves the rest of the change alone', async (typed, owner) => {
    expect(await check(typed)).toEqual({ fields: { owner, email: 'a@example.com' }, roles: ['soap'], owner: { problem: null } });
  });

  test.each(['nobody', 'soap.user', 'guest', 'Soap.Guest', 'x'.repeat(1000), '\0'])('refuses %j', async (typed) => {
    expect(await check(typed)).toMatchObject({ fields: { owner: typed }, owner: { problem: NO_SUCH_OWNER } });
  });

  test.each(['', ' \n '])('takes %j as no owner', async (typed) => {
    expect(await check(typed)).toEqual({ fields: { owner: '', email: 'a@example.com' }, roles: ['soap'] });
  });

  test('reads nothing where no owner is asked for', async () => {
    const wanted = { fields: { active: true } };
    expect(await withCheckedOwner({ get: () => Promise.reject(new Error('read')) }, wanted)).toEqual(wanted);
  });
});
