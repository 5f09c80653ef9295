import { describe, expect, test } from '@jest/globals';
import { instanceUnderTest } from './ask.ts';

const ENDS = { account_ends: '2026-12-01T06:00Z' };
const SIGN_IN_ENDS = { sign_in_ends: '2026-12-01T06:00Z' };
const SUNSET = 'Tue, 01 Dec 2026 06:00:00 GMT';
const NO_SIGN_IN = 'From 2026-12-01 06:00 UTC on this account can no longer sign in here. It stays usable for web services.';
const NO_USE = 'From 2026-12-01 06:00 UTC on this account can no longer be used.';
const asked = { userToken: 'token' };

describe('an account that ends soon', () => {
  test.each([
    'GET /api/now/table/incident?sysparm_limit=1',
    'GET /incident.do?JSONv2&sysparm_sys_id=x',
    'GET /incident_list.do?RSS',
    'GET /api/now/table/no_such_table',
  ])('is told of by Sunset on every answer of a protocol: %s', async (line) => {
    expect((await instanceUnderTest().ask(line, { roles: ['itil'], context: ENDS })).headers.Sunset).toBe(SUNSET);
    expect((await instanceUnderTest().ask(line, { roles: ['itil'] })).headers).not.toHaveProperty('Sunset');
  });

  test('is told of to clients of an allowed origin, too', async () => {
    const context = { ...ENDS, cors_origin: 'https://app.example.com' };
    const { headers } = await instanceUnderTest().ask('GET /api/now/whoami', { context });
    expect(headers['Access-Control-Expose-Headers']).toContain('Sunset');
  });

  test.each(['GET /incident_list.do', 'GET /incident.do?sys_id=-1', 'GET /sp', 'GET /no_such_table_list.do'])(
    'is told of on every page: %s',
    async (line) => {
      const { text, headers } = await instanceUnderTest().ask(line, { ...asked, roles: ['itil'], context: ENDS });
      expect(text).toContain(NO_USE);
      expect(headers).not.toHaveProperty('Sunset');
      expect((await instanceUnderTest().ask(line, { ...asked, roles: ['itil'] })).text).not.toContain('this account can no longer');
    },
  );

  test('is told of where only the sign-in ends: on pages, not to protocols, which go on', async () => {
    const page = await instanceUnderTest().ask('GET /incident_list.do', { ...asked, roles: ['itil'], context: SIGN_IN_ENDS });
    expect(page.text).toContain(NO_SIGN_IN);
    expect(page.text).not.toContain(NO_USE);
    const { headers } = await instanceUnderTest().ask('GET /api/now/whoami', { context: SIGN_IN_ENDS });
    expect(headers).not.toHaveProperty('Sunset');
  });
});
