import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, signIn } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { send } = openSite();
let cookie: string;
beforeAll(async () => {
  cookie = (await signIn(send, 'admin')).cookie ?? '';
});

const policyOf = ({ headers, text }: Answer): string =>
  String(headers['content-security-policy'] ?? /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]);

/** A page may have one script, if its policy allows that very text. The page without it. */
function withoutAllowedScript(answer: Answer): string {
  return answer.text.replace(/<script>([\s\S]*?)<\/script>/, (_tag, script: string) => {
    expect(policyOf(answer)).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    return '';
  });
}

describe('every page is closed to scripts, frames and other sites', () => {
  test.each([
    '/login.do',
    '/change_password.do',
    '/',
    '/sys_user_list.do',
    '/sys_user.do?user_name=abel.tuter',
    '/high_security_settings.do',
    '/sys_usage_list.do',
    '/sys_decision_list.do',
    '/sys_decision.do',
    '/elevate_role.do',
    '/sp',
    '/sp/incidents',
    '/sp/incidents/new',
    '/sp/profile',
    '/incident_list.do',
    '/incident.do',
    '/no_such_table.do',
    '/assets/missing.css',
  ])('%s', async (path) => {
    const answer = await send(`GET ${path}`, { headers: { Cookie: cookie } });
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const part of ["default-src 'none'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policyOf(answer)).toContain(part);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(policyOf(answer)).not.toMatch(/unsafe|script-src (?!'sha256-[^' ]+'$)/);
    expect(withoutAllowedScript(answer)).not.toMatch(/<script|<style|<iframe|\son[a-z]+=|\sstyle=|https?:\/\/(?!localhost)/);
    // Over plain HTTP a browser must not be told to come by TLS.
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
  });

  test.each([
    ['to sign-in', 'GET /incident.do', {}],
    ['of a non-interactive user', 'GET /sp', { as: 'soap.user' }],
    ['of a write without a session', 'POST /sp', { as: 'abel.tuter' }],
  ])('the refusal %s, which the gateway sends', async (_what, line, ask) => {
    const answer = await send(line, ask);
    expect(answer.status).toBe(403);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
    });
    for (const part of ["default-src 'none'", "style-src 'self'", "form-action 'none'", "base-uri 'none'"])
      expect(policyOf(answer)).toContain(part);
  });

  test('the stylesheet that the bundle serves is minified, and under 14 KB', async () => {
    const { status, text } = await send('GET /assets/nis.css');
    expect(status).toBe(200);
    expect(text).toMatch(/^:root\{color-scheme:light dark;/);
    expect(text).toContain('@media(prefers-color-scheme:dark){:root{');
    expect(Buffer.byteLength(text)).toBeLessThan(14 * 1024);
  });

  test.each(['GET /api/now/whoami', 'GET /assets', 'GET /api/now/table/incident'])('no answer is sniffed: %s', async (line) => {
    expect((await send(line)).headers['x-content-type-options']).toBe('nosniff');
  });
});
