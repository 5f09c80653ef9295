import { describe, expect, test } from '@jest/globals';
import { STRICT_SECURITY } from '../../../shared/core/settings/settings.ts';
import { user } from '../../support/memory.ts';
import { world } from './harness.ts';

const SOAP = 'glide.basicauth.required.soap';
const PAGE = 'GET /incident.do';

function open(roles: readonly string[], values: Record<string, string> = { [SOAP]: 'false' }) {
  const w = world();
  w.stores.users.set('jane', user('jane', { roles: [...roles] }));
  for (const [name, value] of Object.entries(values)) w.settings.set(name, value);
  const Cookie = w.signIn('jane');
  const told = async (line = PAGE) => (await w.ask(line, { headers: { Cookie } })).context.open_now;
  return { ...w, Cookie, told };
}
const names = (told: Awaited<ReturnType<ReturnType<typeof open>['told']>>) =>
  told === 'unread' ? told : told?.map(({ row: { name }, until }) => [name, until]);

describe('a page tells what is open', () => {
  test.each([
    ['admin', [[SOAP, null]]],
    ['security_admin', [[SOAP, null]]],
    ['user_admin', undefined],
    ['itil', undefined],
  ])('to a holder of %s: %j, elevated or not', async (role, expected) => {
    const w = open([role]);
    for (const line of [PAGE, 'GET /', 'GET /sp', 'GET /high_security_settings.do']) expect(names(await w.told(line))).toEqual(expected);
    w.signIn('jane', { elevated: true });
    expect(names(await w.told())).toEqual(expected);
  });

  test('with its end, strict security too, and nothing that has ended or is closed', async () => {
    const until = '1970-01-13T00:00Z';
    const w = open(['admin'], { [SOAP]: `false until ${until}`, [STRICT_SECURITY]: 'false', 'glide.basicauth.required.csv': 'FALSE' });
    expect(names(await w.told())).toEqual([
      [SOAP, until],
      [STRICT_SECURITY, null],
    ]);
    w.state.now = Date.parse('1970-01-13T00:00:00Z');
    w.signIn('jane');
    expect(names(await w.told())).toEqual([[STRICT_SECURITY, null]]);
  });

  test('but not of a protocol that is switched off for everybody', async () => {
    const w = open(['admin']);
    w.state.blocked = new Set(['soap']);
    expect(await w.told()).toBeUndefined();
    w.state.blocked = null;
    expect(names(await w.told())).toEqual([[SOAP, null]]);
  });

  test('or that it cannot be read, and to no one else', async () => {
    for (const [role, expected] of [
      ['admin', 'unread'],
      ['itil', undefined],
    ] as const) {
      const w = open([role]);
      w.state.settingsDown = true;
      expect(await w.told()).toBe(expected);
    }
  });

  test('only on pages: a protocol and a guest are told nothing', async () => {
    const w = open(['admin'], { [SOAP]: 'false', 'glide.basicauth.required.api': 'false' });
    expect(await w.told('GET /api/now/whoami')).toBeUndefined();
    expect((await w.ask('GET /api/now/whoami')).context).not.toHaveProperty('open_now');
  });

  test('and asks no store for it', async () => {
    const [with_, without] = [open(['admin']), open(['admin'], {})];
    await with_.told();
    await without.told();
    expect(with_.stores.calls).toEqual(without.stores.calls);
    expect(with_.state.settingsAsked).toBe(without.state.settingsAsked);
  });
});
