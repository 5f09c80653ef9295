import { beforeEach, describe, expect, test } from '@jest/globals';
import { user } from '../../support/memory.ts';
import { world } from './harness.ts';

let w: ReturnType<typeof world>;
beforeEach(() => {
  w = world();
});
const forward = (body: string): string | undefined => /<meta http-equiv="refresh" content="0; url=([^"]*)">/.exec(body)?.[1];
const link = (body: string): string[] => (/<p><a href="([^"]*)">([^<]*)<\/a><\/p>/.exec(body) ?? []).slice(1);

describe('the page of a refusal', () => {
  test('that credentials would not help forwards nowhere and links to the home page', async () => {
    const { body } = await w.ask('GET //x', { stagePrefix: '/prod' });
    expect(forward(body)).toBeUndefined();
    expect(link(body)).toEqual(['/prod/', 'Go to the home page']);
    expect(body).toContain('<p>This request can be read in more than one way. Send a plain address such as /incident.do?SOAP:');
  });

  test.each([
    ['GET /incident.do?SOAP', 'application/json; charset=utf-8', 'POST'],
    ['PUT /incident.do?JSONv2', 'application/json; charset=utf-8', 'GET, HEAD, POST'],
    ['POST /incident.do?WSDL', 'application/json; charset=utf-8', 'GET, HEAD'],
    ['GET /sys_import.do', 'text/html; charset=utf-8', 'POST'],
    ['DELETE /MIDServerX.do', 'text/html; charset=utf-8', 'GET, HEAD, POST'],
  ])('of a wrong method says that it is the method, and which ones fit: %s', async (line, type, methods) => {
    const answer = await w.ask(line);
    expect(answer).toMatchObject({ status: '403', type, allow: methods });
    expect(answer.body).toContain(`The method of this request does not fit its address. Send it with one of these methods: ${methods}.`);
    if (type.startsWith('application/json')) expect(JSON.parse(answer.body).error.code).toBe('request_ambiguous');
    expect(w.last()).toMatchObject({ reason: 'request_ambiguous', cause: expect.stringContaining('does not list the method') });
  });

  test('of anything else names no methods', async () => {
    expect((await w.ask('GET //x')).allow).toBeUndefined();
    expect((await w.ask('HEAD /incident.do?WSDL')).allow).toBeUndefined();
  });

  test('that a sign-in may help forwards there and links there', async () => {
    const { body } = await w.ask('GET /incident.do', { stagePrefix: '/prod' });
    expect(forward(body)).toBe('/prod/login.do?goto=%2Fincident.do');
    expect(link(body)).toEqual(['/prod/login.do?goto=%2Fincident.do', 'Go to the sign-in page']);
  });

  test('tells its reference, the decision id, to people: on a page and at a way to the sign-in page, never in JSON and Fault', async () => {
    for (const line of ['GET //x', 'GET /incident.do', 'GET /sp']) {
      const { body } = await w.ask(line, line === 'GET /sp' ? w.as('soap.user') : {});
      expect(body).toContain('<p class="hint">Reference: decision-1</p></section></main>');
    }
    for (const line of ['GET //x?SOAP', 'POST /incident.do?SOAP']) {
      const answer = await w.ask(line, w.as('json.user'));
      expect([answer.status, answer.body.includes('Reference')]).toEqual(['403', false]);
    }
  });

  test('is one complete page in the look of the site, and lets nothing run', async () => {
    const { body } = await w.ask('GET //x', { stagePrefix: '/prod' });
    const [head] = body.split('<title>');
    expect(head).toMatch(/^<!doctype html><html lang="en"><head><meta charset="utf-8">.*<meta name="color-scheme" content="light dark">/);
    expect(head).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none'; [^"]+">$/);
    expect(body).toContain('<link rel="stylesheet" href="/prod/assets/nis.css">');
    expect(body).toContain('<h1>Access refused</h1>');
    expect(body).toMatch(/<\/main><\/body><\/html>$/);
  });

  test('has the menu of whoever is signed in, where a good session says who it is', async () => {
    w.stores.users.set('abel.tuter', user('abel.tuter', { roles: ['user_admin'] }));
    const headers = { Cookie: w.signIn('abel.tuter'), 'Sec-Fetch-Site': 'cross-site' };
    const { status, body } = await w.ask('POST /sys_user.do', { headers, stagePrefix: '/prod' });
    expect(status).toBe('403');
    expect(body).toContain('<a href="/prod/sys_user_list.do">Users</a>');
    expect(body).toContain('<span>abel.tuter</span> <a href="/prod/logout.do">Sign out</a>');
    for (const line of ['GET //x', 'GET /incident.do'])
      expect((await w.ask(line, line === 'GET //x' ? { headers } : {})).body).not.toContain('popover');
  });

  test('keeps what the path holds out of its markup', async () => {
    expect((await w.ask("GET /it's.do")).body).toContain('url=/login.do?goto=%2Fit&#39;s.do"');
  });
});

describe('the way back', () => {
  /** Path and query of which goto takes `length` characters. */
  const asLongAs = (length: number): string => `/x.do?y=${'z'.repeat(length - '%2Fx.do%3Fy%3D'.length)}`;

  test('is path and query up to 1 KiB, the path alone where they are longer', async () => {
    expect(forward((await w.ask(`GET ${asLongAs(1024)}`)).body)).toBe(`/login.do?goto=${encodeURIComponent(asLongAs(1024))}`);
    expect(forward((await w.ask(`GET ${asLongAs(1025)}`)).body)).toBe('/login.do?goto=%2Fx.do');
  });

  test('is left out where the path alone is too long for it', async () => {
    expect(forward((await w.ask(`GET /${':'.repeat(400)}`)).body)).toBe('/login.do');
  });

  test('is left out where a browser opened the address of a protocol', async () => {
    expect(forward((await w.ask('GET /api/now/whoami', { headers: { 'Sec-Fetch-Mode': 'navigate' } })).body)).toBe('/login.do');
  });
});
