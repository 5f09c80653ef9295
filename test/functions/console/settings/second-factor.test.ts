import { describe, expect, test } from '@jest/globals';
import { POLICY_RECORD, type StoredPolicy } from '../../../../shared/core/settings/second-factor-property.ts';
import { type As, fillIn, openConsole, record } from '../harness.ts';

const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const PAGE = '/high_security_settings.do';
const open = () =>
  openConsole([
    record('guest', { roles: ['admin'] }),
    record('soap.guest'),
    record('abel.tuter', { roles: ['itil'] }),
    record('going.machine', { roles: ['itil'], web_service_access_only_from: '2099-12-01T06:00Z' }),
    record('admin', { roles: ['admin'] }),
    record('user.admin', { roles: ['user_admin'] }),
    record('with.factor', { roles: ['admin'], second_factor: true, user_interface_only: true }),
    record('locked.admin', { roles: ['admin'], locked_out: true }),
    record('machine.admin', { roles: ['admin'], web_service_access_only: true }),
  ]);
const SELECTED = (policy: string) => new RegExp(`<option value="${policy}" selected`);

describe('Second factor of people, on High Security Settings', () => {
  test('is saved with its history, and the home page says where it is off', async () => {
    const console = open();
    expect((await console.send(`GET ${PAGE}`, ELEVATED)).body).toMatch(SELECTED('optional'));
    expect((await fillIn(console, PAGE, ELEVATED, { second_factor_policy: 'off' })).statusCode).toBe(302);
    expect(console.secondFactorPolicy.stored).toMatchObject({ text: 'off', version: 1, changedBy: 'admin' });
    expect((await console.send('GET /', ELEVATED)).body).toContain('The second factor of people is switched off');
    await fillIn(console, PAGE, ELEVATED, { blocked_rss: 'true' });
    expect(console.secondFactorPolicy.stored.version).toBe(1);
    await fillIn(console, PAGE, ELEVATED, { second_factor_policy: 'administrators' });
    expect(console.audit.entries.filter((entry) => entry.record === POLICY_RECORD)).toMatchObject([
      { field: 'value', old: '(missing)', new: 'off', by: 'admin' },
      { field: 'value', old: 'off', new: 'administrators', by: 'admin' },
    ]);
    expect((await console.send(`GET ${PAGE}?sysparm_view=history`, ELEVATED)).body).toContain('Who needs a second factor');
    expect((await console.send('GET /', ELEVATED)).body).not.toContain('second factor');
  });

  test('is written by nobody who is not elevated; a policy that does not exist is not taken', async () => {
    const console = open();
    const admin: As = { as: 'admin', roles: ['admin'] };
    const sent = { second_factor_policy: 'off', was_second_factor_policy: '(missing)' };
    expect((await console.send(`POST ${PAGE}`, admin, sent)).statusCode).toBe(403);
    expect((await fillIn(console, PAGE, ELEVATED, { second_factor_policy: 'none' })).statusCode).toBe(400);
    expect(console.secondFactorPolicy.stored.version).toBeNull();
  });

  test('a stored value that is none of the four is said, counts as everybody, and can be mended to everybody', async () => {
    const console = open();
    console.secondFactorPolicy.stored = { policy: 'everybody', text: 'Optional', version: 0, changedOn: '', changedBy: '' };
    const { body } = await console.send(`GET ${PAGE}`, ELEVATED);
    expect(body).toMatch(SELECTED('everybody'));
    expect(body).toContain('The stored value is none of these, which counts as everybody. It is Optional.');
    await fillIn(console, PAGE, ELEVATED, { second_factor_policy: 'optional' });
    expect(console.secondFactorPolicy.stored.text).toBe('optional');
  });

  test.each([
    [
      'administrators',
      [
        '2 administrators have no second factor yet, and must set one up at the next sign-in.',
        '1 person has a date on which the account becomes non-interactive, and cannot set one up until that date is cleared.',
      ],
    ],
    [
      'everybody',
      [
        '4 people have no second factor yet, and must set one up at the next sign-in.',
        '1 person has a date on which the account becomes non-interactive, and cannot set one up until that date is cleared.',
      ],
    ],
    ['off', ['2 administrators have no second factor yet: a password alone opens these accounts.']],
  ])('Show what saving will do counts whom %s touches, and writes nothing', async (policy, said) => {
    const console = open();
    const { body } = await fillIn(console, PAGE, ELEVATED, { second_factor_policy: policy, sysparm_action: 'preview' });
    expect(body).toContain(`<strong>Second factor of people</strong>: will be ${policy}, in force everywhere within 15 seconds.`);
    for (const sentence of said) expect(body).toContain(sentence);
    expect(body).toMatch(SELECTED(policy));
    expect(console.secondFactorPolicy.stored.version).toBeNull();
  });

  test('what another administrator saved meanwhile is not undone', async () => {
    const console = open();
    const stored: StoredPolicy = { policy: 'everybody', text: 'everybody', version: 1, changedOn: '', changedBy: 'other' };
    const was = { was_second_factor_policy: '(missing)', second_factor_policy: 'administrators' };
    console.secondFactorPolicy.stored = stored;
    const { statusCode, body } = await fillIn(console, PAGE, ELEVATED, was);
    expect(statusCode).toBe(409);
    expect(body).toContain('Second factor of people is everybody now. Look at it and save again.');
    expect(console.secondFactorPolicy.stored).toEqual(stored);
  });
});
