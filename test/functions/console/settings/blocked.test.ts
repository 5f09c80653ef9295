import { describe, expect, test } from '@jest/globals';
import { BLOCKED_RECORD } from '../../../../shared/core/settings/blocked.ts';
import { usageRow } from '../../../support/memory-usage.ts';
import { NOW } from '../../sign-in/harness.ts';
import { type As, fillIn, openConsole, record } from '../harness.ts';

const ELEVATED: As = { as: 'admin', roles: ['admin', 'security_admin'], elevated: true };
const PAGE = '/high_security_settings.do';
const open = () => openConsole([record('guest'), record('soap.guest'), record('soap.user', { roles: ['soap', 'itil'] })]);

describe('Switched off, beside each protocol on High Security Settings', () => {
  test('switches it off for everybody and on again, with the history of both', async () => {
    const console = open();
    expect((await fillIn(console, PAGE, ELEVATED, { blocked_rss: 'true', blocked_mid: 'true' })).statusCode).toBe(302);
    expect(console.blockedProtocols.stored).toEqual({ blocked: new Set(['rss', 'mid']), version: 1 });
    const { body } = await console.send(`GET ${PAGE}`, ELEVATED);
    expect(body).toMatch(/name="blocked_rss" type="checkbox" value="true" checked/);
    expect(body).not.toMatch(/name="blocked_soap" type="checkbox" value="true" checked/);

    await fillIn(console, PAGE, ELEVATED, { blocked_rss: undefined, blocked_mid: undefined });
    expect(console.blockedProtocols.stored).toEqual({ blocked: new Set(), version: null });
    expect(console.audit.entries.filter((entry) => entry.record === BLOCKED_RECORD)).toMatchObject([
      { field: 'value', old: '(none)', new: 'mid, rss', by: 'admin' },
      { field: 'value', old: 'mid, rss', new: '(none)', by: 'admin' },
    ]);
    expect((await console.send(`GET ${PAGE}?sysparm_view=history`, ELEVATED)).body).toContain('Protocols that are switched off');
  });

  test('keeps what another administrator switched meanwhile, and names that are no protocol’s', async () => {
    const console = open();
    console.blockedProtocols.stored = { blocked: new Set(['later_version']), version: 3 };
    const read = console.blockedProtocols.read.bind(console.blockedProtocols);
    let reads = 0;
    console.blockedProtocols.read = () => {
      reads += 1;
      const now = read();
      // Between the second read, for the save, and its write.
      if (reads === 2) console.blockedProtocols.stored = { blocked: new Set(['later_version', 'csv']), version: 4 };
      return now;
    };
    await fillIn(console, PAGE, ELEVATED, { blocked_rss: 'true' });
    expect(console.blockedProtocols.stored.blocked).toEqual(new Set(['later_version', 'csv', 'rss']));
  });

  test('is written by nobody who is not elevated, and not from a form without the boxes', async () => {
    const console = open();
    const admin: As = { as: 'admin', roles: ['admin'] };
    expect((await console.send(`POST ${PAGE}`, admin, { blocked_rss: 'true' })).statusCode).toBe(403);
    expect((await fillIn(console, PAGE, ELEVATED, { was_blocked_rss: undefined, blocked_rss: 'true' })).statusCode).toBe(400);
    expect(console.blockedProtocols.stored.version).toBeNull();
  });

  test('a stored list that is no set of names is said, and Save writes it anew from the boxes', async () => {
    const console = open();
    console.blockedProtocols.stored = { blocked: 'unread', version: 0 };
    expect((await console.send(`GET ${PAGE}`, ELEVATED)).body).toContain('is no set of names, so every protocol answers 503');
    await fillIn(console, PAGE, ELEVATED, { blocked_rss: 'true' });
    expect(console.blockedProtocols.stored.blocked).toEqual(new Set(['rss']));
  });

  test('Show what saving will do names whom it would refuse, and writes nothing', async () => {
    const console = open();
    console.memory.observed = { since: '2026-11-02T09:14Z', until: NOW - 41_000, gaps: [], leftOut: {} };
    console.memory.stored.push(usageRow('soap.user', 'use/api/soap/incident/query/-'));
    const { body } = await fillIn(console, PAGE, ELEVATED, { blocked_soap: 'true', sysparm_action: 'preview' });
    expect(body).toContain('<strong>SOAP</strong>: will be switched off, in force everywhere within 15 seconds.');
    expect(body).toMatch(/<li>soap\.user: SOAP[^<]*: will be refused \(protocol_blocked\)\.<\/li>/);
    expect(body).toMatch(/name="blocked_soap" type="checkbox" value="true" checked/);
    expect(console.blockedProtocols.stored.version).toBeNull();
  });
});
