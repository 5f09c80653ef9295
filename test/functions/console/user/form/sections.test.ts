import { describe, expect, test } from '@jest/globals';
import { openConsole, record } from '../../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };

/** The links above the form, and the headings that sections have, in order. */
async function linksAndSections(userName: string) {
  const console = openConsole([
    record('admin', { roles: ['admin'] }),
    record('abel.tuter'),
    record('build.bot', { web_service_access_only: true }),
    record('guest'),
  ]);
  const { body } = await console.send(`GET /sys_user.do?user_name=${userName}`, ADMIN);
  const links = /<nav class="jump"[^>]*>.*?<\/nav>/s.exec(body)?.[0] ?? '';
  return {
    links: [...links.matchAll(/<a href="#(\w+)">([^<]+)<\/a>/g)].map(([, id, label]) => [id, label]),
    sections: [...body.matchAll(/<section aria-labelledby="\w+">(?:<div class="title">)?<h2 id="(\w+)">([^<]+)<\/h2>/g)].map(
      ([, id, label]) => [id, label],
    ),
  };
}

describe('the links of the User form', () => {
  test.each(['abel.tuter', 'build.bot', 'guest'])('lead to every section of %s, and to nothing that is not there', async (userName) => {
    const { links, sections } = await linksAndSections(userName);
    expect(links).toEqual(sections);
  });

  test('name what a machine has besides', async () => {
    const [person, machine] = [await linksAndSections('abel.tuter'), await linksAndSections('build.bot')];
    const more = machine.links.filter(([id]) => !person.links.some(([other]) => other === id));
    expect(more.map(([, label]) => label)).toEqual(['Secrets', 'Envelope', 'Federated identities', 'Open tokens']);
  });

  test('are not on the form of a new user, which has no sections', async () => {
    const { body } = await openConsole([record('admin', { roles: ['admin'] })]).send('GET /sys_user.do', ADMIN);
    expect(body).toContain('<h1>New user</h1>');
    expect(body).not.toContain('On this page');
  });
});
