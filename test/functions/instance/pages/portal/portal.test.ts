import { beforeEach, describe, expect, test } from '@jest/globals';
import { FIRST, type InstanceUnderTest, instanceUnderTest, SECOND, sysIdOf, THIRD } from '../../ask.ts';
import { form, TOKEN } from '../form.ts';

const ABEL = { as: 'abel.tuter', roles: ['itil'] } as const;

let instance: InstanceUnderTest;
beforeEach(async () => {
  instance = instanceUnderTest();
  await instance.records.update('incident', FIRST, { set: { caller_id: sysIdOf('abel.tuter') }, clear: [] });
  await instance.records.update('incident', SECOND, {
    set: { sys_created_by: 'abel.tuter', caller_id: sysIdOf('beth.anglin') },
    clear: [],
  });
});

describe('the first page', () => {
  test.each(['/sp', '/sp/', '/SP', '/csm'])('%s welcomes, and leads to my incidents, my profile and out', async (path) => {
    const { status, text } = await instance.ask(`GET ${path}`, { ...ABEL, stagePrefix: '/prod' });
    expect(status).toBe(200);
    expect(text).toContain('Welcome, abel.tuter');
    const root = path === '/csm' ? '/prod/csm' : '/prod/sp';
    for (const href of [`${root}/incidents`, `${root}/incidents/new`, '/prod/sp/profile', '/prod/logout.do'])
      expect(text).toContain(`href="${href}"`);
  });

  test('stands in for an address below the portal that is no page, and says so', async () => {
    const { status, text } = await instance.ask('GET /sp/any/page', ABEL);
    expect(status).toBe(200);
    expect(text).toContain('There is no page at this address.');
  });

  test('a user name cannot write markup', async () => {
    const answer = await instance.ask('GET /sp', { as: '<script>alert(1)</script>' });
    expect(answer.text).not.toContain('<script>');
  });
});

describe('my incidents', () => {
  test('are those whose caller I am and those that I reported, latest first, and nobody else’s', async () => {
    const { status, text } = await instance.ask('GET /sp/incidents', ABEL);
    expect(status).toBe(200);
    expect([...text.matchAll(/INC\d{7}/g)].map(String)).toEqual(['INC0000002', 'INC0000001']);
    expect(text).toContain('1 to 2 of 2');
    expect(text).toContain(`href="/sp/incidents/${FIRST}"`);
    expect(text).toContain('<td>In Progress</td>');
  });

  test('are none for a user without sys_id, who does not own what has no caller', async () => {
    const { text } = await instance.ask('GET /sp/incidents', { as: 'nobody.yet', roles: ['itil'], context: { user_sys_id: '' } });
    expect(text).toContain('You have no incidents yet.');
    expect(text).not.toMatch(/INC\d{7}/);
  });

  test('cannot be widened by a user name that looks like a query', async () => {
    const { text } = await instance.ask('GET /sp/incidents', { as: 'x^ORactive=true', roles: ['itil'] });
    expect(text).not.toMatch(/INC\d{7}/);
  });

  test('page through', async () => {
    for (let index = 10; index < 35; index += 1)
      await instance.records.insert('incident', `i${index}`, {
        number: `INC00001${index}`,
        sys_created_by: 'abel.tuter',
        opened_at: `2026-10-${index}`,
      });
    const first = (await instance.ask('GET /sp/incidents', ABEL)).text;
    expect(first).toContain('1 to 20 of 27');
    expect(first).toContain('href="/sp/incidents?sysparm_first_row=21"');
    expect((await instance.ask('GET /sp/incidents?sysparm_first_row=21', ABEL)).text).toContain('21 to 27 of 27');
    expect((await instance.ask('GET /sp/incidents?sysparm_first_row=x', ABEL)).status).toBe(400);
  });

  test('are empty, and say why, for whoever may not read incidents', async () => {
    const { status, text } = await instance.ask('GET /sp/incidents', { ...ABEL, roles: [] });
    expect(status).toBe(200);
    expect(text).toContain('Your roles do not let you read incidents.');
    expect(text).not.toMatch(/INC\d{7}/);
    expect(instance.refusals).toMatchObject([{ code: 'acl_refused' }]);
  });
});

