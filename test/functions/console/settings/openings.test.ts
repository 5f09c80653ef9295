import { describe, expect, test } from '@jest/globals';
import { NOW } from '../../sign-in/harness.ts';
import { type As, fillInAndConfirm, openConsole, record } from '../harness.ts';

const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const ADMIN: As = { as: 'admin', roles: ['admin'] };
const PAGE = '/high_security_settings.do';
const SOAP = 'glide.basicauth.required.soap';
const CSV = 'glide.basicauth.required.csv';
const STRICT = 'glide.soap.strict_security';
const HOUR = 3_600_000;

function open(value?: string, name = SOAP) {
  const time = { now: NOW };
  const console = openConsole([record('guest'), record('soap.guest')], { clock: { now: () => time.now } });
  if (value !== undefined) console.settings.write(name, value, 'arn:aws:iam::1:user/ops');
  return { ...console, time };
}
type Console = ReturnType<typeof open>;

const stored = async (console: Console, name = SOAP) => (await console.settings.all()).get(name)?.value;
const cleared = (ends: string, at = '', name = SOAP) => ({ [name]: undefined, [`ends_${name}`]: ends, [`at_${name}`]: at });
const save = (console: Console, change: Record<string, string | undefined>) => fillInAndConfirm(console, PAGE, ELEVATED, change);
const beside = (body: string, name = SOAP): string => body.split(`id="${name}_hint"`)[1]?.split('</div>')[0] ?? '';

