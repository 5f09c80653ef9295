import { describe, expect, test } from '@jest/globals';
import { federatedText } from '../../../../shared/core/federated/stored.ts';
import { tokenId } from '../../../../shared/core/tokens/open-tokens.ts';
import type { Token } from '../../../../shared/core/tokens/token.ts';
import { NOW } from '../../sign-in/harness.ts';
import { CK, fillIn, openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const USER_ADMIN = { as: 'user.admin', roles: ['user_admin'] };
const GITHUB = { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:octo-org/octo-repo' };
const SECRET = { id: '01234567', created_at: '2026-11-01T00:00Z', created_by: 'admin', ends_at: null, kept: false };
const ENDED = { ...SECRET, id: '89abcdef', ends_at: '2026-11-24T11:59Z' };
const MACHINE = {
  web_service_access_only: true,
  session_generation: 3,
  secrets: [SECRET, ENDED],
  federated: federatedText([GITHUB]) ?? '',
};
const path = (name: string): string => `/sys_user.do?user_name=${name}`;

const token = (number: number, more: Partial<Token> = {}): Token => ({
  token_hash: `${number.toString(16).padStart(8, '0')}${'e'.repeat(56)}`,
  user_name: 'build.bot',
  session_generation: 3,
  issued_at: NOW - number * 1000,
  ends_at: NOW + 1_800_000 - number * 1000,
  credential: SECRET.id,
  ...more,
});

async function open(...tokens: Token[]) {
  const console = openConsole([
    record('admin', { roles: ['admin', 'security_admin'] }),
    record('build.bot', MACHINE),
    record('root.bot', { ...MACHINE, roles: ['admin'] }),
    record('abel.tuter', { secrets: [SECRET], session_generation: 3 }),
  ]);
  for (const each of tokens) await console.tokens.create(each);
  return console;
}
const form = (of: Token) => ({ sysparm_action: 'token_end', token_id: tokenId(of), sysparm_ck: CK });
const sectionOf = (body: string): string =>
  /<section aria-labelledby="tokens">.*?(?=<section aria-labelledby="(?!tokens))/s.exec(body)?.[0] ?? '';

describe('open tokens on the User form', () => {
  test('are listed, the latest first: issued, ends, got with what, and End', async () => {
    const console = await open(token(60), token(2, { credential: `${GITHUB.issuer} ${GITHUB.subject}` }));
    const section = sectionOf((await console.send(`GET ${path('build.bot')}`, USER_ADMIN)).body);
    expect(section).toContain(
      '<td>2026-11-24 11:59:58 UTC</td><td>2026-11-24 12:29:58 UTC</td><td>repo:octo-org/octo-repo of https://token.actions.githubusercontent.com</td>',
    );
    expect(section).toContain('<td>2026-11-24 11:59:00 UTC</td><td>2026-11-24 12:29:00 UTC</td><td>secret 01234567</td>');
    expect(section.indexOf('repo:octo-org')).toBeLessThan(section.indexOf('secret 01234567'));
    expect(section.match(/value="token_end"/g)).toHaveLength(2);
    expect(section).not.toContain('eeeeeeee');
  });

  test('are those that are good now, as the gate decides', async () => {
    const console = await open(
      token(1, { ends_at: NOW }),
      token(2, { session_generation: 2 }),
      token(3, { credential: ENDED.id }),
      token(4, { credential: 'ffffffff' }),
      token(5, { credential: `${GITHUB.issuer} repo:another/repo` }),
      token(6, { user_name: 'root.bot' }),
      token(7, { user_name: 'abel.tuter' }),
    );
    expect(sectionOf((await console.send(`GET ${path('build.bot')}`, USER_ADMIN)).body)).toContain('<p>None.</p>');
    // A person has none, and no section.
    expect(sectionOf((await console.send(`GET ${path('abel.tuter')}`, USER_ADMIN)).body)).toBe('');
  });

  test('are the latest ones, and the page says that there are more', async () => {
    const console = await open(...Array.from({ length: 101 }, (_, number) => token(number)));
    const section = sectionOf((await console.send(`GET ${path('build.bot')}`, USER_ADMIN)).body);
    expect(section.match(/value="token_end"/g)).toHaveLength(10);
    expect(section).toContain('There are older ones besides: the command nis tokens lists them.');
  });

  test('End ends this one alone, is told and is in the history', async () => {
    const [one, other] = [token(1), token(2)];
    const console = await open(one, other);
    const answer = await console.send(`POST ${path('build.bot')}`, USER_ADMIN, form(one));
    expect(answer.statusCode).toBe(302);
    expect([...console.tokens.records.values()]).toEqual([other]);
    expect(console.audit.entries).toMatchObject([
      {
        record: 'sys_user.build.bot',
        field: 'tokens',
        old: `${tokenId(one)} (secret 01234567, until 2026-11-24 12:29:59 UTC)`,
        new: 'ended',
        by: 'user.admin',
      },
    ]);
    const { body } = await console.send(`GET ${answer.headers?.Location}`, USER_ADMIN);
    expect(body).toContain('The token has ended. Its next request is refused.');
    expect(sectionOf(body)).not.toContain(tokenId(one));
    const again = await console.send(`POST ${path('build.bot')}`, USER_ADMIN, form(one));
    expect(again.statusCode).toBe(409);
    expect(again.body).toContain('This account has no such open token: it has ended already, or its id is another one.');
  });

  test.each<[string, typeof ADMIN, Record<string, string>, number]>([
    ['an administrator, by one who is none', USER_ADMIN, {}, 403],
    ['a form of another session', ADMIN, { sysparm_ck: 'another' }, 403],
    ['another user', ADMIN, { token_id: tokenId(token(1)) }, 409],
    ['no id', ADMIN, { token_id: 'e'.repeat(64) }, 409],
  ])('are not ended: of %s', async (_, who, more, status) => {
    const mine = token(1, { user_name: 'root.bot', token_hash: '0000000f'.repeat(8) });
    const console = await open(mine);
    expect((await console.send(`POST ${path('root.bot')}`, who, { ...form(mine), ...more })).statusCode).toBe(status);
    expect(console.tokens.records.size).toBe(1);
    expect(console.audit.entries).toEqual([]);
    if (who === USER_ADMIN) expect(sectionOf((await console.send(`GET ${path('root.bot')}`, who)).body)).not.toContain('token_end');
  });

  test('that a change ends are told before it is saved', async () => {
    const console = await open(token(1), token(2));
    const preview = (change: Record<string, string | undefined>) =>
      fillIn(console, path('build.bot'), ADMIN, { ...change, sysparm_action: 'preview' });
    expect((await preview({ web_service_access_only: undefined })).body).toContain('2 open tokens of this user end.');
    expect((await preview({ active: undefined })).body).toContain('<li>2 open tokens of this user end.</li>');
    expect((await preview({ first_name: 'Build' })).body).not.toContain('open tokens of this user end.</li>');
  });

  test('that cannot be read hold no form up', async () => {
    const console = await open();
    console.tokens.down = true;
    const { statusCode, body } = await console.send(`GET ${path('build.bot')}`, USER_ADMIN);
    expect([statusCode, console.errors.length]).toEqual([200, 1]);
    expect(sectionOf(body)).toContain('The open tokens could not be read.');
  });
});
