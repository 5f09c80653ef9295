import { describe, expect, test } from '@jest/globals';
import { user } from '../support/memory.ts';
import { openGate } from './gate.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const INTEGRATION = '192.0.2.10';
/** One of 65,536 sources of an attacker. */
const source = (number: number): string => `10.1.${(number >> 8) & 255}.${number & 255}`;

const open = () => openGate([user('soap.user', { web_service_access_only: true }), user('abel.tuter')]);

/** Guesses at one user at a steady pace for an hour; both ways in, in turn. */
async function guessForAnHour(gate: ReturnType<typeof openGate>, every: number, sourceOf: (guess: number) => string) {
  const [before, until] = [gate.verified(), gate.clock.time + HOUR];
  for (let guess = 0; gate.clock.time < until; guess += 1, gate.clock.time += every) {
    const way = guess % 2 === 0 ? gate.byBasic : gate.byForm;
    expect(await way('abel.tuter', `guess ${guess}`, sourceOf(guess))).toBe(false);
  }
  return gate.verified() - before;
}

describe('guesses at the password of one user that are looked at in an hour', () => {
  test('are at most 20 from one source, however fast it guesses', async () => {
    expect(await guessForAnHour(open(), SECOND, () => source(1))).toBe(20);
  });

  test('are at most 400 from any number of sources that never succeeded, each of which guesses once', async () => {
    expect(await guessForAnHour(open(), SECOND, source)).toBe(400);
  });

  test('are at most 499 in the worst hour, for an attacker who times it', async () => {
    const gate = open();
    const { clock } = gate;
    const begin = clock.time;
    // One guess begins 15 minutes, of which the last second belongs to the hour that is measured.
    await gate.byBasic('abel.tuter', 'wrong', source(0));
    const before = gate.verified();
    for (const at of [15 * MINUTE - SECOND, 15 * MINUTE, 30 * MINUTE, 45 * MINUTE, 60 * MINUTE]) {
      clock.time = begin + at;
      for (let guess = 0; guess < 200; guess += 1) await gate.byBasic('abel.tuter', 'wrong', source(at / SECOND + guess));
    }
    expect(gate.verified() - before).toBe(499);
  });

  test('that are in flight at once open nothing: among 100, the right one after five wrong ones is refused', async () => {
    for (const [position, opens] of [
      [50, false],
      [5, false],
      [2, true],
    ] as const) {
      const gate = open();
      const guesses = Array.from({ length: 100 }, (_, guess) => (guess === position ? 'secret' : `guess ${guess}`));
      const answers = await Promise.all(guesses.map((guess) => gate.byBasic('abel.tuter', guess, source(1))));
      expect([position, answers.includes(true)]).toEqual([position, opens]);
    }
  });

  test('do not grow by spellings of the name that mean the same user', async () => {
    const gate = open();
    const names = ['abel.tuter', 'ABEL.TUTER', 'Abel.Tuter', 'ａｂｅｌ．ｔｕｔｅｒ', 'abel\uff0etuter'];
    for (let guess = 0; guess < 40; guess += 1) await gate.byForm(names[guess % names.length] ?? '', 'wrong', source(1));
    expect(gate.verified()).toBe(5);
  });

  test('do not grow by addresses of one IPv6 network, nor by spellings of an address', async () => {
    const gate = open();
    for (let guess = 0; guess < 40; guess += 1) await gate.byBasic('abel.tuter', 'wrong', `2001:db8:0:1::${guess.toString(16)}`);
    for (const same of ['2001:0db8:0000:0001::ffff', '2001:DB8::1:0:0:0:1']) await gate.byBasic('abel.tuter', 'wrong', same);
    expect(gate.verified()).toBe(5);
  });
});

describe('while strangers guess from 1,000 sources', () => {
  test('an integration is refused nowhere where it has worked before: 0 of 3,600 requests', async () => {
    const gate = open();
    expect(await gate.byBasic('soap.user', 'secret', INTEGRATION)).toBe(true);
    let refused = 0;
    for (let second = 0; second < 3600; second += 1, gate.clock.time += SECOND) {
      await gate.byBasic('soap.user', 'wrong', source(second % 1000));
      if (!(await gate.byBasic('soap.user', 'secret', INTEGRATION))) refused += 1;
    }
    expect(refused).toBe(0);
  });

  test('a right password from a source that never succeeded waits, at most 15 minutes after they stop', async () => {
    const gate = open();
    for (let guess = 0; guess < 100; guess += 1) await gate.byBasic('soap.user', 'wrong', source(guess));
    expect(await gate.byBasic('soap.user', 'secret', INTEGRATION)).toBe(false);
    gate.clock.time += 15 * MINUTE;
    expect(await gate.byBasic('soap.user', 'secret', INTEGRATION)).toBe(true);
  });

  test('other users are not affected', async () => {
    const gate = open();
    for (let guess = 0; guess < 200; guess += 1) await gate.byBasic('soap.user', 'wrong', source(guess));
    expect(await gate.byForm('abel.tuter', 'secret', INTEGRATION)).toBe(true);
  });
});

describe('one password sprayed over all users from one source', () => {
  const USERS = Array.from({ length: 1000 }, (_, number) => user(`user.${number}`));

  test('is looked at 5 times a user in 15 minutes and no more: what bounds the number of users is the edge, not the lockout', async () => {
    const gate = openGate(USERS);
    for (let round = 0; round < 8; round += 1)
      for (const { user_name } of USERS) await gate.byBasic(user_name, `Summer${round}`, source(1));
    expect(gate.verified()).toBe(5 * USERS.length);
  });

  test('refuses nobody else: every user signs in from elsewhere meanwhile', async () => {
    const gate = openGate(USERS);
    for (let round = 0; round < 8; round += 1)
      for (const { user_name } of USERS) await gate.byBasic(user_name, `Summer${round}`, source(1));
    let refused = 0;
    for (const { user_name } of USERS) if (!(await gate.byForm(user_name, 'secret', INTEGRATION))) refused += 1;
    expect(refused).toBe(0);
  });
});

describe('a guesser learns nothing', () => {
  test('from a refused source: right and wrong passwords, known and unknown users get the same answer', async () => {
    const gate = open();
    const answer = async (user_name: string, user_password: string) => {
      const { statusCode, body, headers } = await gate.send('POST /login.do', { sourceIp: source(1), form: { user_name, user_password } });
      return { statusCode, headers, body: body.replaceAll(user_name, 'NAME') };
    };
    for (const name of ['abel.tuter', 'nobody.here']) for (let guess = 0; guess < 5; guess += 1) await answer(name, 'wrong');
    const refused = await answer('abel.tuter', 'secret');
    expect(refused).toMatchObject({ statusCode: 403 });
    expect(await answer('abel.tuter', 'wrong')).toEqual(refused);
    expect(await answer('nobody.here', 'wrong')).toEqual(refused);
  });
});
