import { describe, expect, test } from '@jest/globals';
import { alertKey, alertsOf, type NewRow } from '../../../../shared/core/usage/alerts.ts';
import { addRow, type UsageRows } from '../../../../shared/core/usage/collect/fold.ts';
import type { UsageRow } from '../../../../shared/core/usage/rows.ts';
import { daysAgo, decision, NOW, rowsFrom, served, signIn, token } from './lines.ts';

/** The rows that new lines change, beside those that earlier lines had made. */
function changed(earlier: readonly string[], lines: readonly string[]): NewRow[] {
  const table: UsageRows = new Map();
  const rows = (): UsageRow[] => [...table.values()].flatMap((ofUser) => [...ofUser.values()]);
  for (const row of rowsFrom(earlier)) addRow(table, row);
  const others = rows();
  for (const row of rowsFrom(lines)) addRow(table, row);
  return rows()
    .filter((row) => !others.includes(row))
    .map((after) => ({ before: others.find(({ what }) => what === after.what) ?? null, after, others }));
}

const known = served({}, daysAgo(10));
const atSignIn = (more: object = {}, time = NOW): string =>
  signIn({ user: 'json.user', session_kind: 'non_interactive', outcome: 'refused', cause: 'web_service_access_only', ...more }, time);

describe('a person at a machine account', () => {
  test.each([
    ['a page', decision()],
    ['a page', decision({ surface: 'portal' })],
    ['the sign-in page', atSignIn()],
    ['the sign-in page', atSignIn({ credential_id: '0a1b2c3d' })],
    ['single sign-on', atSignIn({ way: 'saml' })],
  ])('is an alert by the way of %s', (way, line) => {
    expect(alertsOf(changed([known], [line]), NOW)).toEqual([
      {
        kind: 'person_at_a_machine_account',
        user_name: 'json.user',
        day: '2026-12-01',
        source: '192.0.2.1',
        way,
        time: '2026-12-01T06:00Z',
      },
    ]);
  });

  test('once a day: a second page is none, the next day is one, several ways at once are one', () => {
    expect(alertsOf(changed([known, decision({}, NOW - 3_600_000)], [decision()]), NOW)).toEqual([]);
    expect(alertsOf(changed([known, decision({}, daysAgo(1))], [decision()]), NOW)).toHaveLength(1);
    const all = alertsOf(changed([known], [decision(), decision({ surface: 'portal' }), atSignIn()]), NOW);
    expect(all.map(alertKey)).toEqual(['2026-12-01/person_at_a_machine_account/json.user']);
  });

  test('is none where the credentials were not good, where a machine is at work, and where it is no news', () => {
    expect(
      alertsOf(changed([known], [atSignIn({ cause: 'wrong_password' }), decision({ reason: 'credentials_rejected' }), served()]), NOW),
    ).toEqual([]);
    expect(alertsOf(changed([known], [decision({}, daysAgo(3))]), NOW)).toEqual([]);
  });
});

describe('right credentials from an address that the envelope does not allow', () => {
  const stolen = (more: object = {}, time = NOW): string =>
    decision(
      { surface: 'api', protocol: 'rest', reason: 'source_not_allowed', outcome: 'challenge', source: '203.0.113.9', ...more },
      time,
    );
  const atPage = (way: string): string => atSignIn({ cause: 'source_not_allowed', source: '203.0.113.9', way });

  test.each([
    ['a protocol', stolen()],
    ['a page', stolen({ surface: 'ui', protocol: null })],
    ['the sign-in page', atPage('form')],
    ['single sign-on', atPage('saml')],
    ['the token endpoint', token()],
    ['the token endpoint', token({ credential_id: null })],
  ])('are an alert by the way of %s', (way, line) => {
    expect(alertsOf(changed([known], [line]), NOW)).toEqual([
      {
        kind: 'source_not_allowed',
        user_name: 'json.user',
        day: '2026-12-01',
        source: '203.0.113.9',
        way,
        time: '2026-12-01T06:00Z',
      },
    ]);
  });

  test('once a day, whatever the way', () => {
    expect(alertsOf(changed([known, stolen({}, NOW - 3_600_000)], [stolen()]), NOW)).toEqual([]);
    expect(alertsOf(changed([known, stolen({}, daysAgo(1))], [stolen()]), NOW)).toHaveLength(1);
    expect(alertsOf(changed([known], [stolen(), stolen({ surface: 'ui', protocol: null }), atPage('form'), token()]), NOW)).toHaveLength(1);
    expect(alertsOf(changed([known], [stolen({}, daysAgo(3))]), NOW)).toEqual([]);
  });

  test('never make the address a known one: no row of an address, of a credential or of a use', () => {
    for (const line of [stolen(), stolen({ credential: 'secret', credential_id: '0123abcd' }), atPage('form'), atPage('saml'), token()]) {
      const rows = rowsFrom([line]);
      expect(rows.map(({ what, sources }) => [what.split('/').slice(0, 2).join('/'), Object.keys(sources)])).toEqual([
        ['refused/source_not_allowed', ['203.0.113.9']],
      ]);
    }
  });

  test('leave the address new: the first good use from there is an alert of its own', () => {
    const now = alertsOf(changed([known, stolen()], [served({ source: '203.0.113.9' })]), NOW);
    expect(now.map(({ kind }) => kind)).toEqual(['new_source']);
  });
});

describe('a new address', () => {
  const fromElsewhere = served({ source: '203.0.113.9' });

  test('of a non-interactive account that is known for 7 days is an alert', () => {
    expect(alertsOf(changed([known], [fromElsewhere]), NOW)).toEqual([
      { kind: 'new_source', user_name: 'json.user', day: '2026-12-01', source: '203.0.113.9', way: null, time: '2026-12-01T06:00Z' },
    ]);
  });

  test.each([
    ['of an account that is known for 6 days', [served({}, daysAgo(6))], [fromElsewhere]],
    ['of an account that is not known at all', [], [fromElsewhere]],
    ['of an account of which strangers tried passwords only', [decision({ reason: 'credentials_rejected' }, daysAgo(10))], [fromElsewhere]],
    ['that was seen before', [known, served({ source: '203.0.113.9' }, daysAgo(9))], [fromElsewhere]],
    ['of an interactive user', [known], [served({ session_kind: 'interactive', source: '203.0.113.9' })]],
    ['of which a line comes days late', [known], [served({ source: '203.0.113.9' }, daysAgo(3))]],
  ])('%s is none', (_name, earlier, lines) => {
    expect(alertsOf(changed(earlier, lines), NOW)).toEqual([]);
  });

  test('ten at once are one alert', () => {
    const lines = Array.from({ length: 10 }, (_, number) => served({ source: `203.0.113.${number}` }));
    expect(alertsOf(changed([known], lines), NOW)).toHaveLength(1);
  });
});
