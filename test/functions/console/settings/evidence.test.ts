import { describe, expect, test } from '@jest/globals';
import { usageRow } from '../../../support/memory-usage.ts';
import { NOW } from '../../sign-in/harness.ts';
import { type As, fillIn, openConsole, record } from '../harness.ts';

const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const SETTINGS = '/high_security_settings.do';
const STRICT = 'glide.soap.strict_security';
const CSV = 'glide.basicauth.required.csv';

function open() {
  const console = openConsole([record('guest'), record('soap.guest'), record('legacy.user'), record('soap.user', { roles: ['soap'] })]);
  console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
  return console;
}

const preview = (console: ReturnType<typeof open>, change: Record<string, string | undefined>) =>
  fillIn(console, SETTINGS, ELEVATED, { ...change, sysparm_action: 'preview' });

describe('Show what saving will do, on High Security Settings', () => {
  test('names the accounts that strict security would refuse, and writes nothing', async () => {
    const console = open();
    console.settings.write(STRICT, 'false', 'x');
    for (const name of ['legacy.user', 'soap.user', 'deleted.user'])
      console.memory.stored.push(usageRow(name, 'use/api/soap/incident/query/-'));
    const { statusCode, body } = await preview(console, { [STRICT]: 'true' });
    expect(statusCode).toBe(200);
    expect(body).toContain('will be selected, in force everywhere within 15 seconds.');
    expect(body).toMatch(
      /<li>legacy\.user: SOAP[^<]*, on 3 days, last 2026-11-24 08:10 UTC from 203\.0\.113\.7: will be refused \(soap_role_missing\)\.<\/li>/,
    );
    expect(body).not.toContain('deleted.user');
    expect((await console.settings.all()).get(STRICT)?.value).toBe('false');
    expect(body).toContain(`name="${STRICT}" type="checkbox" value="true" checked`);
  });

  test('names what callers without credentials did by a protocol that closes', async () => {
    const console = open();
    console.settings.write(CSV, 'false', 'x');
    console.memory.stored.push(usageRow('guest', 'use/api/csv/cmn_location/query/-', { credentials: { none: '2026-11-24T08:10Z' } }));
    const { body } = await preview(console, { [CSV]: 'true' });
    expect(body).toMatch(/CSV[^<]*, on 3 days, [^<]*: will be refused \(credentials_required\)\./);
  });

  test('says where nothing would be refused, and where nothing was switched', async () => {
    expect((await preview(open(), { [CSV]: undefined })).body).toContain('Nothing that was observed since 2026-11-02 would be refused.');
    expect((await preview(open(), {})).body).toContain('No box was switched, so saving changes nothing.');
  });

  test('works without the memory, and says so', async () => {
    const console = open();
    console.memory.down = true;
    const { statusCode, body } = await preview(console, { [CSV]: undefined });
    expect(statusCode).toBe(200);
    expect(body).toContain('What was observed cannot be read at the moment.');
  });

  test('is refused to those who may not save', async () => {
    const console = open();
    const form = { was_x: 'true', sysparm_action: 'preview' };
    expect((await console.send(`POST ${SETTINGS}`, { roles: ['admin'] }, form)).statusCode).toBe(403);
  });
});
