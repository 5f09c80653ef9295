import { describe, expect, test } from '@jest/globals';
import { formOf } from '../../../support/form-of.ts';
import { type As, fillIn, fillInAndConfirm, openConsole, record } from '../harness.ts';

const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const ADMIN: As = { as: 'admin', roles: ['admin'] };
const PAGE = '/high_security_settings.do';
const IDLE = 'glide.ui.session_timeout';
const LIFETIME = 'nis.session_lifetime';
const LIFESPAN = 'glide.oauth.access_token.lifespan';

const open = () => openConsole([record('guest'), record('soap.guest')]);
type Console = ReturnType<typeof open>;
const stored = async (console: Console, name: string) => (await console.sessionTimes.all()).get(name)?.value;

describe('session times on High Security Settings', () => {
  test('stand with the names of their parameters, their bounds and what is in force; disabled without elevation', async () => {
    const console = open();
    console.sessionTimes.write(IDLE, '5', 'arn:aws:iam::1:user/ops');
    const { body } = await console.send(`GET ${PAGE}`, ADMIN);
    expect(body).toContain('The parameters are in /bounds/ of Parameter Store.');
    expect(body).toContain(
      `${IDLE}: 10 to 1440 minutes, by default 30. The stored value is missing or out of range: 30 is in force. Last change`,
    );
    expect(body).toContain(`${LIFETIME}: 10 to 10080 minutes, by default 720. Unchanged since`);
    expect(body).toContain(`${LIFESPAN}: 60 to 3600 seconds, by default 1800.`);
    for (const name of [IDLE, LIFETIME, LIFESPAN]) expect(body).toMatch(new RegExp(`name="${name}" type="text" [^>]*disabled`));
    expect((await console.send(`GET ${PAGE}`, ELEVATED)).body).not.toMatch(new RegExp(`name="${IDLE}" type="text" [^>]*disabled`));
  });

  test.each([
    [IDLE, '15', 'Sessions that were not used for 15 minutes end, open ones too'],
    [IDLE, '60', 'A session that was left open, or stolen, stays usable for 60 minutes'],
    [LIFETIME, '60', 'Sessions that began more than 60 minutes ago end'],
    [LIFESPAN, '60', 'Tokens that are given from then on end after 60 seconds'],
    [LIFESPAN, '3600', 'stays usable for 3600 seconds'],
  ])('%s to %s is asked about first, then saved with its history', async (name, value, said) => {
    const console = open();
    const asked = await fillIn(console, PAGE, ELEVATED, { [name]: value });
    expect(asked.statusCode).toBe(200);
    expect(asked.body).toContain('Confirm session times');
    expect(asked.body).toContain(said);
    expect([await stored(console, name), console.audit.entries]).not.toContain(value);
    expect(console.audit.entries).toEqual([]);
    expect((await console.send(`POST ${PAGE}`, ELEVATED, formOf(asked.body))).statusCode).toBe(302);
    expect(await stored(console, name)).toBe(value);
    expect(console.audit.entries).toMatchObject([{ record: 'settings', field: name, new: value, by: 'admin', parameterVersion: 2 }]);
    const history = await console.send(`GET ${PAGE}?sysparm_view=history&setting=${name}`, ADMIN);
    expect(history.body).toMatch(new RegExp(`<td>admin</td>.*<td>${value}</td>`));
    expect((await console.send(`GET ${PAGE}`, ADMIN)).body).toMatch(/Last change [-0-9: ]+ UTC by admin\./);
  });

  test.each([
    [IDLE, '9'],
    [IDLE, '1441'],
    [IDLE, ''],
    [IDLE, '30.5'],
    [IDLE, '-30'],
    [IDLE, '1e3'],
    [LIFETIME, '99999'],
    [LIFESPAN, '59'],
    [LIFESPAN, '3601'],
  ])('%s to %j is refused beside the field, and nothing is saved', async (name, value) => {
    const console = open();
    const { statusCode, body } = await fillIn(console, PAGE, ELEVATED, { [name]: value, blocked_rss: 'true' });
    expect(statusCode).toBe(422);
    expect(body).toMatch(new RegExp(`id="${name}_error">Write a whole number of (minutes|seconds) from \\d+ to \\d+\\.`));
    expect(body).toContain(`name="${name}" type="text" value="${value}"`);
    expect(console.audit.entries).toEqual([]);
    expect(console.blockedProtocols.stored.version).toBeNull();
  });

  test('what another administrator changed meanwhile is said and not overwritten; what was typed stays', async () => {
    const console = open();
    const fields = formOf((await console.send(`GET ${PAGE}`, ELEVATED)).body);
    console.sessionTimes.write(IDLE, '45', 'arn:aws:iam::1:user/ops');
    const answer = await console.send(`POST ${PAGE}`, ELEVATED, { ...fields, [IDLE]: '60' });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain(`others changed the same since you opened this page: ${IDLE} is 45 now.`);
    expect(formOf(answer.body)).toMatchObject({ [IDLE]: '60', [`opened_${IDLE}`]: '45' });
    expect((await fillInAndConfirm(console, PAGE, ELEVATED, formOf(answer.body))).statusCode).toBe(302);
    expect(await stored(console, IDLE)).toBe('60');
  });

  test('are written by no one without elevation, and a form without them changes none', async () => {
    const console = open();
    const fields = formOf((await console.send(`GET ${PAGE}`, ELEVATED)).body);
    expect((await console.send(`POST ${PAGE}`, ADMIN, { ...fields, [IDLE]: '60' })).statusCode).toBe(403);
    const { [IDLE]: _idle, [LIFETIME]: _lifetime, [LIFESPAN]: _lifespan, ...others } = fields;
    expect((await console.send(`POST ${PAGE}`, ELEVATED, { ...others, [LIFETIME]: '60', [`opened_${LIFETIME}`]: '60' })).statusCode).toBe(
      302,
    );
    expect(console.audit.entries).toEqual([]);
  });

  test('Show what saving will do says which sessions end, and saves nothing', async () => {
    const console = open();
    const { body } = await fillIn(console, PAGE, ELEVATED, { [IDLE]: '15', sysparm_action: 'preview' });
    expect(body.replace(/\s+/g, ' ')).toContain(
      `<strong>${IDLE}</strong>: will be 15 minutes, in force everywhere within 15 seconds. Sessions that were not used for 15 minutes end`,
    );
    expect(await stored(console, IDLE)).toBe('30');
  });
});