describe('a cleared box has an end', () => {
  test.each([
    ['none', '', 'false'],
    ['1h', '', 'false until 2026-11-24T13:00Z'],
    ['8h', '', 'false until 2026-11-24T20:00Z'],
    ['1d', '', 'false until 2026-11-25T12:00Z'],
    ['7d', '', 'false until 2026-12-01T12:00Z'],
    ['at', ' 2026-11-24T12:01Z ', 'false until 2026-11-24T12:01Z'],
    ['at', '2026-12-01T12:00Z', 'false until 2026-12-01T12:00Z'],
  ])('%s %s is stored as %s', async (ends, at, value) => {
    const console = open();
    expect((await save(console, cleared(ends, at))).statusCode).toBe(302);
    expect(await stored(console)).toBe(value);
    expect(console.audit.entries).toMatchObject([{ field: SOAP, old: 'true', new: value }]);
  });

  test('rounded up to the minute, and 7 days from a second of it are not too long', async () => {
    const console = open();
    console.time.now = NOW + 1;
    await save(console, cleared('1h'));
    expect(await stored(console)).toBe('false until 2026-11-24T13:01Z');
    await save(console, { ...cleared('7d', '', CSV) });
    expect(await stored(console, CSV)).toBe('false until 2026-12-01T12:01Z');
  });

  test.each([
    ['2026-12-01T12:01Z', 'An opening lasts at most 7 days. Clear the box without an end, or choose a nearer one.'],
    ['2026-11-24T12:00Z', 'Choose a time in the future: it is 2026-11-24 12:00 UTC now.'],
    ['2025-01-01T00:00Z', 'Choose a time in the future: it is 2026-11-24 12:00 UTC now.'],
    ['2026-11-25T06:00:30Z', 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    ['2027-02-30T06:00Z', 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    ['2026-11-25T06:00+01:00', 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
    ['', 'Write the time in UTC, such as 2026-12-01T06:00Z.'],
  ])('%j is refused, nothing is saved, and what was typed stays', async (at, why) => {
    const console = open();
    const { statusCode, body } = await save(console, { ...cleared('at', at), ...cleared('1h', '', CSV) });
    expect(statusCode).toBe(422);
    expect(body).toContain(`id="at_${SOAP}_error">${why}`);
    expect([await stored(console), await stored(console, CSV)]).toEqual(['true', 'true']);
    expect(body).toContain(`name="at_${SOAP}" type="text" value="${at}"`);
    expect(body).toMatch(new RegExp(`id="ends_${CSV}"[^>]*>.*?<option value="1h" selected`, 's'));
    expect(body).not.toMatch(new RegExp(`name="${SOAP}" type="checkbox" value="true" checked`));
  });

  test('an end of a box that stays selected is not looked at', async () => {
    const console = open();
    expect((await save(console, { [`ends_${SOAP}`]: 'at', [`at_${SOAP}`]: 'nonsense' })).statusCode).toBe(302);
    expect(await stored(console)).toBe('true');
  });
});

describe('an opening that goes on', () => {
  const UNTIL = 'false until 2026-11-24T18:00Z';

  test('is said on the page, to everybody who may read it', async () => {
    for (const who of [ADMIN, ELEVATED]) {
      const { body } = await open(UNTIL).send(`GET ${PAGE}`, who);
      expect(beside(body)).toContain('Open until 2026-11-24 18:00 UTC. It is selected again from then on.');
      expect(body).not.toMatch(new RegExp(`name="${SOAP}" type="checkbox" value="true" checked`));
    }
  });

  test.each([
    ['stays with a form that has no choice', {}],
    ['stays as the form has it', { [`ends_${SOAP}`]: 'at' }],
  ])('%s', async (_what, change) => {
    const console = open(UNTIL);
    await save(console, { ...change, ...cleared('1h', '', CSV) });
    expect(await stored(console)).toBe(UNTIL);
    expect(console.audit.entries).toMatchObject([{ field: CSV }]);
  });

  test.each([
    [{ [`ends_${SOAP}`]: 'none' }, 'false'],
    [{ [`ends_${SOAP}`]: '1d' }, 'false until 2026-11-25T12:00Z'],
    [{ [`ends_${SOAP}`]: 'at', [`at_${SOAP}`]: '2026-11-24T13:00Z' }, 'false until 2026-11-24T13:00Z'],
    [{ [SOAP]: 'true' }, 'true'],
  ])('is moved or closed: %j', async (change, value) => {
    const console = open(UNTIL);
    await save(console, change);
    expect(await stored(console)).toBe(value);
  });

  test('of more than 7 days, written by hand, is not rewritten and is no error', async () => {
    const console = open('false until 2027-01-01T00:00Z');
    expect((await save(console, { [`ends_${SOAP}`]: 'at', ...cleared('1h', '', CSV) })).statusCode).toBe(302);
    expect(await stored(console)).toBe('false until 2027-01-01T00:00Z');
  });

  test('a form that was open while it ended opens nothing', async () => {
    const console = open(UNTIL);
    const { body } = await console.send(`GET ${PAGE}`, ELEVATED);
    expect(body).toContain(`name="was_until_${SOAP}" value="2026-11-24T18:00Z"`);
    const form = Object.fromEntries(
      [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    console.time.now = NOW + 7 * HOUR;
    const every = Object.fromEntries(Object.keys(form).flatMap((name) => (/^was_glide/.test(name) ? [[name.slice(4), 'true']] : [])));
    const { [SOAP]: _soap, ...boxes } = every;
    const sent = { ...form, ...boxes, [`ends_${SOAP}`]: 'at', [`at_${SOAP}`]: '2026-11-24T18:00Z' };
    expect((await console.send(`POST ${PAGE}`, ELEVATED, sent)).statusCode).toBe(302);
    expect(await stored(console)).toBe(UNTIL);
  });
});

describe('a past end and an unknown value', () => {
  test.each([
    ['false until 2026-11-24T12:00Z', 'It was open until 2026-11-24 12:00 UTC.'],
    ['false until tomorrow', 'missing or unknown, which counts as selected. It is &quot;false until tomorrow&quot;.'],
    ['false until 2026-11-31T00:00Z', 'missing or unknown, which counts as selected. It is &quot;false until 2026-11-31T00:00Z&quot;.'],
    ['FALSE', 'missing or unknown, which counts as selected. It is &quot;FALSE&quot;.'],
  ])('%s shows as selected, is said, and Save does not rewrite it', async (value, said) => {
    const console = open(value);
    const { body } = await console.send(`GET ${PAGE}`, ELEVATED);
    expect(body).toMatch(new RegExp(`name="${SOAP}" type="checkbox" value="true" checked`));
    expect(beside(body)).toContain(said);
    await save(console, cleared('1h', '', CSV));
    expect(await stored(console)).toBe(value);
  });
});

describe('Show what saving will do', () => {
  test('says until when, and saves nothing', async () => {
    const console = open();
    const { body } = await save(console, { ...cleared('8h', '', STRICT), sysparm_action: 'preview' });
    expect(body.replace(/\s+/g, ' ')).toContain(
      'will be clear until 2026-11-24 20:00 UTC, then selected again, in force everywhere within 15 seconds.',
    );
    expect(await stored(console, STRICT)).toBe('true');
  });
});
