import { describe, expect, test } from '@jest/globals';
import { SETTING_NAMES } from '../../../../shared/core/settings/settings.ts';
import { formOf } from '../../../support/form-of.ts';
import { type As, fillInAndConfirm, openConsole, record } from '../harness.ts';

const ADMIN = { as: 'admin', roles: ['admin'] };
const ELEVATED = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const PATH = '/high_security_settings.do';
const SOAP = 'glide.basicauth.required.soap';
const GUESTS = [record('guest'), record('soap.guest', { roles: ['soap_query'] })];

type Console = ReturnType<typeof openConsole>;

const save = (console: Console, who: As, change: Record<string, string | undefined>) => fillInAndConfirm(console, PATH, who, change);

const setTo = (console: Console, name: string, value: string | null): void => {
  if (value === null) console.settings.delete(name);
  else console.settings.write(name, value, 'arn:aws:iam::1:user/ops');
};

const storedValue = async (console: Console, name: string) => (await console.settings.all()).get(name)?.value;

/** The text beside the box of a setting. */
async function besideBox(console: Console, name: string): Promise<string> {
  const { body } = await console.send(`GET ${PATH}`, ADMIN);
  const [, hint = ''] = body.split(`id="${name}_hint"`);
  return hint.split('</div>')[0] ?? '';
}

describe('High Security Settings', () => {
  test('has one box a setting, all selected by default, that an unelevated admin can only read', async () => {
    const { body } = await openConsole(GUESTS).send(`GET ${PATH}`, ADMIN);
    for (const name of SETTING_NAMES)
      expect(body).toMatch(new RegExp(`name="${name}" type="checkbox" value="true" checked="" disabled=""`));
    expect(body).not.toContain('>Save<');
  });

  test('Save writes what was switched and nothing else, and the history says who', async () => {
    const console = openConsole(GUESTS);
    expect((await save(console, ELEVATED, { [SOAP]: undefined })).statusCode).toBe(302);
    expect([...(await console.settings.all())].filter(([, { value }]) => value === 'false').map(([name]) => name)).toEqual([SOAP]);
    expect(console.audit.entries).toMatchObject([
      { record: 'settings', field: SOAP, old: 'true', new: 'false', by: 'admin', parameterVersion: 2 },
    ]);
    expect(await besideBox(console, SOAP)).toContain('UTC by admin.');
  });

  test('names who changed a setting in Parameter Store, also after a change in the console', async () => {
    const console = openConsole(GUESTS);
    await save(console, ELEVATED, { [SOAP]: undefined });
    setTo(console, SOAP, 'true');
    expect(await besideBox(console, SOAP)).toContain('by ops in Parameter Store.');
  });

  test('leaves alone what somebody else switched while the form was open', async () => {
    const console = openConsole(GUESTS);
    const fields = formOf((await console.send(`GET ${PATH}`, ELEVATED)).body);
    setTo(console, 'glide.basicauth.required.wsdl', 'false');
    const { [SOAP]: _soap, ...cleared } = fields;
    const asked = await console.send(`POST ${PATH}`, ELEVATED, cleared);
    await console.send(`POST ${PATH}`, ELEVATED, formOf(asked.body));
    expect(await storedValue(console, 'glide.basicauth.required.wsdl')).toBe('false');
    expect(await storedValue(console, SOAP)).toBe('false');
  });

  test.each([null, 'maybe'])(
    'a stored value %j counts as selected, is said so, and is not rewritten by a save of something else',
    async (value) => {
      const console = openConsole(GUESTS);
      setTo(console, 'glide.basicauth.required.csv', value);
      expect(await besideBox(console, 'glide.basicauth.required.csv')).toContain('missing or unknown, which counts as selected');
      await save(console, ELEVATED, { [SOAP]: undefined });
      expect(await storedValue(console, 'glide.basicauth.required.csv')).toBe(value);
    },
  );

  test.each([
    ['admin who is not elevated', ADMIN],
    ['security_admin without elevation', { ...ELEVATED, elevated: false }],
    ['elevated without the role', { as: 'admin', roles: ['admin'], elevated: true }],
  ])('is not writable by %s, and the refusal is logged', async (_what, who) => {
    const console = openConsole(GUESTS);
    const fields = formOf((await console.send(`GET ${PATH}`, ELEVATED)).body);
    const { [SOAP]: _soap, ...cleared } = fields;
    const answer = await console.send(`POST ${PATH}`, who, cleared);
    expect(answer.statusCode).toBe(403);
    expect(await storedValue(console, SOAP)).toBe('true');
    expect(console.lines).toMatchObject([{ outcome: 'refused', detail: ['not_elevated'] }]);
  });

  test('an empty or incomplete form clears nothing', async () => {
    const console = openConsole(GUESTS);
    expect((await console.send(`POST ${PATH}`, ELEVATED, {})).statusCode).toBe(400);
    expect((await save(console, ELEVATED, { [`was_${SOAP}`]: undefined })).statusCode).toBe(400);
    expect([...(await console.settings.all()).values()].every(({ value }) => value === 'true')).toBe(true);
  });

  test('a form without the user token is refused', async () => {
    const console = openConsole(GUESTS);
    expect((await save(console, ELEVATED, { sysparm_ck: 'x'.repeat(43), [SOAP]: undefined })).statusCode).toBe(403);
    expect(await storedValue(console, SOAP)).toBe('true');
  });
});

