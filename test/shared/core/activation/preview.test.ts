import { describe, expect, test } from '@jest/globals';
import { breaks, type PreviewInput, previewUser } from '../../../../shared/core/activation/preview.ts';
import { noteUse, readDecisionLine, type Usage } from '../../../../shared/core/decision/log-line.ts';
import { BASE_ROLES } from '../../../support/memory.ts';

const strict: PreviewInput = { roles: BASE_ROLES, strictSecurity: 'on', usage: null, now: 0 };
const usedBy = (user: string, ...uses: string[]): PreviewInput => ({ ...strict, usage: new Map([[user, new Set(uses)]]) });
const item = (more: object = {}): Record<string, unknown> => ({
  user_name: 'jo',
  active: true,
  password_hash: 'some',
  roles: new Set(['itil']),
  ...more,
});
const codes = (input: PreviewInput, more: object = {}): string[] => previewUser(input, item(more)).findings.map(({ code }) => code);

describe('what activation changes', () => {
  test('a user without the attribute becomes interactive, one with it stays as it is', () => {
    expect(previewUser(strict, item()).becomes_interactive).toBe(true);
    expect(previewUser(strict, item({ web_service_access_only: false })).becomes_interactive).toBe(false);
    expect(previewUser(strict, item({ web_service_access_only: true })).becomes_interactive).toBe(false);
  });
});

describe('SOAP under strict security', () => {
  test('refuses a user without a role of the soap family', () => {
    const row = previewUser(strict, item());
    expect(row.findings).toEqual([
      expect.objectContaining({ code: 'soap_refused', severity: 'breaks', fix: expect.stringContaining('soap') }),
    ]);
    expect(breaks(row)).toBe(true);
  });

  test.each(['soap', 'soap_query', 'mid_server', 'soap_query_update'])('lets a holder of %s in', (role) => {
    expect(codes(strict, { roles: [role], internal_integration_user: true })).toEqual([]);
  });

  test('a missing or unread setting counts as on, one that is off breaks nobody', () => {
    expect(codes({ ...strict, strictSecurity: 'unread' })).toEqual(['soap_refused']);
    expect(codes({ ...strict, strictSecurity: 'off' })).toEqual([]);
  });

  test('with a decision log only accounts that really use SOAP or WSDL are listed', () => {
    expect(codes(usedBy('jo', 'soap'))).toEqual(['soap_refused']);
    expect(codes(usedBy('jo', 'wsdl'))).toEqual(['soap_probably_refused']);
    expect(codes(usedBy('jo', 'rest', 'ui'))).toEqual([]);
    expect(codes(usedBy('another', 'soap'))).toEqual([]);
  });

  test('other protocols are unaffected', () => {
    expect(previewUser(usedBy('jo', 'soap', 'rest', 'ui'), item())).toMatchObject({
      uses: ['rest', 'soap', 'ui'],
      unaffected: ['rest', 'ui'],
    });
  });
});

describe('other findings', () => {
  test.each([
    ['inactive', { active: false }],
    ['locked', { locked_out: true }],
    ['in need of a new password', { password_needs_reset: true }],
    ['without a password', { password_hash: undefined }],
  ])('an account that is %s cannot work anyway, so activation does not break it', (_, more) => {
    const row = previewUser(strict, item(more));
    expect(row.findings).toEqual([
      { code: 'cannot_work', severity: 'note', why: expect.stringMatching(/cannot work/), fix: expect.stringMatching(/needed|reset/) },
    ]);
    expect(breaks(row)).toBe(false);
  });

  test('a non-interactive MID Server user without the flag is refused, an interactive one is only noted', () => {
    expect(codes(strict, { roles: ['mid_server'], web_service_access_only: true })).toEqual(['mid_server_refused']);
    expect(codes(strict, { roles: ['mid_server'] })).toEqual(['mid_server_flag_missing']);
    expect(codes(strict, { roles: ['mid_server'], web_service_access_only: true, internal_integration_user: true })).toEqual([]);
  });

  test.each(['admin', 'security_admin', 'user_admin'])('a non-interactive account with %s is noted', (role) => {
    const more = { roles: ['soap', role], web_service_access_only: true };
    expect(codes(strict, more)).toEqual(['admin_like_roles']);
    expect(codes(strict, { ...more, web_service_access_only: false })).toEqual([]);
  });

  test('the attribute as text "true" is reported', () => {
    const [finding] = previewUser(strict, item({ web_service_access_only: 'true' })).findings;
    expect(finding).toMatchObject({ code: 'record_unreadable', severity: 'breaks', why: expect.stringContaining('the text "true"') });
  });

  test('the guests are left out', () => {
    for (const user_name of ['guest', 'soap.guest'])
      expect(previewUser(strict, item({ user_name }))).toMatchObject({ user_name, findings: [], unaffected: null });
  });
});

