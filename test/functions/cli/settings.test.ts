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