describe('what a guest would reach stands beside each box', () => {
  test('closed, open, and with strict security off', async () => {
    const console = openConsole(GUESTS);
    expect(await besideBox(console, SOAP)).toContain(
      'Clear: anybody acts as soap.guest with the role soap_query, reads cmn_location and writes no table.',
    );
    setTo(console, SOAP, 'false');
    expect(await besideBox(console, SOAP)).toContain('Open now: anybody acts as soap.guest');
    setTo(console, 'glide.soap.strict_security', 'false');
    expect(await besideBox(console, SOAP)).toContain('may do everything with every table, because strict security is off');
  });

  test('a guest without a soap role is refused by strict security', async () => {
    const console = openConsole([record('guest'), record('soap.guest')]);
    expect(await besideBox(console, SOAP)).toContain('strict security asks for a soap role');
  });

  test.each([
    ['missing', []],
    ['inactive', [record('guest', { active: false })]],
    ['locked out', [record('guest', { locked_out: true })]],
  ])('nothing is open where the record is %s', async (_what, guests) => {
    expect(await besideBox(openConsole(guests), 'glide.basicauth.required.api')).toContain('nothing is open');
  });

  test.each([
    ['api', [], 'with no role, reads cmn_location and writes no table.'],
    [
      'api',
      ['itil'],
      'with the role itil, reads incident, problem, change_request, cmn_location and writes incident, problem, change_request, cmn_location.',
    ],
    ['csv', ['itil'], 'reads incident, problem, change_request, cmn_location and writes no table.'],
    ['xsd', [], 'with no role, and reads the description of every table, but no record.'],
    ['pdf', ['itil'], 'and reaches nothing: this site does not serve the protocol.'],
  ])('by %s with the roles %j: %s', async (toggle, roles, text) => {
    expect(await besideBox(openConsole([record('guest', { roles })]), `glide.basicauth.required.${toggle}`)).toContain(text);
  });

  test.each([
    [
      ['soap', 'itil'],
      'reads incident, problem, change_request, cmn_location and writes incident, problem, change_request, cmn_location (create, update, delete).',
    ],
    [['soap_create', 'itil'], 'reads no table and writes incident, problem, change_request, cmn_location (create).'],
    [['soap_ecc', 'itil'], 'reads no table and writes no table.'],
    [['mid_server'], 'reads cmn_location, ecc_queue and writes ecc_queue (create, update, delete).'],
    [['soap_delete'], 'reads no table and writes no table.'],
  ])('by SOAP with the roles %j: %s', async (roles, text) => {
    expect(await besideBox(openConsole([record('soap.guest', { roles })]), SOAP)).toContain(text);
  });

  test('behind this site there is an instance of the customer: what that grants, only it knows', async () => {
    const console = openConsole(GUESTS, { upstream: true });
    expect(await besideBox(console, 'glide.basicauth.required.pdf')).toContain('what the instance behind this site grants to these');
    expect(await besideBox(console, SOAP)).toContain('grants, of query.');
  });
});
