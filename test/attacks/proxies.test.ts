import { describe, expect, test } from '@jest/globals';
import { readRange } from '../../shared/core/request/address.ts';
import { basic } from '../support/authorizer-event.ts';
import { user } from '../support/memory.ts';
import { openGate } from './gate.ts';

const CDN = '198.51.100.7';
const ATTACKER = '203.0.113.66';
const VICTIM = '192.0.2.10';

function open() {
  const range = readRange('198.51.100.0/24');
  if (range === null) throw new Error('not a range');
  const gate = openGate([user('soap.user', { web_service_access_only: true }), user('abel.tuter')], { trustedProxies: [range] });
  /** As it reaches API Gateway, which adds the address that connected to it. */
  const through = (claimed: readonly string[], from: string) => ({
    sourceIp: from,
    headers: { 'X-Forwarded-For': [...claimed, from].join(', ') },
  });
  const byBasic = (name: string, password: string, claimed: readonly string[], from: string): Promise<boolean> => {
    const { sourceIp, headers } = through(claimed, from);
    return gate.isAllowed('GET /api/now/whoami', { sourceIp, headers: { ...headers, Authorization: basic(name, password) } });
  };
  const byForm = async (user_name: string, user_password: string, claimed: readonly string[], from: string): Promise<boolean> =>
    (await gate.send('POST /login.do', { ...through(claimed, from), form: { user_name, user_password } })).statusCode === 302;
  return { ...gate, byBasic, byForm };
}

/** Guesses that are looked at of 40, each of which claims another address. */
async function lookedAt(from: string, claims: (guess: number) => readonly string[]): Promise<number> {
  const gate = open();
  const before = gate.verified();
  for (let guess = 0; guess < 40; guess += 1) {
    const way = guess % 2 === 0 ? gate.byBasic : gate.byForm;
    expect(await way('abel.tuter', `guess ${guess}`, claims(guess), from)).toBe(false);
  }
  return gate.verified() - before;
}

describe('behind a CDN whose addresses are trusted', () => {
  test('a guesser who goes around it and claims another address each time has five guesses', async () => {
    expect(await lookedAt(ATTACKER, (guess) => [`192.0.2.${guess}`])).toBe(5);
    expect(await lookedAt(ATTACKER, (guess) => [`192.0.2.${guess}`, CDN])).toBe(5);
  });

  test('a guesser who goes through it and claims another address each time has five guesses', async () => {
    expect(await lookedAt(CDN, (guess) => [`192.0.2.${guess}`, ATTACKER])).toBe(5);
    expect(await lookedAt(CDN, (guess) => [`192.0.2.${guess}`, CDN, ATTACKER])).toBe(5);
    expect(await lookedAt(CDN, (guess) => [`not an address ${guess}`, ATTACKER])).toBe(5);
  });

  test('guesses in one /64 of IPv6 count as one source', async () => {
    expect(await lookedAt(CDN, (guess) => [`2001:db8:1:1::${guess.toString(16)}`])).toBe(5);
  });

  test('a guesser locks out no other client of the CDN, and none by claiming its address', async () => {
    const gate = open();
    expect(await gate.byBasic('soap.user', 'secret', [VICTIM], CDN)).toBe(true);
    for (let guess = 0; guess < 8; guess += 1) {
      await gate.byBasic('soap.user', 'wrong', [VICTIM, ATTACKER], CDN);
      await gate.byForm('soap.user', 'wrong', [VICTIM], ATTACKER);
    }
    expect(await gate.byBasic('soap.user', 'secret', [VICTIM], CDN)).toBe(true);
    expect(await gate.byBasic('soap.user', 'secret', [ATTACKER], CDN)).toBe(false);
  });

  test('the decision log names the client, and an address that went around the CDN', async () => {
    const gate = open();
    await gate.byBasic('soap.user', 'secret', ['10.9.9.9', VICTIM], CDN);
    await gate.byBasic('soap.user', 'secret', ['10.9.9.9', VICTIM], ATTACKER);
    expect(gate.lines.map((line) => 'source' in line && line.source)).toEqual([VICTIM, ATTACKER]);
  });
});
