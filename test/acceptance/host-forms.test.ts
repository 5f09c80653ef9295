import { describe, expect, test } from '@jest/globals';
import { type Answer, type Ask, envelope, PASSWORD } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

/** The same site at its two kinds of address: API Gateway's own, where paths begin with the stage, and a custom domain. */
const FORMS = [
  ['the execute-api host', 'abc123defg.execute-api.eu-central-1.amazonaws.com', '/local'],
  ['a custom domain', 'instance.example.com', ''],
] as const;

const { run, send } = openSite();

const FORM = 'application/x-www-form-urlencoded';

describe.each(FORMS)('at %s', (_form, host, prefix) => {
  /** Asks at this host, for a path as a page of it links to one. */
  const ask = (line: string, { headers = {}, ...more }: Ask = {}): Promise<Answer> => {
    const [method, path] = line.split(' ');
    return send(`${method} ${path}`, { ...more, headers: { Host: host, ...headers } });
  };
  const forwardOf = ({ text }: Answer): string => /url=([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const linksIn = ({ text }: Answer): string[] => [...text.matchAll(/(?:href|action|src)="([^"]+)"/g)].map(([, link = '']) => link);

  async function signIn(name = 'admin'): Promise<{ answer: Answer; cookie: string }> {
    const body = new URLSearchParams({ user_name: name, user_password: PASSWORD, goto: '/incident_list.do' }).toString();
    const answer = await ask(`POST ${prefix}/login.do`, { headers: { 'Content-Type': FORM }, body });
    return { answer, cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
  }

  test('a person is forwarded to sign-in and comes back to the page', async () => {
    const refused = await ask(`GET ${prefix}/incident_list.do?sysparm_query=a%3Db`);
    expect(refused.status).toBe(403);
    expect(forwardOf(refused)).toBe(`${prefix}/login.do?goto=${encodeURIComponent('/incident_list.do?sysparm_query=a%3Db')}`);
    const login = await ask(`GET ${forwardOf(refused)}`);
    expect(login.status).toBe(200);
    const { answer, cookie } = await signIn();
    expect([answer.status, answer.headers.location]).toEqual([302, `${prefix}/incident_list.do`]);
    expect((await ask(`GET ${answer.headers.location}`, { headers: { Cookie: cookie } })).status).toBe(200);
  });

  test('the cookie is for the whole host, whatever the stage', async () => {
    const { answer } = await signIn();
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Path=\/(;|$)/);
  });

  test('a non-interactive user on the UI is forwarded to the reason', async () => {
    expect(forwardOf(await ask(`GET ${prefix}/incident.do`, { as: 'soap.user' }))).toBe(
      `${prefix}/login.do?reason=web_service_access_only`,
    );
  });

  test('every link, form, script and stylesheet of every page leads to a page here', async () => {
    const { cookie } = await signIn();
    const headers = { Cookie: cookie };
    const seen = new Set<string>();
    // The stage alone is the home page, too: people leave the slash out.
    const waiting = [`${prefix}/`, prefix || '/', `${prefix}/login.do`, `${prefix}/sp`];
    for (let page = waiting.pop(); page !== undefined && seen.size < 40; page = waiting.pop()) {
      if (seen.has(page) || /logout/.test(page)) continue;
      seen.add(page);
      const answer = await ask(`GET ${page}`, { headers });
      expect([page, answer.status]).toEqual([page, expect.any(Number)]);
      expect([page, [200, 302, 304].includes(answer.status)]).toEqual([page, true]);
      for (const link of linksIn(answer)) {
        if (link.startsWith('#') || link.startsWith('https://')) continue;
        const absolute = new URL(link.replaceAll('&amp;', '&'), `https://${host}${page}`);
        expect([page, link, absolute.pathname.startsWith(`${prefix}/`)]).toEqual([page, link, true]);
        waiting.push(absolute.pathname + absolute.search);
      }
    }
    expect(seen.size).toBeGreaterThan(8);
  });

  test('sign-out leads to sign-in', async () => {
    const { cookie } = await signIn();
    const answer = await ask(`GET ${prefix}/logout.do`, { headers: { Cookie: cookie } });
    const target = answer.headers.location ?? linksIn(answer).find((link) => link.includes('login.do')) ?? '';
    expect(target).toMatch(new RegExp(`^${prefix}/(login\\.do)?`));
  });

  test('protocols are served, and the WSDL names the configured address, never the Host header', async () => {
    const soap = await ask(`POST ${prefix}/incident.do?SOAP`, {
      as: 'soap.user',
      headers: { 'Content-Type': 'text/xml' },
      body: envelope('getRecords', 'incident'),
    });
    expect([soap.status, soap.text.includes('INC0000001')]).toEqual([200, true]);
    const wsdl = await ask(`GET ${prefix}/incident.do?WSDL`, { as: 'soap.user' });
    expect(wsdl.text).toContain(`location="${run.url}/incident.do?SOAP"`);
    expect(wsdl.text).not.toContain(host);
    expect((await ask(`GET ${prefix}/api/now/whoami`, { as: 'json.user' })).json).toMatchObject({ result: { user_name: 'json.user' } });
  });

  test('no spelling of the stage opens another page', async () => {
    for (const path of [`${prefix}/local/incident.do`, `${prefix}//incident.do`, `/LOCAL/incident.do`]) {
      const answer = await ask(`GET ${path}`, { as: 'soap.user' });
      expect([path, [403, 404].includes(answer.status)]).toEqual([path, true]);
    }
  });
});

test('at the execute-api host a path without the stage is nobody’s', async () => {
  expect((await send('GET /incident_list.do', { headers: { Host: FORMS[0][1] } })).status).toBe(403);
});
