import { describe, expect, test } from '@jest/globals';
import { formOf } from '../../../support/form-of.ts';
import { NOW } from '../../sign-in/harness.ts';
import { type As, fillIn, openConsole, record } from '../harness.ts';

const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const PAGE = '/high_security_settings.do';
const SOAP = 'glide.basicauth.required.soap';
const CSV = 'glide.basicauth.required.csv';
const STRICT = 'glide.soap.strict_security';

function open() {
  const time = { now: NOW };
  const console = openConsole([record('guest'), record('soap.guest', { roles: ['soap_query'] })], { clock: { now: () => time.now } });
  return { ...console, time };
}
type Console = ReturnType<typeof open>;

const stored = async (console: Console, name = SOAP) => (await console.settings.all()).get(name)?.value;
const ask = (console: Console, change: Record<string, string | undefined>) => fillIn(console, PAGE, ELEVATED, change);
const confirm = (console: Console, body: string, change: Record<string, string> = {}) =>
  console.send(`POST ${PAGE}`, ELEVATED, { ...formOf(body), ...change });
const text = (body: string): string => body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('nothing opens by one form', () => {
  test.each([
    ['a protocol', SOAP, { [SOAP]: undefined }],
    ['a protocol for an hour', SOAP, { [SOAP]: undefined, [`ends_${SOAP}`]: '1h' }],
    ['a protocol to a time', SOAP, { [SOAP]: undefined, [`ends_${SOAP}`]: 'at', [`at_${SOAP}`]: '2026-11-25T12:00Z' }],
    ['a protocol that is switched off besides', SOAP, { [SOAP]: undefined, blocked_soap: 'true' }],
    ['strict security', STRICT, { [STRICT]: undefined }],
    ['with an empty confirmation', SOAP, { [SOAP]: undefined, sysparm_confirmed: '' }],
    ['with a made-up confirmation', SOAP, { [SOAP]: undefined, sysparm_confirmed: 'true' }],
  ])('%s: it asks first, and confirming what it asked saves it', async (_what, name, change) => {
    const console = open();
    const asked = await ask(console, change);
    expect(asked.statusCode).toBe('sysparm_confirmed' in change && change.sysparm_confirmed !== '' ? 409 : 200);
    expect(asked.body).toContain('Confirm what opens');
    expect(await stored(console, name)).toBe('true');
    expect([console.audit.entries, console.blockedProtocols.stored.version]).toEqual([[], null]);
    expect(console.served.at(-1)).toMatchObject({ operation: 'query' });
    expect((await confirm(console, asked.body)).statusCode).toBe(302);
    expect(await stored(console, name)).toMatch(/^false/);
  });

  test('an end that is moved later, or taken away, opens for longer; a nearer one does not', async () => {
    const console = open();
    console.settings.write(SOAP, 'false until 2026-11-24T18:00Z', 'x');
    for (const change of [{ [`ends_${SOAP}`]: 'none' }, { [`ends_${SOAP}`]: '1d' }]) {
      expect((await ask(console, change)).body).toContain('Confirm what opens');
      expect(await stored(console)).toBe('false until 2026-11-24T18:00Z');
    }
    expect((await ask(console, { [`ends_${SOAP}`]: '1h' })).statusCode).toBe(302);
    expect(await stored(console)).toBe('false until 2026-11-24T13:00Z');
  });

  test('a protocol that is open and switched off opens where it is switched on again', async () => {
    const console = open();
    console.settings.write(CSV, 'false', 'x');
    console.blockedProtocols.stored = { blocked: new Set(['csv', 'rss']), version: 1 };
    const asked = await ask(console, { blocked_csv: undefined });
    expect(text(asked.body)).toContain('Opens CSV');
    expect(console.blockedProtocols.stored.version).toBe(1);
    expect((await confirm(console, asked.body)).statusCode).toBe(302);
    expect(console.blockedProtocols.stored.blocked).toEqual(new Set(['rss']));
    expect((await ask(console, { blocked_rss: undefined })).statusCode).toBe(302);
  });

  test.each([
    ['closing', { [CSV]: 'true' }],
    ['switching off', { blocked_rss: 'true' }],
    ['refusing Basic of people', { refuse_basic_of_people: 'true' }],
    ['nothing', {}],
  ])('%s is not asked for', async (_what, change) => {
    const console = open();
    console.settings.write(CSV, 'false', 'x');
    expect((await ask(console, change)).statusCode).toBe(302);
  });
});

