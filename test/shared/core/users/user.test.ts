import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalizeUserName, readUser, statusCause } from '../../../../shared/core/users/user.ts';
import { user } from '../../../support/memory.ts';
import { runs } from '../../../support/thoroughness.ts';

describe('user names', () => {
  test('spellings that fold alike are one user', () => {
    expect(normalizeUserName('SOAP.User')).toBe('soap.user');
    expect(normalizeUserName('ｓｏａｐ.user')).toBe('soap.user');
    expect(normalizeUserName('\u212Aate')).toBe('kate');
  });

  test('the folded form is stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        const name = normalizeUserName(typed);
        if (name !== null) expect(normalizeUserName(name)).toBe(name);
      }),
      { numRuns: runs(2000) },
    );
  });

  test('an empty or endless name is nobody', () => {
    expect(normalizeUserName('')).toBeNull();
    expect(normalizeUserName('x'.repeat(161))).toBeNull();
  });

  test('a name of 160 octets is the longest, as typed and as folded', () => {
    expect(normalizeUserName('X'.repeat(160))).toBe('x'.repeat(160));
    expect(normalizeUserName('ü'.repeat(80))).toBe('ü'.repeat(80));
    expect(normalizeUserName('ü'.repeat(81))).toBeNull();
    // One character that folds to 18, and 3 octets that fold to one.
    expect(normalizeUserName('\uFDFA'.repeat(20))).toBeNull();
    expect(normalizeUserName('\uFF41'.repeat(60))).toBeNull();
  });
});

describe('a stored user', () => {
  test('without web_service_access_only is interactive', () => {
    expect(readUser({ user_name: 'legacy.user', active: true }, 0)).toMatchObject({ web_service_access_only: false, active: true });
  });

  test("is read attribute by attribute, under the platform's own names", () => {
    const stored = {
      user_name: 'abel.tuter',
      sys_id: 'a1',
      active: true,
      locked_out: true,
      password_hash: '$argon2id$',
      password_needs_reset: true,
      web_service_access_only: true,
      user_interface_only: true,
      internal_integration_user: true,
      roles: ['itil', 'soap'],
      session_generation: 7,
      web_service_access_only_from: '2026-12-01T06:00Z',
      active_until: '2026-12-02T06:00Z',
    };
    const read = readUser({ ...stored, roles: new Set(stored.roles), email: 'a@example.com' }, Date.UTC(2026, 10, 30));
    expect(read).toEqual({ ...stored, envelope: null, password_ended: false, secrets: new Map(), reached: {} });
  });

  test('with a name alone may do nothing: not active, without password, flags and roles', () => {
    expect(readUser({ user_name: 'x' }, 0)).toEqual({
      user_name: 'x',
      sys_id: '',
      active: false,
      locked_out: false,
      password_hash: null,
      password_needs_reset: false,
      password_ended: false,
      secrets: new Map(),
      envelope: null,
      web_service_access_only: false,
      user_interface_only: false,
      internal_integration_user: false,
      roles: [],
      session_generation: 0,
      web_service_access_only_from: '',
      active_until: '',
      reached: {},
    });
  });

  test.each([
    { web_service_access_only: 'true' },
    { active: 1 },
    { roles: 'admin' },
    { roles: [1] },
    { session_generation: 'x' },
    { user_name: 5 },
    { user_name: undefined },
    { sys_id: 1 },
    { password_hash: true },
    { password_hash: null },
    { locked_out: 'false' },
    { password_needs_reset: 0 },
    { internal_integration_user: null },
    { roles: new Set([1]) },
    { roles: { itil: true } },
  ])('with %j is unreadable', (attributes) => {
    expect(readUser({ user_name: 'x', active: true, ...attributes }, 0)).toBeNull();
  });
});

test('a failure that is no wrong type is not taken for one', () => {
  const broken = {
    get user_name(): string {
      throw new RangeError('a defect');
    },
  };
  expect(() => readUser(broken, 0)).toThrow(RangeError);
});

describe('the status of an account', () => {
  test.each([
    [{}, null],
    [{ active: false, locked_out: true }, 'inactive'],
    [{ locked_out: true, password_needs_reset: true }, 'locked_out'],
    [{ password_needs_reset: true }, 'password_needs_reset'],
  ])('with %j keeps a user out for one cause: %s', (more, cause) => {
    expect(statusCause(user('x', more))).toBe(cause);
  });
});