describe('one incident', () => {
  test.each([FIRST, SECOND])('of mine is shown', async (sysId) => {
    const { status, text } = await instance.ask(`GET /sp/incidents/${sysId}`, ABEL);
    expect(status).toBe(200);
    expect(text).toMatch(/<dt>Number<\/dt><dd>INC000000[12]<\/dd>/);
  });

  test('of somebody else, one that is not there and one that the ACL hides are one and the same 404', async () => {
    const pages = await Promise.all([
      instance.ask(`GET /sp/incidents/${THIRD}`, ABEL),
      instance.ask(`GET /sp/incidents/${'f'.repeat(32)}`, ABEL),
      instance.ask(`GET /sp/incidents/${FIRST}`, { ...ABEL, roles: [] }),
    ]);
    expect(pages.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
  });
});

describe('reporting an incident', () => {
  const NEW = 'POST /sp/incidents/new';

  test('makes me its caller and leads to it with a message', async () => {
    const page = await instance.ask('GET /sp/incidents/new', { ...ABEL, userToken: TOKEN });
    expect(page.text).toContain(`name="sysparm_ck" value="${TOKEN}"`);
    for (const name of ['short_description', 'description', 'category', 'urgency']) expect(page.text).toContain(`<label for="${name}">`);
    const answer = await instance.ask(NEW, form({ short_description: 'No light', urgency: '1' }, { ...ABEL, stagePrefix: '/prod' }));
    const sysId = 'a0'.padStart(32, '0');
    expect(answer.status).toBe(302);
    expect(answer.headers.Location).toBe(`/prod/sp/incidents/${sysId}?sysparm_notice=incident_created`);
    expect(await instance.records.get('incident', sysId)).toMatchObject({
      short_description: 'No light',
      urgency: 1,
      state: 1,
      caller_id: sysIdOf('abel.tuter'),
      sys_created_by: 'abel.tuter',
      number: 'INC0010001',
    });
    const shown = await instance.ask(`GET /sp/incidents/${sysId}?sysparm_notice=incident_created`, ABEL);
    expect(shown.text).toContain('Your incident has been created.');
    expect(shown.text).toContain('<dt>Urgency</dt><dd>1 - High</dd>');
    expect(page.text).toContain('<option value="1">1 - High: I cannot work</option>');
    expect(page.text).toContain('<option value="3" selected="">3 - Low</option>');
  });

  test('leads back to the portal that it came from', async () => {
    const answer = await instance.ask('POST /csm/incidents/new', form({ short_description: 'No light' }, ABEL));
    expect(answer.headers.Location).toMatch(/^\/csm\/incidents\//);
  });

  test.each([
    ['nothing said', { short_description: '' }, 'id="short_description_error"'],
    ['too much said', { short_description: 'x'.repeat(161) }, 'id="short_description_error"'],
    ['an urgency that is not offered', { urgency: '9' }, 'id="urgency_error"'],
    ['a field that the form has not, such as another caller', { caller_id: 'f'.repeat(32) }, 'no field “caller_id”'],
    ['a state of one’s own', { state: '7' }, 'no field “state”'],
  ])('%s is refused beside its field, and nothing typed is lost', async (_what, fields: Record<string, string>, text) => {
    const answer = await instance.ask(NEW, form({ short_description: 'No light', category: 'kept', ...fields }, ABEL));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(text);
    expect(answer.text).toMatch(/name="category"[^>]*value="kept"/);
    expect(instance.records.all('incident')).toHaveLength(3);
  });

  test.each([
    ['without the user token', form({ short_description: 'x', sysparm_ck: '' }, ABEL)],
    ['with another’s user token', form({ short_description: 'x', sysparm_ck: 'another' }, ABEL)],
    ['without the write ACL', form({ short_description: 'x' }, { ...ABEL, roles: [] })],
  ])('%s is 403', async (_what, ask) => {
    const answer = await instance.ask(NEW, ask);
    expect(answer.status).toBe(403);
    expect(instance.records.all('incident')).toHaveLength(3);
  });
});
