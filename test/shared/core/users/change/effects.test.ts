import { describe, expect, test } from '@jest/globals';
import { type EffectInput, effectsOf, ifSaved } from '../../../../../shared/core/users/change/effects.ts';
import { NEW_USER, type UserFields } from '../../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../../support/memory.ts';

type Fields = Partial<UserFields>;

interface More extends Partial<EffectInput> {
  readonly roles?: readonly string[];
}

const effects = (before: Fields, after: Fields, { roles = ['soap'], ...more }: More = {}): string[] =>
  effectsOf(
    {
      before: { ...NEW_USER, roles, ...before },
      after: { ...NEW_USER, roles, ...before, ...after },
      newPassword: false,
      strictSecurity: 'on',
      openSessions: 0,
      ...more,
    },
    BASE_ROLES,
  );
const NONE_OPEN = 'No open session ends.';
const NON_INTERACTIVE = 'The user becomes non-interactive: the UI, service portals and single sign-on are refused.';
const NO_MID = 'MID Server requests will be refused: Internal Integration User is not selected.';
const NO_SOAP = 'SOAP will be refused under strict security: no soap role.';

describe('before a change is saved, the form says', () => {
  test.each<[Fields, Fields, string[]]>([
    [{}, { active: false }, [NONE_OPEN, 'Every request with this account is refused until it is active again.']],
    [{}, { locked_out: true }, [NONE_OPEN, 'Every request with this account is refused until it is unlocked.']],
    [{ active: false }, { active: true }, ['The account works again. Sessions that ended stay ended.']],
    [{ locked_out: true }, { locked_out: false }, ['The account works again. Sessions that ended stay ended.']],
    [{ active: false, locked_out: true }, { active: true }, ['Every request is still refused: the account is locked out.']],
    [{ active: false, locked_out: true }, { locked_out: false }, ['Every request is still refused: the account is not active.']],
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
    [{ password_needs_reset: true }, { password_needs_reset: false }, ['The present password works again.']],
    [{ password_needs_reset: true }, {}, []],
    [{}, { first_name: 'Jo', email: 'jo@example.com' }, []],
  ])('%j → %j: %j', (before, after, expected) => {
    expect(effects(before, after)).toEqual(expected);
  });

  test('what a new password refuses and opens, and how many sessions it ends', () => {
    const told = (openSessions: number | null) => effects({}, {}, { newPassword: true, openSessions });
    const others = [
      'Integrations that use the old password are refused.',
      'Addresses that were refused after wrong passwords may try again.',
    ];
    expect(told(0)).toEqual([NONE_OPEN, ...others]);
    expect(told(1)).toEqual(['1 open session of this user ends.', ...others]);
    expect(told(2)).toEqual(['2 open sessions of this user end.', ...others]);
    expect(told(100)).toEqual(['100 open sessions of this user end.', ...others]);
    expect(told(101)).toEqual(['More than 100 open sessions of this user end.', ...others]);
    expect(told(null)).toEqual(['Every session of this user ends.', ...others]);
  });

  test('that an elevation does not come back with the role that it is for', () => {
    const [holder, without] = [
      { ...NEW_USER, roles: ['admin', 'security_admin'] },
      { ...NEW_USER, roles: ['admin'] },
    ];
    const told = (before: typeof holder, after: typeof holder) => effects({}, {}, { before, after, openSessions: 1 });
    expect(told(holder, without)).toEqual([
      '1 open session of this user ends.',
      'An elevation does not come back with the role: the user must elevate again.',
    ]);
    expect(told(without, holder)).toEqual([]);
    expect(told(holder, { ...holder, roles: ['security_admin'] })).toEqual([]);
  });

  test('what belongs to it, in one sentence that says that nothing is saved yet', () => {
    expect(ifSaved(effects({}, { locked_out: true }))).toEqual([
      'If you save this, no open session ends.',
      'Every request with this account is refused until it is unlocked.',
    ]);
    expect(ifSaved([NO_SOAP])).toEqual([`If you save this, ${NO_SOAP}`]);
    expect(ifSaved([])).toEqual([]);
  });

  test('of a new user what it cannot do, and nothing about sessions', () => {
    expect(effects({}, { web_service_access_only: true, locked_out: true }, { before: null })).toEqual([
      'Every request with this account is refused until it is unlocked.',
      NON_INTERACTIVE,
    ]);
    expect(effects({}, {}, { before: null, newPassword: true })).toEqual([]);
  });
});

describe('a user who becomes', () => {
  const becomes = (more: More, after: Fields = {}): string[] => effects({}, { web_service_access_only: true, ...after }, more).slice(1);

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
