import { describe, expect, test } from '@jest/globals';
import { openDeployment } from '../harness.ts';

const deployment = openDeployment();
const { nis, succeeds, fails, user } = deployment;

describe('activation', () => {
  const flags = async (): Promise<Map<unknown, unknown>> =>
    new Map((await deployment.items('sys_user')).map((item) => [item.user_name, item.web_service_access_only]));

  test('asks first, and counts only with --dry-run', async () => {
    expect(await succeeds(['status'])).toContain('Never activated');
    expect(await fails(['activate'])).toContain('add --yes');
    expect(await succeeds(['activate', '--dry-run'])).toContain('Nothing was changed.');
    expect(await fails(['resume'])).toContain('There is no activation to resume');
    expect(await user('legacy.user')).not.toHaveProperty('web_service_access_only');
  });

  test('marks every user without the attribute and no other, and says so as JSON, too', async () => {
    await deployment.putLegacy(300);
    const before = await flags();
    const report = JSON.parse(await succeeds(['activate', '--yes', '--json', '--segments', '4']));
    expect(report).toMatchObject({ counters: { scanned: before.size, failed: 0 }, failures: [], segments_done: 4 });
    expect(await flags()).toEqual(new Map([...before].map(([name, flag]) => [name, flag ?? false])));
    expect(await succeeds(['status'])).toContain('finished at');
    expect(JSON.parse(await succeeds(['status', '--json']))).toEqual(report);
    expect(await succeeds(['activate', '--yes'])).toContain(' 0 changed');
  });

  test('a person is asked at the terminal, and no, Ctrl-D and Ctrl-C change nothing', async () => {
    await deployment.put({ user_name: 'asked.user', active: true });
    for (const [key, status, sentence] of [
      ['n\n', 1, 'nis: Nothing was changed: answer y to activate.\n'],
      ['\x04', 1, 'nis: Nothing was changed: answer y to activate.\n'],
      ['\x03', 130, 'nis: Stopped. Nothing was changed.\n'],
    ] as const) {
      const { err, ...ended } = await nis(['activate'], { typed: [key] });
      expect(ended).toEqual({ status, out: '' });
      expect(err).toContain(sentence);
    }
    expect(await user('asked.user')).not.toHaveProperty('web_service_access_only');
    expect((await nis(['activate'], { typed: ['y\n'] })).status).toBe(0);
    expect(await user('asked.user')).toMatchObject({ web_service_access_only: false });
  });

  test('66,000 equal lines are a line with their number, and all of them with --all', async () => {
    await deployment.putLegacy(50, { web_service_access_only: 'no' });
    const short = await succeeds(['activate', '--dry-run']);
    expect(short.split('\n').filter((line) => line.startsWith('legacy.'))).toHaveLength(20);
    expect(short).toMatch(/^and 30 more: .*; --all names each$/m);
    const all = await succeeds(['activate', '--dry-run', '--all']);
    expect(all.split('\n').filter((line) => line.startsWith('legacy.'))).toHaveLength(50);
    expect(JSON.parse(await succeeds(['activate', '--dry-run', '--json']))).toMatchObject({ failed: 50, become_interactive: 0 });
    await deployment.putLegacy(50);
  });

  test('the text "true" is named and left as it is; set to a flag, resume completes the run', async () => {
    const text = { user_name: 'text.user', active: true, web_service_access_only: 'true' };
    await deployment.put(text);
    const { status, out, err } = await nis(['activate', '--yes']);
    expect(status).toBe(1);
    expect(out).toContain('text.user: web_service_access_only is not a boolean (true or false without quotes)');
    expect(err).toBe('1 records could not be dealt with: repair them, then run nis resume.\n');
    expect(await user('text.user')).toEqual(text);
    await succeeds(['users', 'set', 'text.user', '--web-service-access-only', 'true']);
    expect(await succeeds(['resume'])).toContain('Activation is complete.');
    expect(await user('text.user')).toMatchObject({ web_service_access_only: true });
  });
});
