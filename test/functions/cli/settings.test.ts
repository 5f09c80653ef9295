import { describe, expect, test } from '@jest/globals';
import { openDeployment } from './harness.ts';

const deployment = openDeployment();
const { nis, succeeds, fails } = deployment;

describe('settings', () => {
  test('are listed and set, and what is closed needs no question', async () => {
    await succeeds(['settings', 'set', 'wsdl', 'false', '--yes']);
    expect(await succeeds(['settings', 'list'])).toMatch(/^glide\.basicauth\.required\.wsdl +false +off$/m);
    await succeeds(['settings', 'set', 'wsdl', 'false']);
    await succeeds(['settings', 'set', 'glide.basicauth.required.wsdl', 'true']);
    expect(await fails(['settings', 'set', 'wsdl', 'no'])).toContain('true or false');
    expect(await fails(['settings', 'set', 'nope', 'true'])).toContain('There is no setting "nope"');
  });

  test('switch a protocol off for everybody and on again, and say what is off', async () => {
    expect(await succeeds(['settings', 'list'])).toMatch(/^Switched off for everybody: \(none\)\.$/m);
    expect(await succeeds(['settings', 'block', 'rss'])).toBe(
      'rss is switched off for everybody, in force everywhere within 15 seconds.\n',
    );
    expect(await succeeds(['settings', 'block', 'rss'])).toBe('rss is switched off for everybody already; nothing was changed.\n');
    await succeeds(['settings', 'block', 'csv', '--json']);
    expect(await succeeds(['settings', 'list'])).toMatch(/^Switched off for everybody: csv, rss\.$/m);
    expect(await stored('nis.blocked_protocols')).toEqual({
      name: 'nis.blocked_protocols',
      stored: ['csv', 'rss'],
      in_force: ['csv', 'rss'],
    });
    expect(await succeeds(['explain', '--request', 'GET /incident.do?RSS'])).toContain('protocol_blocked');
    await succeeds(['settings', 'unblock', 'csv']);
    expect(JSON.parse(await succeeds(['settings', 'unblock', 'rss', '--json']))).toEqual({
      protocol: 'rss',
      blocked: false,
      changed: true,
    });
    expect(await stored('nis.blocked_protocols')).toMatchObject({ stored: [] });
    expect(await fails(['settings', 'block', 'ftp'])).toContain('There is no protocol "ftp": give one of soap, wsdl');
  });

  const stored = async (name: string): Promise<unknown> =>
    JSON.parse(await succeeds(['settings', 'list', '--json'])).find((setting: { name: string }) => setting.name === name);

  test.each([
    ['soap', 'glide.basicauth.required.soap', 'as the user soap.guest'],
    ['wsdl', 'glide.basicauth.required.wsdl', 'as the user soap.guest'],
    ['api', 'glide.basicauth.required.api', 'as the user guest'],
    ['strict_security', 'glide.soap.strict_security', 'neither roles nor access rules apply'],
  ])('%s is opened only by a yes, after it was said what opens', async (short, name, opening) => {
    expect(await fails(['settings', 'set', short, 'false'])).toMatch(/^nis: Nothing was changed, .* Add --yes if you mean it\.\n$/);
    const no = await nis(['settings', 'set', short, 'false'], { typed: ['no\n'] });
    expect(no.status).toBe(1);
    expect(no.err).toContain(opening);
    expect(await stored(name)).toMatchObject({ in_force: true });
    const yes = await nis(['settings', 'set', short, 'false', '--json'], { typed: ['y\n'] });
    expect(JSON.parse(yes.out)).toEqual({ name, stored: false, in_force: false });
    expect(await stored(name)).toEqual({ name, stored: false, in_force: false });
  });
});
