import { describe, expect, test } from '@jest/globals';
import { toUserView } from '../../../../shared/core/users/user-view.ts';

const NOW = Date.UTC(2026, 10, 24, 21, 30);
const USER = { user_name: 'abel.tuter', sys_id: 'a1', active: true };

describe('the view of a user', () => {
  test.each([
    [{ first_name: 'Abel', last_name: 'Tuter' }, 'Abel Tuter'],
    [{ first_name: ' Abel ' }, 'Abel'],
    [{ last_name: 'Tuter', first_name: '' }, 'Tuter'],
    [{}, 'abel.tuter'],
    [{ first_name: 7, last_name: ' ' }, 'abel.tuter'],
  ])('%j is named %s', (names, name) => {
    expect(toUserView({ ...USER, ...names }, NOW).name).toBe(name);
  });

  test('nothing else of the record is in it', () => {
    const secrets = {
      password_hash: 'x',
      roles: new Set(['admin']),
      locked_out: true,
      email: 'a@example.com',
      active_until: '2027-01-01T00:00Z',
    };
    expect(toUserView({ ...USER, ...secrets }, NOW)).toEqual({ ...USER, name: 'abel.tuter', email: 'a@example.com' });
  });

  test.each([
    ['2026-11-24T21:31Z', true],
    ['2026-11-24T21:30Z', false],
    ['2026-11-24T21:29Z', false],
    ['2027-01-01', false],
    ['2027-13-01T00:00Z', false],
    ['', false],
    [1, false],
    [null, false],
  ])('an account that ends at %j is active: %s', (active_until, active) => {
    expect(toUserView({ ...USER, active_until }, NOW).active).toBe(active);
  });

  test.each([undefined, false, 'true', 1])('active %j is not active', (active) => {
    expect(toUserView({ ...USER, active }, NOW).active).toBe(false);
  });
});
