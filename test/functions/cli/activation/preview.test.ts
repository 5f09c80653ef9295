import { describe, expect, test } from '@jest/globals';
import { openDeployment } from '../harness.ts';

const deployment = openDeployment();
const { nis } = deployment;

describe('preview', () => {
  test('exits with status 2 where something would break, as table, JSON and CSV', async () => {
    const table = await nis(['preview']);
    expect(table.status).toBe(2);
    expect(table.out).toMatch(/^BREAKS +mid\.unflagged .*Internal Integration User/m);
    const { users, summary } = JSON.parse((await nis(['preview', '--json'])).out);
    expect(users.find(({ user_name }: { user_name: string }) => user_name === 'legacy.user')).toMatchObject({
      becomes_interactive: true,
      breaks: true,
    });
    expect(summary.users).toBe(users.length);
    const csv = (await nis(['preview', '--csv'])).out.split('\r\n');
    expect(csv[0]).toBe('user_name,becomes_interactive,severity,code,why,fix,uses');
    expect(csv.length).toBeGreaterThan(users.length);
  });

  test('with a decision log lists only accounts that use SOAP or WSDL', async () => {
    const line = (name: string, protocol: string): string =>
      JSON.stringify({ log: 'decision', decision_id: '1', outcome: 'allow', reason: 'allowed', user: name, surface: 'api', protocol });
    const { out } = await nis(['preview', '--json', '--log', '-'], {
      input: [line('abel.tuter', 'wsdl'), line('json.user', 'rest')].join('\n'),
    });
    const broken = JSON.parse(out).users.filter(({ breaks }: { breaks: boolean }) => breaks);
    expect(broken.map(({ user_name }: { user_name: string }) => user_name).sort()).toEqual(['abel.tuter', 'mid.unflagged']);
  });

  test('names 20 users of a kind and counts the others, and names all with --all', async () => {
    await deployment.putLegacy(60);
    const { out } = await nis(['preview']);
    expect(out.split('\n').filter((line) => line.startsWith('note    legacy.'))).toHaveLength(20);
    expect(out).toMatch(/^and \d+ more users: note cannot_work; --all names each$/m);
    const all = (await nis(['preview', '--all'])).out;
    expect(all.split('\n').filter((line) => line.startsWith('note    legacy.'))).toHaveLength(60);
    expect(all).not.toContain('more users');
  });
});
