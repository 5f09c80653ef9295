import { describe, expect, test } from '@jest/globals';
import { openDeployment } from './harness.ts';

const deployment = openDeployment();
const { nis, fails, user } = deployment;

describe('import', () => {
  const HEADER = 'user_name,first_name,last_name,email,active,web_service_access_only,internal_integration_user,roles';

  test('creates and changes users, reports each refused row with its line, and changes nothing when run again', async () => {
    const file = [
      HEADER,
      'Imp.One,"Ann ""A""","Lee, Jr.",ann@example.com,true,true,false,"soap,itil"',
      ',No,Name,,true,,,',
      'imp.two,Bob,"two',
      'lines",,false,,,',
      'imp.three,,,,yes,,,',
      'imp.four,,,,true,,,nope',
      'IMP.ONE,,,,true,,,',
      'json.user,Json,,,,,,',
      'imp.five,,',
    ].join('\r\n');
    const first = await nis(['users', 'import', '-'], { input: file });
    expect(first).toMatchObject({ status: 1, out: '1 created, 1 changed, 0 unchanged, 6 refused.\n' });
    expect(first.err.trim().split('\n')).toEqual([
      'line 3: the user has no user_name',
      'line 4: Last name: Leave out control characters.',
      'line 6: active is "yes" instead of true or false',
      'line 7: there is no role nope',
      'line 8: imp.one stands on line 2 already',
      'line 10: the row has 3 cells and the header 8',
    ]);
    expect(await user('imp.one')).toMatchObject({
      name_as_entered: 'Imp.One',
      first_name: 'Ann "A"',
      last_name: 'Lee, Jr.',
      active: true,
      web_service_access_only: true,
      roles: new Set(['soap', 'itil']),
    });
    expect(await user('imp.two')).toEqual({});
    expect(await user('json.user')).toMatchObject({ first_name: 'Json', web_service_access_only: true, roles: new Set(['itil']) });
    expect((await nis(['users', 'import', '-'], { input: file })).out).toBe('0 created, 0 changed, 2 unchanged, 6 refused.\n');
  });

  test('a cell may hold the line separators of Unicode, which end no line', async () => {
    const file = 'user_name,first_name\r\nimp.uni,Ann\u2028Lee\u2029Jr.\rimp.mac,Bob\r';
    expect((await nis(['users', 'import', '-'], { input: file })).out).toBe('2 created, 0 changed, 0 unchanged, 0 refused.\n');
    expect(await user('imp.uni')).toMatchObject({ first_name: 'Ann\u2028Lee\u2029Jr.' });
    expect(await user('imp.mac')).toMatchObject({ first_name: 'Bob' });
  });

  test('a file that is no export is one sentence', async () => {
    expect(await fails(['users', 'import', '-'], { input: 'a,b\n1,2' })).toContain('has no column user_name');
    expect(await fails(['users', 'import', '-'], { input: '' })).toContain('is empty');
    expect(await fails(['users', 'import', '-'], { input: 'user_name\n"open' })).toContain('The quote that opens on line 2 never closes');
    expect(await fails(['users', 'import', '/does/not/exist'])).toContain('cannot be read (ENOENT)');
  });

  test.each<[string, string | Uint8Array, string]>([
    ['Latin-1', Buffer.from('user_name,last_name\nbad.one,Lee\nbad.two,M\u00fcller\n', 'latin1'), 'Line 3 is not UTF-8'],
    ['a NUL character', 'user_name\nbad.one\nbad.\0two\n', 'Line 3 has a NUL character'],
    ['a lone quote', 'user_name,last_name\nbad.one,Lee\nbad.two,O"Hara\n', 'Line 3 has a quote within a cell'],
    ['text after a quote', 'user_name,last_name\nbad.one,Lee\nbad.two,"O"Hara\n', 'Line 3 has text after a closing quote'],
  ])('stops at %s with the line, and the rows before are imported', async (_what, input, sentence) => {
    expect(await fails(['users', 'import', '-'], { input })).toContain(`-: ${sentence}`);
    expect(await user('bad.one')).toMatchObject({ user_name: 'bad.one' });
    expect(await user('bad.two')).toEqual({});
  });

  test('takes the mark that spreadsheets put first', async () => {
    expect((await nis(['users', 'import', '-'], { input: '\uFEFFuser_name,last_name\nimp.bom,M\u00fcller\n' })).status).toBe(0);
    expect(await user('imp.bom')).toMatchObject({ last_name: 'M\u00fcller' });
  });

  test('names 20 refused rows and counts the others, and names all with --all', async () => {
    const input = `${['user_name,active', ...Array.from({ length: 50 }, (_, index) => `imp.no.${index},maybe`)].join('\n')}\n`;
    const short = await nis(['users', 'import', '-'], { input });
    expect(short.err.split('\n').filter((line) => line.startsWith('line '))).toHaveLength(20);
    expect(short.err).toContain('and 30 more rows: --all names each\n');
    expect(
      (await nis(['users', 'import', '-', '--all'], { input })).err.split('\n').filter((line) => line.startsWith('line ')),
    ).toHaveLength(50);
  });
});
