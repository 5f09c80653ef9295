import { describe, expect, test } from '@jest/globals';
import { createIssuerKeys } from '../../../../functions/oauth/federated/issuer-keys.ts';
import type { KeysAnswer } from '../../../../functions/oauth/federated/ports.ts';
import type { TokenIssuer } from '../../../../shared/core/federated/token-issuer.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ISSUER: TokenIssuer = { issuer: 'https://a.example.com', audience: 'x', algorithms: ['RS256'], jwksHost: null };
const key = (kid: string) => ({ kty: 'RSA', kid });
const keysOf = (...kids: string[]): KeysAnswer => ({ kind: 'keys', keys: kids.map(key) });
const DOWN: KeysAnswer = { kind: 'unavailable', cause: 'discovery_not_reached' };
const WRONG: KeysAnswer = { kind: 'rejected', cause: 'discovery_issuer_differs' };

/** Keys with a clock that the test moves, and an issuer that answers what the test says. */
function start(answer: KeysAnswer = keysOf('one')) {
  const world = { now: Date.UTC(2026, 11, 1), answer, loads: 0 };
  const load = async () => {
    world.loads += 1;
    return world.answer;
  };
  const keys = createIssuerKeys({ load, now: () => world.now });
  return { world, get: (kid: string | null = 'one', issuer = ISSUER) => keys.get(issuer, kid) };
}

describe('keys of an issuer', () => {
  test('are asked for once in 10 minutes', async () => {
    const { world, get } = start();
    for (const minutes of [0, 5, 4]) {
      world.now += minutes * MINUTE;
      expect(await get()).toEqual(keysOf('one'));
    }
    expect(world.loads).toBe(1);
    world.now += MINUTE;
    world.answer = keysOf('two');
    expect(await get('two')).toEqual(keysOf('two'));
    expect(world.loads).toBe(2);
  });

  test('are loaded once for all who wait', async () => {
    const { world, get } = start();
    await Promise.all(Array.from({ length: 20 }, () => get()));
    expect(world.loads).toBe(1);
  });

  test('are each issuer’s own, and each host’s of its parameter', async () => {
    const { world, get } = start();
    await get();
    await get('one', { ...ISSUER, issuer: 'https://b.example.com' });
    await get('one', { ...ISSUER, jwksHost: 'keys.example.com' });
    expect(world.loads).toBe(3);
  });

  test('serve for one hour while the issuer does not answer, and it is asked once a minute', async () => {
    const { world, get } = start();
    await get();
    world.answer = DOWN;
    for (let minute = 1; minute < 60; minute += 1) {
      world.now += MINUTE - SECOND;
      expect(await get()).toEqual(keysOf('one'));
      world.now += SECOND;
      expect(await get()).toEqual(keysOf('one'));
    }
    expect(world.loads).toBeGreaterThan(40);
    expect(world.loads).toBeLessThanOrEqual(51);
    world.now += MINUTE;
    expect(await get()).toEqual(DOWN);
  });

  test('that are wrong now are not served from before', async () => {
    const { world, get } = start();
    await get();
    world.now += 10 * MINUTE;
    world.answer = WRONG;
    expect(await get()).toEqual(WRONG);
    expect(await get()).toEqual(WRONG);
    expect(world.loads).toBe(2);
    world.now += SECOND;
    world.answer = keysOf('one');
    expect(await get()).toEqual(keysOf('one'));
  });

  test.each([
    ['do not come', DOWN],
    ['are wrong', WRONG],
  ])('that %s are asked for once a second, whoever wants them', async (_what, answer) => {
    const { world, get } = start(answer);
    for (let call = 0; call < 20; call += 1) {
      expect(await get()).toEqual(answer);
      world.now += 100;
    }
    expect(world.loads).toBe(2);
  });

  test('after the clock was set back count as too old', async () => {
    const { world, get } = start();
    await get();
    world.now -= MINUTE;
    await get();
    expect(world.loads).toBe(2);
  });
});

describe('a kid that no key has', () => {
  test('asks once, and finds a new key', async () => {
    const { world, get } = start();
    await get();
    world.answer = keysOf('one', 'two');
    expect(await get('two')).toEqual(keysOf('one', 'two'));
    expect(world.loads).toBe(2);
  });

  test('asks once a minute at most, however many kids are tried', async () => {
    const { world, get } = start();
    await get();
    for (let index = 0; index < 120; index += 1) {
      expect(await get(`x${index}`)).toEqual(keysOf('one'));
      world.now += SECOND;
    }
    expect(world.loads).toBe(3);
  });

  test('asks not again after a load for itself', async () => {
    const { world, get } = start();
    expect(await get('x')).toEqual(keysOf('one'));
    expect(world.loads).toBe(1);
  });

  test('is unknown while the issuer does not answer, and the other keys serve', async () => {
    const { world, get } = start();
    await get();
    world.answer = DOWN;
    expect(await get('two')).toEqual(keysOf('one'));
    expect(await get()).toEqual(keysOf('one'));
  });
});
