import { describe, expect, test } from '@jest/globals';
import { openDeployment } from '../harness.ts';

const deployment = openDeployment();
const { nis, succeeds, fails } = deployment;

describe('settings', () => {
  test('are listed and set, and what is closed needs no question', async () => {
    await succeeds(['settings', 'set', 'wsdl', 'false', '--yes']);
    expect(await succeeds(['settings', 'list'])).toMatch(/^glide\.basicauth\.required\.wsdl +false +off: open$/m);
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

  test('say who needs a second factor, and set it, with the history and whom it touches', async () => {
    expect(await succeeds(['settings', 'list'])).toMatch(/^nis\.second_factor is \(missing\): optional: each person decides\.$/m);
    expect(await stored('nis.second_factor')).toEqual({ name: 'nis.second_factor', stored: null, in_force: 'optional' });
    expect(await succeeds(['settings', 'set', 'nis.second_factor', 'administrators'])).toMatch(
      /^nis\.second_factor is administrators, in force everywhere within 15 seconds\. .* and must set one up at the next sign-in\.\n$/,
    );
    expect(await succeeds(['settings', 'set', 'nis.second_factor', 'administrators'])).toContain('already; nothing was changed.');
    expect(JSON.parse(await succeeds(['settings', 'set', 'nis.second_factor', 'optional', '--json']))).toEqual({
      name: 'nis.second_factor',
      stored: 'optional',
      in_force: 'optional',
    });
    for (const wrong of ['true', 'Off', 'none', ''])
      expect(await fails(['settings', 'set', 'nis.second_factor', wrong])).toContain('nis.second_factor is off, optional, administrators');
    expect(await fails(['settings', 'close', 'nis.second_factor'])).toContain('nis settings set nis.second_factor VALUE');
    const history = (await deployment.items('sys_audit')).filter(({ record }) => record === 'sys_properties.nis.second_factor');
    expect(history.map(({ old, new: wanted }) => [old, wanted])).toEqual(
      expect.arrayContaining([
        ['(missing)', 'administrators'],
        ['administrators', 'optional'],
      ]),
    );
  });

  test('say whether people may use Basic, and switch it, with the history; explain knows', async () => {
    expect(await succeeds(['settings', 'list'])).toMatch(/^nis\.basic_for_people is \(missing\): interactive users may use Basic\.$/m);
    expect(await succeeds(['settings', 'set', 'nis.basic_for_people', 'false'])).toBe(
      'nis.basic_for_people is false, in force everywhere within 15 seconds. Basic of interactive users is refused, except of those who hold snc_basic_auth_api_access.\n',
    );
    expect(await succeeds(['settings', 'set', 'nis.basic_for_people', 'false'])).toContain('is false already; nothing was changed.');
    expect(await stored('nis.basic_for_people')).toEqual({ name: 'nis.basic_for_people', stored: false, in_force: false });
    const explained = await succeeds(['explain', '--user', 'abel.tuter', '--request', 'GET /api/now/whoami']);
    expect(explained).toContain('basic_not_for_people');
    await succeeds(['users', 'roles', 'abel.tuter', '--add', 'snc_basic_auth_api_access']);
    expect(await succeeds(['explain', '--user', 'abel.tuter', '--request', 'GET /api/now/whoami'])).toContain('Outcome  allow');
    await succeeds(['users', 'roles', 'abel.tuter', '--remove', 'snc_basic_auth_api_access']);
    expect(JSON.parse(await succeeds(['settings', 'set', 'nis.basic_for_people', 'true', '--json']))).toEqual({
      name: 'nis.basic_for_people',
      stored: true,
      in_force: true,
    });
    expect(await fails(['settings', 'set', 'nis.basic_for_people', 'no'])).toContain('true or false');
    const history = (await deployment.items('sys_audit')).filter(({ record }) => record === 'sys_properties.nis.basic_for_people');
    expect(history.map(({ old, new: wanted }) => [old, wanted])).toEqual(
      expect.arrayContaining([
        ['(missing)', 'false'],
        ['false', 'true'],
      ]),
    );
    expect(history).toHaveLength(2);
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

describe('openings', () => {
  const SOAP = 'glide.basicauth.required.xml';
  const at = (ahead: number): string => `${new Date(Math.ceil((Date.now() + ahead) / 60_000) * 60_000).toISOString().slice(0, 16)}Z`;
  const value = async (): Promise<{ in_force: boolean; stored: unknown; until?: string }> =>
    JSON.parse(await succeeds(['settings', 'list', '--json'])).find(({ name }: { name: string }) => name === SOAP);
  const HOUR = 3_600_000;

  test('end by themselves: for a time, at an instant, or without an end', async () => {
    const [before, said, after] = [at(2 * HOUR), await succeeds(['settings', 'open', 'xml', '--for', '2h', '--yes']), at(2 * HOUR)];
    const until = (await value()).until ?? '';
    expect([before, after]).toContain(until);
    expect(said).toBe(`${SOAP} is open until ${until.replace('T', ' ').replace('Z', ' UTC')}, in force everywhere within 15 seconds.\n`);
    expect(await value()).toEqual({ name: SOAP, stored: `false until ${until}`, in_force: false, until });
    expect(await succeeds(['settings', 'list'])).toMatch(
      new RegExp(`^${SOAP} +false until ${until} +off: open until [-0-9]+ [:0-9]+ UTC$`, 'm'),
    );

    const nearer = at(HOUR);
    // It closes earlier, so that no question is asked.
    expect(JSON.parse(await succeeds(['settings', 'open', 'xml', '--until', nearer, '--json']))).toEqual({
      name: SOAP,
      stored: `false until ${nearer}`,
      in_force: false,
      until: nearer,
    });
    expect(await succeeds(['settings', 'open', 'xml', '--until', nearer])).toContain('already; nothing was changed.');
    expect(await fails(['settings', 'open', 'xml', '--for', '7d'])).toContain('Add --yes if you mean it.');
    expect(await fails(['settings', 'open', 'xml'])).toContain('Add --yes if you mean it.');
    expect((await value()).until).toBe(nearer);
    expect(await succeeds(['settings', 'open', 'xml', '--yes'])).toContain('is open without an end');
    expect(await value()).toEqual({ name: SOAP, stored: false, in_force: false });
    expect(await succeeds(['settings', 'close', 'xml'])).toBe(`${SOAP} is closed, in force everywhere within 15 seconds.\n`);
    expect(await succeeds(['settings', 'close', 'xml'])).toBe(`${SOAP} is closed already; nothing was changed.\n`);
    expect(JSON.parse(await succeeds(['settings', 'close', 'xml', '--json']))).toEqual({ name: SOAP, stored: true, in_force: true });
    const entries = (await deployment.items('sys_audit')).filter(({ record, field }) => record === 'settings' && field === SOAP);
    expect(entries).toContainEqual(expect.objectContaining({ old: '(missing)', new: `false until ${until}`, by: 'nis (jane)' }));
    expect(entries).toHaveLength(4);
  });

  test.each([
    [['--for', '8d'], 'An opening lasts at most 7 days.'],
    [['--for', '0'], 'Write how long, such as 30m, 2h or 7d, not "0".'],
    [['--for', '0h'], 'Write how long'],
    [['--for', '-1h'], 'Write how long'],
    [['--for', '2 hours'], 'Write how long'],
    [['--until', '2026-01-01T00:00Z'], 'Choose a time in the future: it is '],
    [['--until', '2126-01-01T00:00Z'], 'An opening lasts at most 7 days.'],
    [['--until', '2126-01-01T00:00:00Z'], 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    [['--until', '2126-02-30T00:00Z'], 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    [['--until', ''], 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    [['--for', '1h', '--until', '2026-01-01T00:00Z'], 'not both'],
  ])('%j opens nothing', async (options, why) => {
    expect(await fails(['settings', 'open', 'xml', '--yes', ...options])).toContain(why);
    expect(await value()).toMatchObject({ in_force: true });
  });

  test('settings set goes on to take true and false only', async () => {
    expect(await fails(['settings', 'set', 'xml', 'false until 2126-01-01T00:00Z', '--yes'])).toContain('A setting is true or false');
    expect(await fails(['settings', 'open', 'nope'])).toContain('There is no setting "nope"');
    expect(await fails(['settings', 'close', 'nope'])).toContain('There is no setting "nope"');
  });
});

describe('session times', () => {
  const IDLE = 'glide.ui.session_timeout';
  const stored = async (name: string): Promise<unknown> =>
    JSON.parse(await succeeds(['settings', 'list', '--json'])).find((setting: { name: string }) => setting.name === name);

  test('are listed with what is in force, also where nothing is stored', async () => {
    const list = await succeeds(['settings', 'list']);
    expect(list).toMatch(/^glide\.ui\.session_timeout +\(missing means 30\) +30 minutes$/m);
    expect(list).toMatch(/^nis\.session_lifetime +\(missing means 720\) +720 minutes$/m);
    expect(list).toMatch(/^glide\.oauth\.access_token\.lifespan +\(missing means 1800\) +1800 seconds$/m);
    expect(await stored(IDLE)).toEqual({ name: IDLE, stored: null, in_force: 30, unit: 'minutes' });
  });

  test.each([
    [IDLE, '60', 'minutes', 'A session that was left open, or stolen, stays usable for 60 minutes without a request.', null],
    [IDLE, '15', 'minutes', 'Sessions that were not used for 15 minutes end, open ones too: these people must sign in again.', 60],
    ['nis.session_lifetime', '60', 'minutes', 'Sessions that began more than 60 minutes ago end', null],
    ['glide.oauth.access_token.lifespan', '3600', 'seconds', 'stays usable for 3600 seconds.', null],
  ])('%s is set to %s after it was said what that does', async (name, value, unit, effect, old) => {
    expect(await fails(['settings', 'set', name, value])).toMatch(/^nis: Nothing was changed, .* Add --yes if you mean it\.\n$/);
    const no = await nis(['settings', 'set', name, value], { typed: ['no\n'] });
    expect([no.status, no.err]).toEqual([1, expect.stringContaining(effect)]);
    expect(await stored(name)).toMatchObject({ stored: old });
    const said = await succeeds(['settings', 'set', name, value, '--yes']);
    expect(said).toContain(`${name} is ${value} ${unit}, in force everywhere within 15 seconds. `);
    expect(said).toContain(effect);
    expect(await stored(name)).toEqual({ name, stored: Number(value), in_force: Number(value), unit });
    const entries = (await deployment.items('sys_audit')).filter(({ field }) => field === name);
    expect(entries).toContainEqual(
      expect.objectContaining({
        record: 'settings',
        old: old === null ? '(missing)' : String(old),
        new: value,
        by: 'nis (jane)',
        parameter_version: expect.any(Number),
      }),
    );
  });

  test('a time that is there already changes nothing and needs no question', async () => {
    await succeeds(['settings', 'set', IDLE, '45', '--yes']);
    const before = (await deployment.items('sys_audit')).length;
    expect(await succeeds(['settings', 'set', IDLE, '45'])).toBe(`${IDLE} is 45 minutes already; nothing was changed.\n`);
    expect(JSON.parse(await succeeds(['settings', 'set', IDLE, '45', '--json']))).toMatchObject({ stored: 45 });
    expect(await deployment.items('sys_audit')).toHaveLength(before);
  });

  test.each([
    [IDLE, '9', 'Write a whole number of minutes from 10 to 1440.'],
    [IDLE, '1441', 'from 10 to 1440.'],
    [IDLE, '030', 'from 10 to 1440.'],
    [IDLE, '30.5', 'from 10 to 1440.'],
    [IDLE, ' 30', 'from 10 to 1440.'],
    [IDLE, 'true', 'from 10 to 1440.'],
    [IDLE, '', 'from 10 to 1440.'],
    ['nis.session_lifetime', '10081', 'from 10 to 10080.'],
    ['glide.oauth.access_token.lifespan', '59', 'Write a whole number of seconds from 60 to 3600.'],
  ])('%s to %j is refused as on the page', async (name, value, why) => {
    expect(await fails(['settings', 'set', name, value, '--yes'])).toContain(why);
  });

  test.each([IDLE, 'nis.basic_for_people'])('%s opens and closes nothing, and it is said what to do', async (name) => {
    for (const args of [
      ['open', name],
      ['close', name],
    ])
      expect(await fails(['settings', ...args])).toContain(`set it by nis settings set ${name} VALUE.`);
  });
});
