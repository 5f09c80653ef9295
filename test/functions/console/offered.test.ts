import { describe, expect, test } from '@jest/globals';
import { usageRow } from '../../support/memory-usage.ts';
import { NOW } from '../sign-in/harness.ts';
import { type As, openConsole, record } from './harness.ts';

const CONSOLE = /^\/(?:$|\?|sys_|high_security_settings\.do)/;
const LARGEST = 60 * 1024;
const LONG = 'x'.repeat(30);

/** A full site: a page of users with long names, secrets, findings and refusals of all. */
function full() {
  const machines = Array.from({ length: 120 }, (_, index) =>
    record(`machine.${index}.${LONG.slice(0, 20)}`, {
      web_service_access_only: true,
      first_name: LONG,
      last_name: LONG,
      email: `${LONG}.${index}@example.com`,
      active_until: '2026-12-01T06:00Z',
    }),
  );
  const console = openConsole([
    record('admin', { roles: ['admin', 'security_admin'] }),
    record('somebody', { roles: ['admin'] }),
    ...machines,
  ]);
  console.memory.observed = { since: '2026-07-02T09:14Z', until: NOW, gaps: [], leftOut: {} };
  for (const { user_name } of machines)
    console.memory.stored.push(usageRow(user_name, 'use/api/soap/incident/query/-'), usageRow(user_name, 'use/ui/-/incident/query/-'));
  return console;
}

const ROLES: readonly (readonly [string, As])[] = [
  ['nobody in particular', { roles: [] }],
  ['itil', { roles: ['itil'] }],
  ['user_admin', { roles: ['user_admin'] }],
  ['security_admin, elevated', { roles: ['security_admin'], elevated: true }],
  ['admin', { as: 'admin', roles: ['admin'] }],
  ['admin, elevated', { as: 'admin', roles: ['admin', 'security_admin'], elevated: true }],
];

/** Links and forms of a page that lead to the console, one of each kind. */
const offeredBy = (body: string): string[] =>
  [...body.matchAll(/(?:href|action)="([^"#]*)"/g)].map(([, to = '']) => to.replaceAll('&amp;', '&')).filter((to) => CONSOLE.test(to));

/** Two links that differ only in what they name lead to the same page. */
const kindOf = (to: string): string => to.replace(/(user_name|sysparm_id|user|setting|sysparm_after|sysparm_first_row)=[^&]*/g, '$1=');

describe.each(ROLES)('every page of the console for %s', (_who, who) => {
  test('offers nothing that is refused, and has at most 60 KB', async () => {
    const console = full();
    const [waiting, seen] = [['/'], new Set<string>()];
    for (let to = waiting.pop(); to !== undefined; to = waiting.pop()) {
      if (seen.has(kindOf(to))) continue;
      seen.add(kindOf(to));
      const { statusCode, body, headers } = await console.send(`GET ${to}`, who);
      expect([to, statusCode]).not.toEqual([to, 403]);
      if (!String(headers?.['Content-Type']).startsWith('text/html')) continue;
      expect([to, Buffer.byteLength(body) <= LARGEST]).toEqual([to, true]);
      waiting.push(...offeredBy(body));
    }
    const expected = { admin: 10, user_admin: 6, security_admin: 4 };
    const least = Math.max(1, ...who.roles.map((role) => expected[role as keyof typeof expected] ?? 1));
    expect(seen.size).toBeGreaterThanOrEqual(least);
  });
});