describe('a row of the preview', () => {
  test('says why and what to do, for SOAP by what the account is known to use', () => {
    expect(previewUser(strict, item()).findings[0]).toEqual({
      code: 'soap_refused',
      severity: 'breaks',
      why: 'Would be refused on SOAP under strict security: no role of the soap family.',
      fix: 'Grant the role soap, or the narrower one that its calls need.',
    });
    expect(previewUser(usedBy('jo', 'soap'), item()).findings[0]?.why).toMatch(/^Uses SOAP and is refused/);
    expect(previewUser(usedBy('jo', 'wsdl'), item()).findings[0]?.why).toMatch(/^Reads WSDL, so it is probably a SOAP integration/);
  });

  test('says why and what to do for a MID Server user', () => {
    const finding = (web_service_access_only: boolean) =>
      previewUser(strict, item({ roles: ['mid_server'], web_service_access_only })).findings[0];
    const fix = 'Select Internal Integration User (internal_integration_user=true).';
    expect(finding(true)).toMatchObject({
      severity: 'breaks',
      fix,
      why: expect.stringMatching(/^Refused as a MID Server user: non-interactive/),
    });
    expect(finding(false)).toMatchObject({
      severity: 'note',
      fix,
      why: expect.stringMatching(/refused as such once it is made non-interactive/),
    });
  });

  test('says which roles are more than an integration should hold', () => {
    const more = { roles: ['soap', 'admin', 'user_admin'], web_service_access_only: true };
    expect(previewUser(strict, item(more)).findings).toEqual([
      {
        code: 'admin_like_roles',
        severity: 'note',
        why: 'A non-interactive account that holds admin, user_admin: more than an integration should.',
        fix: 'Grant only the roles that its calls need.',
      },
    ]);
  });

  test('breaks where one finding of several does', () => {
    const row = previewUser(usedBy('jo', 'soap', 'rest'), item({ roles: ['admin'], web_service_access_only: true }));
    expect(row.findings.map(({ severity }) => severity)).toEqual(['breaks', 'note']);
    expect(breaks(row)).toBe(true);
    expect(row.unaffected).toEqual(['rest']);
    expect(breaks(previewUser(strict, item({ active: false })))).toBe(false);
  });

  test('tells no use without a log, and none of an account that the log does not show', () => {
    expect(previewUser(strict, item())).toMatchObject({ uses: null, unaffected: null });
    expect(previewUser(usedBy('another', 'soap'), item())).toMatchObject({ uses: [], unaffected: [] });
  });

  test('tells that a MID Server stops, and that a description by WSDL stays readable', () => {
    const refused = item({ roles: ['mid_server'], web_service_access_only: true });
    expect(previewUser(usedBy('jo', 'mid', 'rest'), refused).unaffected).toEqual(['rest']);
    expect(previewUser(usedBy('jo', 'wsdl'), item()).unaffected).toEqual(['wsdl']);
  });

  test('leaves nothing unaffected of a record that cannot be read, and tells what is wrong with it', () => {
    const row = previewUser(usedBy('jo', 'rest', 'ui'), item({ active: 'true', web_service_access_only: false }));
    expect(row).toMatchObject({ user_name: 'jo', becomes_interactive: false, uses: ['rest', 'ui'], unaffected: [] });
    expect(row.findings).toEqual([
      expect.objectContaining({
        why: expect.stringContaining('(an attribute has the wrong type)'),
        fix: 'Store the attribute with its right type, booleans without quotes.',
      }),
    ]);
    expect(previewUser(strict, item({ user_name: 7 })).user_name).toBe('');
  });

  test('counts no role that works only after an elevation as one of the soap family', () => {
    const roles = new Map([
      ...BASE_ROLES,
      ['soap_admin', { name: 'soap_admin', includes_roles: ['soap'], elevated_privilege: true }] as const,
    ]);
    expect(codes({ ...strict, roles }, { roles: ['soap_admin'] })).toEqual(['soap_refused']);
  });
});

describe('the decision log', () => {
  const line = (more: object): string =>
    JSON.stringify({
      log: 'decision',
      decision_id: 'd1',
      outcome: 'allow',
      reason: 'allowed',
      user: 'jo',
      surface: 'api',
      protocol: 'soap',
      ...more,
    });
  const usage = (...lines: string[]): Usage => {
    const found: Usage = new Map();
    for (const text of lines) {
      const decision = readDecisionLine(text);
      if (decision !== null) noteUse(found, decision);
    }
    return found;
  };

  test('counts what was allowed or forbidden, by protocol or surface', () => {
    const found = usage(line({}), line({ outcome: 'forbid', protocol: 'wsdl' }), line({ surface: 'ui', protocol: null }));
    expect(found).toEqual(new Map([['jo', new Set(['soap', 'wsdl', 'ui'])]]));
  });

  test('counts no guesses at passwords and no guests', () => {
    expect(
      usage(line({ outcome: 'challenge' }), line({ reason: 'anonymous_allowed', user: 'soap.guest' }), line({ user: null })).size,
    ).toBe(0);
  });

  test('is read with the time that CloudWatch puts before it, and passes over what is no decision', () => {
    expect(readDecisionLine(`2026-11-24T10:00:00Z ${line({})}`)).toMatchObject({ decision_id: 'd1', user: 'jo' });
    for (const other of ['', 'START RequestId', '{"log":"error","what":"decision"}', '{"log":"decision"', '["decision"]', '{ "decision"'])
      expect(readDecisionLine(other)).toBeNull();
  });
});
