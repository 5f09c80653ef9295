import { beforeEach, describe, expect, test } from '@jest/globals';
import { FIRST, type InstanceUnderTest, instanceUnderTest, THIRD } from '../ask.ts';

let instance: InstanceUnderTest;
beforeEach(() => {
  instance = instanceUnderTest();
});

describe('every page', () => {
  test.each(['/incident_list.do', `/incident.do?sys_id=${FIRST}`, '/incident.do', '/sp', '/no_such_table.do'])('%s', async (path) => {
    const { headers, text } = await instance.ask(`GET ${path}`, { userToken: 'the-user-token', stagePrefix: '/prod' });
    expect(headers).toMatchObject({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    expect(text).toContain('<meta name="x-user-token" content="the-user-token"/>');
    expect(text).not.toMatch(/<script|<style|\son\w+=|\sstyle=/);
    for (const [, href = ''] of text.matchAll(/(?:href|action)="([^"]*)"/g)) expect(href).toMatch(/^(\/prod\/|#)/);
  });

  test('a write that no form of it sends is 405 and changes nothing', async () => {
    const lines = ['POST /incident_list.do', 'POST /sp', 'POST /sp/incidents', 'PUT /incident.do', 'DELETE /sp/incidents/new'];
    for (const line of lines) {
      const answer = await instance.ask(line, { body: `sys_id=${FIRST}&short_description=x` });
      expect([line, answer.status]).toEqual([line, 405]);
      expect(answer.headers.Allow).toMatch(/^GET, HEAD(, POST)?$/);
    }
    expect(instance.records.all('incident')).toEqual(instanceUnderTest().records.all('incident'));
  });
});

describe('the list of a table', () => {
  test('shows the columns of the dictionary and links to each record', async () => {
    const { status, text } = await instance.ask('GET /incident_list.do');
    expect(status).toBe(200);
    for (const label of ['Number', 'Short description', 'State', 'Priority']) expect(text).toContain(`<th scope="col">${label}</th>`);
    expect(text).toContain(`<a href="/incident.do?sys_id=${FIRST}">INC0000001</a>`);
    expect(text).toContain('1 to 3 of 3');
  });

  test('shows states and priorities by their labels, and a value without one as it is', async () => {
    await instance.records.update('incident', FIRST, { set: { state: 4, priority: 1 }, clear: [] });
    const { text } = await instance.ask(`GET /incident_list.do?sysparm_query=sys_id=${FIRST}`);
    expect(text).toContain('<td>4</td><td>1 - Critical</td>');
  });

  test('escapes what a record and a query hold', async () => {
    const { text } = await instance.ask('GET /incident_list.do');
    expect(text).toContain('Slow &lt;network&gt; &amp; &quot;cable&quot;');
    const filtered = await instance.ask('GET /incident_list.do?sysparm_query=short_description=%3Cimg%20src=x%3E%22');
    expect(filtered.status).toBe(200);
    expect(filtered.text).not.toContain('<img');
    expect(filtered.text).toContain('short_description=&lt;img src=x&gt;&quot;');
  });

  test('obeys sysparm_query, and a query that cannot be read is a page with 400', async () => {
    const { text } = await instance.ask('GET /incident_list.do?sysparm_query=active=true^ORDERBYDESCnumber');
    expect([...text.matchAll(/INC\d{7}/g)].map(String)).toEqual(['INC0000002', 'INC0000001']);
    const answer = await instance.ask('GET /incident_list.do?sysparm_query=%3Cb%3E');
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('sysparm_query, character 1');
    expect(answer.text).not.toContain('<b>');
    expect((await instance.ask('GET /incident_list.do?sysparm_first_row=0')).status).toBe(400);
  });

  test('pages through a long list and keeps the query', async () => {
    for (let index = 10; index < 55; index += 1)
      await instance.records.insert('incident', `i${index}`, { number: `INC00001${index}`, category: 'many' });
    const path = '/incident_list.do?sysparm_query=category=many';
    const first = (await instance.ask(`GET ${path}`)).text;
    expect(first).toContain('1 to 20 of 45');
    expect(first).toContain('href="/incident_list.do?sysparm_query=category%3Dmany&amp;sysparm_first_row=21"');
    const second = (await instance.ask(`GET ${path}&sysparm_first_row=21`)).text;
    expect(second).toContain('21 to 40 of 45');
    expect(second).toMatch(/sysparm_first_row=1".*Previous.*sysparm_first_row=41".*Next/s);
    expect((await instance.ask(`GET ${path}&sysparm_first_row=41`)).text).toContain('41 to 45 of 45');
  });

  test('is empty for whoever may not read the table', async () => {
    const { status, text } = await instance.ask('GET /incident_list.do', { as: 'user.admin', roles: ['user_admin'], strict: 'off' });
    expect(status).toBe(200);
    expect(text).not.toContain('INC0');
    expect(instance.refusals).toMatchObject([{ code: 'acl_refused', user: 'user.admin', table: 'incident' }]);
  });
});

describe('the form of a record', () => {
  test('shows each field by its label, escaped: what may be changed as a control, what the system sets as text', async () => {
    const { status, text } = await instance.ask(`GET /incident.do?sys_id=${THIRD}`);
    expect(status).toBe(200);
    expect(text).toContain('<h1>Incident INC0000003</h1>');
    expect(text).toMatch(
      /<label for="short_description">Short description<\/label><input [^>]*value="Slow &lt;network&gt; &amp; &quot;cable&quot;"/,
    );
    expect(text).toContain('<dt>Created by</dt><dd>admin</dd>');
  });

  test('is to read only for whoever may not write the table', async () => {
    const { status, text } = await instance.ask(`GET /cmn_location.do?sys_id=${'basel'.padEnd(32, '0')}`, { roles: [] });
    expect(status).toBe(200);
    expect(text).toContain('<dt>Name</dt><dd>Basel</dd>');
    expect(text).not.toMatch(/<form|sysparm_view=delete/);
    expect((await instance.ask('GET /cmn_location_list.do', { roles: [] })).text).not.toContain('>New<');
  });

  test.each(['/incident.do', '/incident.do?sys_id=-1'])('%s is an empty form with the defaults', async (path) => {
    const { status, text } = await instance.ask(`GET ${path}`);
    expect(status).toBe(200);
    expect(text).toMatch(/<select id="priority" name="priority">.*<option value="5" selected="">5 - Planning<\/option>/);
    expect(text).toContain('name="sysparm_action" value="insert">Submit');
    expect((await instance.ask('GET /incident_list.do')).text).toContain('href="/incident.do">New</a>');
  });

  test('without sys_id it says how to choose a record where the roles create none', async () => {
    const { status, text } = await instance.ask('GET /incident.do', { roles: ['admin'] });
    expect(status).toBe(200);
    expect(text).toContain('Open one from the list');
  });

  test('404 for a record that is not there or may not be read, alike', async () => {
    const missing = await instance.ask(`GET /incident.do?sys_id=${'f'.repeat(32)}`, { roles: ['itil'] });
    const hidden = await instance.ask(`GET /incident.do?sys_id=${FIRST}`, { roles: ['user_admin'] });
    expect([missing.status, hidden.status]).toEqual([404, 404]);
    const main = (text: string) => text.slice(text.indexOf('<main'));
    expect(main(hidden.text)).toBe(main(missing.text));
  });
});

describe('other addresses', () => {
  test.each(['/no_such_table.do', '/sys_session_list.do', '/constructor.do', '/somewhere/else', '/index.html'])(
    '%s is a page with 404',
    async (path) => {
      const answer = await instance.ask(`GET ${path}`);
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('Not found');
    },
  );

  test('a user name cannot write markup', async () => {
    const answer = await instance.ask('GET /sp', { as: '<script>alert(1)</script>' });
    expect(answer.text).not.toContain('<script>');
  });
});

test('a store that does not answer is a page with 503', async () => {
  instance.records.down = true;
  const answer = await instance.ask('GET /incident_list.do');
  expect(answer.status).toBe(503);
  expect(answer.headers).toMatchObject({ 'Retry-After': '5', 'Content-Type': 'text/html; charset=utf-8' });
});
