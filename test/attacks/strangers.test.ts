import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../support/http.ts';
import { openSite } from '../support/open-site.ts';

const { run, send } = openSite();

const ask = (as: string, from: string, password?: string, headers: Record<string, string> = {}): Promise<Answer> =>
  send('GET /api/now/whoami', { as, from, headers, ...(password === undefined ? {} : { password }) });
const whoami = async (...args: Parameters<typeof ask>): Promise<number> => (await ask(...args)).status;

/** What proxies say of where a request came from; the gateway in front of us takes none of it for the source. */
const CLAIMS = ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'True-Client-IP', 'CF-Connecting-IP', 'X-Client-IP'];
const claim = (address: string): Record<string, string> =>
  Object.fromEntries(CLAIMS.map((name) => [name, name === 'Forwarded' ? `for=${address}` : address]));

describe('the source of a guess is the address that it comes from, whatever its headers claim', () => {
  test('a guesser who claims another address each time is refused after five guesses', async () => {
    const attacker = '127.0.0.66';
    for (let guess = 0; guess < 5; guess += 1) expect(await whoami('json.user', attacker, 'wrong', claim(`198.51.100.${guess}`))).toBe(401);
    const answer = await ask('json.user', attacker, undefined, claim('198.51.100.99'));
    expect(answer.status).toBe(401);
    expect(await run.decisionOn(answer)).toMatchObject({ reason: 'too_many_attempts', source: attacker });
  });

  test('a guesser who claims the address of an integration does not lock it out', async () => {
    const integration = '127.0.0.11';
    expect(await whoami('soap.reader', integration)).toBe(200);
    for (let guess = 0; guess < 8; guess += 1) await whoami('soap.reader', '127.0.0.67', 'wrong', claim(integration));
    expect(await whoami('soap.reader', integration)).toBe(200);
  });
});

describe('while strangers guess at an integration from 120 addresses', () => {
  const integration = '127.0.0.12';
  const strangers = Array.from({ length: 120 }, (_, number) => `127.0.7.${number + 1}`);

  test('it is refused nowhere where it has worked before, and strangers are refused everywhere', async () => {
    expect(await whoami('soap.only', integration)).toBe(200);
    let refused = 0;
    for (const stranger of strangers) {
      expect(await whoami('soap.only', stranger, 'wrong')).toBe(401);
      if ((await whoami('soap.only', integration)) !== 200) refused += 1;
    }
    expect(refused).toBe(0);
    const last = await ask('soap.only', '127.0.8.1');
    expect(last.status).toBe(401);
    await run.decisionOn(last);
    const ofStrangers = run.decisions().filter(({ source }) => strangers.includes(String(source)));
    const causes = ofStrangers.map(({ cause }) => cause);
    expect(causes.filter((cause) => cause === 'wrong_password')).toHaveLength(100);
    expect(causes.filter((cause) => cause === 'too_many_attempts')).toHaveLength(20);
  });
});
