import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { safeGoto } from '../../../functions/sign-in/goto.ts';
import { NO_OPTIONS } from '../../../shared/core/request/classify.ts';

const safe = (goto: string): string => safeGoto(goto, NO_OPTIONS);

describe('goto leads to', () => {
  test.each([
    '/',
    '/incident.do',
    '/incident.do?sys_id=1&sysparm_view=x',
    '/incident_list.do?sysparm_query=active%3Dtrue%5EORDERBYnumber',
    '/sp',
    '/sp/ticket',
    '/sp?id=a/../b',
    '/sys_user.do?user_name=abel.tuter',
    '/high_security_settings.do',
    '/sys_usage_list.do',
    '/sys_decision.do?sysparm_id=x',
    '/elevate_role.do',
    '/some/other/page',
  ])('the page %s of the UI or the portal', (goto) => {
    expect(safe(goto)).toBe(goto);
  });

  test('a portal of a deploy option', () => {
    expect(safeGoto('/csm/x', { ...NO_OPTIONS, portalSuffixes: ['/csm'] })).toBe('/csm/x');
  });

  test('a page whose query is not ASCII, percent-encoded', () => {
    expect(safe('/incident.do?q=Zoë 💐')).toBe('/incident.do?q=Zo%C3%AB%20%F0%9F%92%90');
  });

  test.each([
    ['nothing', ''],
    ['another site', 'https://evil.example/'],
    ['another site without a scheme', '//evil.example/'],
    ['another site as some browsers read it', '/\\evil.example'],
    ['another site once a tab is dropped', '/\t/evil.example'],
    ['another site once a line break is dropped', '/\n/evil.example'],
    ['another site behind a dot segment', '/.//evil.example'],
    ['another site behind a way up', '/sp/..//evil.example'],
    ['another site, encoded', '/%2f/evil.example'],
    ['a backslash further in', '/sp/\\evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['no leading slash', 'incident.do'],
    ['a leading space', ' /incident.do'],
    ['a header of its own', '/incident.do\r\nSet-Cookie: a=b'],
    ['a fragment', '/incident.do#x'],
    ['half a character', '/incident.do?q=\ud800'],
    ['over 1 KiB', `/incident.do?q=${'x'.repeat(1024)}`],
    ['over 1 KiB in octets', `/incident.do?q=${'💐'.repeat(256)}`],
    ['an API by marker', '/incident.do?SOAP'],
    ['an API by marker in any case', '/incident.do?sysparm_limit=1&xml'],
    ['an API by path', '/api/now/table/incident'],
    ['an import', '/sys_import.do'],
    ['a MID Server', '/MIDServerConnector.do'],
    ['signing out', '/logout.do'],
    ['signing in', '/login.do?goto=/sp'],
    ['an asset', '/assets/nis.css'],
    ['single sign-on', '/saml/login'],
    ['a route in another case, which the gateway does not match', '/SYS_USER.do'],
    ['a route half encoded, which the gateway does not match', '/%73ys_user.do'],
    ['signing out in another case', '/LOGOUT.do'],
    ['two markers', '/incident.do?SOAP&WSDL'],
  ])('the home page instead of %s', (_what, goto) => {
    expect(safe(goto)).toBe('/');
  });
});

/** Text made of what URL parsers stumble over, more often than chance would. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '\\',
        '.',
        '..',
        '%2f',
        '%5c',
        '?',
        '#',
        '@',
        ':',
        ';',
        '\t',
        '\n',
        '\r',
        ' ',
        '&',
        '=',
        '%',
        'SOAP',
        'xml',
      ),
      fc.constantFrom(
        'http:',
        'javascript:',
        'evil.example',
        'incident.do',
        'sp',
        'logout.do',
        'login.do',
        'api',
        '\u2028',
        'ſoap',
        '＃',
        '。',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const slashed = hostile.map((text) => `/${text}`);

describe('whatever goto says', () => {
  test('the answer stays on this site and is fit for a header', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, slashed), (goto) => {
        const answer = safe(goto);
        expect(answer).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
        expect(answer.length).toBeLessThanOrEqual(3 * 1024);
        expect(new URL(answer, 'https://api.example.com').origin).toBe('https://api.example.com');
      }),
      { numRuns: 3000 },
    );
  });

  test('the answer is safe itself, and stays what it is', () => {
    fc.assert(
      fc.property(slashed, (goto) => {
        const answer = safe(goto);
        expect(safe(answer)).toBe(answer);
      }),
      { numRuns: 3000 },
    );
  });
});