describe('the question says what anybody could then do', () => {
  test('as whom, with which roles, on which tables, and until when', async () => {
    const { body } = await ask(open(), { [SOAP]: undefined, [`ends_${SOAP}`]: '1h' });
    expect(text(body)).toContain(
      'SOAP requests will need no user name and no password: anybody acts as soap.guest with the role soap_query, reads cmn_location and writes no table.',
    );
    expect(text(body)).toContain('It ends by itself at 2026-11-24 13:00 UTC.');
    expect(text((await ask(open(), { [SOAP]: undefined })).body)).toContain('It has no end: it stays so until the box is selected again.');
  });

  test('strict security off: who, what, and that it is everything where SOAP is open, too', async () => {
    const alone = text((await ask(open(), { [STRICT]: undefined })).body);
    expect(alone).toContain(
      'Every user with a good password, interactive or not, whatever the roles, can then read, create, change and delete',
    );
    expect(alone).toContain('no access control of a table will apply to them: incident, problem,');
    expect(alone).not.toContain('anybody who reaches this address');
    const both = text((await ask(open(), { [STRICT]: undefined, [SOAP]: undefined })).body);
    expect(both).toContain('anybody who reaches this address can read, change and delete every record.');
    expect(both).toContain('may do everything with every table, because strict security is off');
  });

  test('how many such requests were refused lately', async () => {
    const console = open();
    const day = { date: '2026-11-23', surface: 'api', protocol: 'soap' };
    console.memory.counts.push({ ...day, reason: 'credentials_required', count: 1200 }, { ...day, reason: 'soap_role_missing', count: 7 });
    const { body } = await ask(console, { [SOAP]: undefined, [STRICT]: undefined });
    expect(body).toContain('about 1,200 such requests were refused because they had no credentials.');
    expect(body).toContain('about 7 such requests were refused for want of a soap role.');
  });

  test('what else is saved with it', async () => {
    const { body } = await ask(open(), { [SOAP]: undefined, blocked_rss: 'true', blocked_soap: 'true' });
    expect(body).toContain('Saved with it: RSS: switched off.');
  });
});

describe('a confirmation holds for what was asked', () => {
  test.each([
    ['the setting was opened meanwhile', (console: Console) => console.settings.write(SOAP, 'false until 2026-11-24T12:30Z', 'x')],
    [
      'the guest got a role',
      (console: Console) => console.users.records.set('soap.guest', record('soap.guest', { roles: ['soap', 'itil'] })),
    ],
    ['strict security was switched off', (console: Console) => console.settings.write(STRICT, 'false', 'x')],
  ])('where %s, it asks again, and nothing was saved', async (_what, change) => {
    const console = open();
    const asked = await ask(console, { [SOAP]: undefined });
    change(console);
    const before = await stored(console);
    const again = await confirm(console, asked.body);
    expect(again.statusCode).toBe(409);
    expect(again.body).toContain('what would open has changed since you looked at it');
    expect(await stored(console)).toBe(before);
    expect((await confirm(console, again.body)).statusCode).toBe(302);
    expect(await stored(console)).toBe('false');
  });

  test('for these settings: one more that opens is asked for', async () => {
    const console = open();
    const { body } = await ask(console, { [SOAP]: undefined });
    const { [CSV]: _csv, ...fields } = formOf(body);
    expect((await console.send(`POST ${PAGE}`, ELEVATED, fields)).statusCode).toBe(409);
    expect([await stored(console), await stored(console, CSV)]).toEqual(['true', 'true']);
  });

  test('to the end that was said, also where it is confirmed later', async () => {
    const console = open();
    const asked = await ask(console, { [SOAP]: undefined, [`ends_${SOAP}`]: '1h' });
    console.time.now = NOW + 40 * 60_000;
    expect((await confirm(console, asked.body)).statusCode).toBe(302);
    expect(await stored(console)).toBe('false until 2026-11-24T13:00Z');
  });

  test('is refused without elevation, and Back keeps what was typed and saves nothing', async () => {
    const console = open();
    const asked = await ask(console, { [SOAP]: undefined, [`ends_${SOAP}`]: '1h', blocked_rss: 'true' });
    const plain: As = { as: 'admin', roles: ['admin'] };
    expect((await console.send(`POST ${PAGE}`, plain, formOf(asked.body))).statusCode).toBe(403);
    const back = await confirm(console, asked.body, { sysparm_action: 'edit' });
    expect(back.statusCode).toBe(200);
    expect(formOf(back.body)).toMatchObject({ [`at_${SOAP}`]: '2026-11-24T13:00Z', blocked_rss: 'true' });
    expect(formOf(back.body)).not.toHaveProperty([SOAP]);
    expect(await stored(console)).toBe('true');
  });
});
