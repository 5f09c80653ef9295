import { describe, expect, test } from '@jest/globals';
import { NONE_BLOCKED, readBlockedProtocols } from '../../../shared/core/settings/blocked.ts';
import { world } from './harness.ts';

const SOAP = 'POST /incident.do?SOAP';
const RSS = 'GET /incident.do?RSS';

describe('a protocol that is switched off', () => {
  test('is refused to everybody: a stranger, a guest where it is open, a right password, a session', async () => {
    const w = world();
    w.state.blocked = new Set(['rss']);
    w.settings.set('glide.basicauth.required.rss', 'false');
    for (const options of [
      {},
      w.as('json.user'),
      w.as('json.user', 'wrong'),
      w.as('no.such.user'),
      { headers: { Cookie: w.signIn('abel.tuter') } },
    ]) {
      const { status, body } = await w.ask(RSS, options);
      expect({ status, body: JSON.parse(body) }).toMatchObject({ status: '403', body: { error: { code: 'protocol_blocked' } } });
    }
    expect((await w.ask('GET /incident.do?XML', w.as('json.user'))).status).toBe('allow');
    expect((await w.ask('GET /incident.do', w.as('abel.tuter'))).status).toBe('allow');
  });

  test('looks at no password and counts none', async () => {
    const w = world();
    w.state.blocked = new Set(['soap']);
    let looked = 0;
    const verify = w.passwords.verify.bind(w.passwords);
    w.passwords.verify = (...given) => {
      looked += 1;
      return verify(...given);
    };
    for (const name of ['soap.user', 'no.such.user', `${'x'.repeat(200)}`]) {
      for (let guess = 0; guess < 6; guess += 1) expect((await w.ask(SOAP, w.as(name, 'wrong'))).status).toBe('403');
    }
    expect(looked).toBe(0);
    w.state.blocked = NONE_BLOCKED;
    expect((await w.ask(SOAP, w.as('soap.user'))).status).toBe('allow');
  });

  test('is told from a malformed header, which is answered first, and from a preflight', async () => {
    const w = world({ corsOrigins: ['https://app.example.com'] });
    w.state.blocked = new Set(['rest']);
    expect((await w.ask('GET /api/now/whoami', { headers: { Authorization: 'Bearer x' } })).status).toBe('401');
    const headers = { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'GET' };
    expect((await w.ask('OPTIONS /api/now/whoami', { headers })).status).toBe('allow');
  });

  test('MID Server requests can be switched off, too', async () => {
    const w = world();
    w.state.blocked = new Set(['mid']);
    expect((await w.ask('POST /MIDServerCheck.do', w.as('mid.user'))).status).toBe('403');
    expect(w.last()).toMatchObject({ reason: 'protocol_blocked' });
  });
});

describe('a list of blocked protocols that was not read, or is no string set', () => {
  test.each([null, 'unread' as const])(
    '%s: refusals stand, what would be allowed on a protocol is 503, and pages go on by session',
    async (blocked) => {
      const w = world();
      w.state.blocked = blocked;
      expect((await w.ask(RSS)).status).toBe('401');
      expect((await w.ask(RSS, w.as('json.user', 'wrong'))).status).toBe('401');
      expect((await w.ask(SOAP, w.as('json.user'))).status).toBe('403');
      expect((await w.ask(RSS, w.as('json.user'))).status).toBe('503');
      expect(w.last()).toMatchObject({ reason: 'dependency_unavailable', cause: 'blocked protocols', faults: 1 });
      expect((await w.ask('GET /incident.do', { headers: { Cookie: w.signIn('abel.tuter') } })).status).toBe('allow');
      // By Basic, the other record of the same table would have to be known.
      expect((await w.ask('GET /incident.do', w.as('abel.tuter'))).status).toBe(blocked === null ? '503' : 'allow');
    },
  );

  test.each([
    ['no item: none', null, NONE_BLOCKED],
    ['a string set', { value: new Set(['rss', 'no such protocol']) }, new Set(['rss', 'no such protocol'])],
    ['a list', { value: ['rss'] }, 'unread'],
    ['a text', { value: 'rss' }, 'unread'],
    ['a number set', { value: new Set([1]) }, 'unread'],
    ['nothing', {}, 'unread'],
  ])('stored as %s', (_what, item, read) => expect(readBlockedProtocols(item)).toEqual(read));
});
