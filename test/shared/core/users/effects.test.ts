import { describe, expect, test } from '@jest/globals';
import { type EffectInput, effectsOf } from '../../../../shared/core/users/effects.ts';
import { NEW_USER, type UserFields } from '../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../support/memory.ts';

type Fields = Partial<UserFields>;

const effects = (before: Fields, after: Fields, more: Partial<EffectInput> = {}): string[] =>
  effectsOf(
    {
      before: { ...NEW_USER, ...before },
      after: { ...NEW_USER, ...before, ...after },
      roles: ['soap'],
      newPassword: false,
      strictSecurity: 'on',
      openSessions: 0,
      ...more,
    },
    BASE_ROLES,
  );
const NONE_OPEN = 'Ends no session: this user has none open.';
const NON_INTERACTIVE = 'The user becomes non-interactive: the UI, service portals and single sign-on are refused.';
const NO_MID = 'MID Server requests will be refused: Internal Integration User is not selected.';
const NO_SOAP = 'SOAP will be refused under strict security: no soap role.';

describe('before a change is saved, the form says', () => {
  test.each<[Fields, Fields, string[]]>([
    [{}, { active: false }, [NONE_OPEN, 'Every request with this account is refused until it is active again.']],
    [{}, { locked_out: true }, [NONE_OPEN, 'Every request with this account is refused until it is unlocked.']],
    [{ active: false }, { active: true }, ['The account is let in again. Sessions that ended stay ended.']],
    [{ locked_out: true }, { locked_out: false }, ['The account is let in again. Sessions that ended stay ended.']],
    [{ active: false, locked_out: true }, { active: true }, ['Every request is refused still: the account is locked out.']],
    [{ active: false, locked_out: true }, { locked_out: false }, ['Every request is refused still: the account is not active.']],
    [
      { active: false },
      { active: true, locked_out: true },
      [NONE_OPEN, 'Every request with this account is refused until it is unlocked.'],
    ],
    [
      { locked_out: true },
      { active: false, locked_out: false },
      [NONE_OPEN, 'Every request with this account is refused until it is active again.'],
    ],
    [{ active: false }, {}, []],
    [{ locked_out: true }, {}, []],
    [{}, { password_needs_reset: true }, ['Every request is refused until the user has changed the password, at the sign-in page.']],
    [
      { web_service_access_only: true },
      { password_needs_reset: true },
      ['Every request is refused until the user has changed the password, which a non-interactive user cannot do.'],
    ],
    [{ password_needs_reset: true }, { password_needs_reset: false }, ['The present password is good again.']],
    [{ password_needs_reset: true }, {}, []],
    [{}, { first_name: 'Jo', email: 'jo@example.com' }, []],
  ])('%j → %j: %j', (before, after, expected) => {
    expect(effects(before, after)).toEqual(expected);
  });

  test('that integrations with the old password are refused, and how many sessions a new one ends', () => {
    const told = (openSessions: number | null) => effects({}, {}, { newPassword: true, openSessions });
    const integrations = 'Integrations that use the old password are refused.';
    expect(told(0)).toEqual([NONE_OPEN, integrations]);
    expect(told(1)).toEqual(['Ends 1 session of this user.', integrations]);
    expect(told(2)).toEqual(['Ends 2 sessions of this user.', integrations]);
    expect(told(100)).toEqual(['Ends 100 sessions of this user.', integrations]);
    expect(told(101)).toEqual(['Ends more than 100 sessions of this user.', integrations]);
    expect(told(null)).toEqual(['Ends every session of this user.', integrations]);
  });

  test('of a new user what it cannot do, and nothing about sessions', () => {
    expect(effects({}, { web_service_access_only: true, locked_out: true }, { before: null })).toEqual([
      'Every request with this account is refused until it is unlocked.',
      NON_INTERACTIVE,
    ]);
    expect(effects({}, {}, { before: null })).toEqual([]);
  });
});

describe('a user who becomes', () => {
  const becomes = (more: Partial<EffectInput>, after: Fields = {}): string[] =>
    effects({}, { web_service_access_only: true, ...after }, more).slice(1);

  test('interactive gets the UI, service portals and single sign-on', () => {
    expect(effects({ web_service_access_only: true }, { web_service_access_only: false })).toEqual([
      'The user becomes interactive: the UI, service portals and single sign-on open.',
    ]);
    expect(effects({ web_service_access_only: true }, {})).toEqual([]);
  });

  test('non-interactive is told whether SOAP is refused, by strict security and roles', () => {
    expect(becomes({ roles: ['itil'] })).toEqual([NON_INTERACTIVE, NO_SOAP]);
    expect(becomes({ roles: [], strictSecurity: 'unread' })).toEqual([NON_INTERACTIVE, NO_SOAP]);
    expect(becomes({ roles: ['itil'], strictSecurity: 'off' })).toEqual([NON_INTERACTIVE]);
    expect(becomes({ roles: ['itil', 'soap_query'] })).toEqual([NON_INTERACTIVE]);
  });

  test('non-interactive is told whether a MID Server can use it', () => {
    expect(becomes({ roles: ['mid_server'] })).toEqual([NON_INTERACTIVE, NO_MID]);
    expect(becomes({ roles: ['mid_server'] }, { internal_integration_user: true })).toEqual([NON_INTERACTIVE]);
    expect(becomes({ roles: ['soap'] })).toEqual([NON_INTERACTIVE]);
  });
});

describe('Internal Integration User', () => {
  const [off, on] = [{ internal_integration_user: false }, { internal_integration_user: true }];

  test('opens and closes the account for a MID Server where the user is non-interactive', () => {
    expect(effects({ web_service_access_only: true }, on)).toEqual(['The user can be used as a MID Server user from now on.']);
    expect(effects({ web_service_access_only: true, ...on }, off)).toEqual([NO_MID]);
  });

  test('changes nothing while the user is interactive', () => {
    for (const [before, after] of [
      [off, on],
      [on, off],
    ] as const)
      expect(effects(before, after)).toEqual(['Nothing changes while the user is interactive.']);
    expect(effects(on, on)).toEqual([]);
  });
});
