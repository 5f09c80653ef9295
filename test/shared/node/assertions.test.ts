import { describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, decodeJwt, importJWK, jwtVerify } from 'jose';
import type { AssertionClaims } from '../../../shared/core/decision/upstream.ts';
import { createPrivateJwk, publicKeySet, readPrivateKeySet, signAssertion, signingKey } from '../../../shared/node/assertion-keys.ts';
import { createAssertionSigner } from '../../../shared/node/assertions.ts';

const CLAIMS = { iss: 'gate', aud: 'upstream', sub: 'ünal', jti: 'decision-1', exp: 4_000_000_000 } as unknown as AssertionClaims;
const stored = (...keys: ReturnType<typeof createPrivateJwk>[]): string => JSON.stringify({ keys });

describe('a key', () => {
  test('signs what the published half verifies, and no other half does', async () => {
    const [first, second] = [createPrivateJwk(), createPrivateJwk()];
    const assertion = signAssertion(signingKey(readPrivateKeySet(stored(first, second))), CLAIMS);
    const published = JSON.parse(publicKeySet({ keys: [first, second] })).keys;
    const { payload, protectedHeader } = await jwtVerify(assertion, await importJWK(published[0], 'EdDSA'));
    expect(payload).toEqual(CLAIMS);
    expect(protectedHeader.kid).toBe(first.kid);
    await expect(jwtVerify(assertion, await importJWK(published[1], 'EdDSA'))).rejects.toThrow('signature');
  });

  test('is published without its private part', () => {
    const key = createPrivateJwk();
    const text = publicKeySet({ keys: [key] });
    expect(text).not.toContain(key.d);
    expect(JSON.parse(text)).toEqual({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: key.x, kid: key.kid, use: 'sig', alg: 'EdDSA' }] });
  });

  test('has its thumbprint as id', () => {
    const key = createPrivateJwk();
    return expect(calculateJwkThumbprint(key)).resolves.toBe(key.kid);
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"keys":[]}',
    '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"secret"}]}',
    '{"keys":[{"kty":"RSA","d":"secret"}]}',
  ])('that is none is refused without being quoted: %s', (text) => {
    expect(() => readPrivateKeySet(text)).toThrow(
      /^The parameter with the assertion keys holds no set .* restore a former version of it\.$/,
    );
  });
});

describe('the signer', () => {
  function world(...answers: (string | Error)[]) {
    const failures: unknown[] = [];
    const state = { now: 0, reads: 0 };
    const signer = createAssertionSigner({
      load: async () => {
        const answer = answers[Math.min(state.reads, answers.length - 1)];
        state.reads += 1;
        if (answer instanceof Error) throw answer;
        return answer ?? '';
      },
      now: () => state.now,
      onFailure: (error) => failures.push(error),
    });
    return { signer, state, failures };
  }

  test('reads the key once, before it is needed', async () => {
    const { signer, state } = world(stored(createPrivateJwk()));
    expect(state.reads).toBe(1);
    const [one, two] = await Promise.all([signer.sign(CLAIMS), signer.sign({ ...CLAIMS, jti: 'decision-2' })]);
    expect([one, two].map((assertion) => decodeJwt(assertion ?? '').jti)).toEqual(['decision-1', 'decision-2']);
    expect(state.reads).toBe(1);
  });

  test('signs nothing without a key, and reads it again at the next need, at most once a second', async () => {
    const { signer, state, failures } = world(new Error('Rate exceeded'), 'no key', stored(createPrivateJwk()));
    expect(await signer.sign(CLAIMS)).toBeNull();
    expect(await signer.sign(CLAIMS)).toBeNull();
    expect([state.reads, failures.length]).toEqual([1, 1]);
    state.now = 1_000;
    expect(await signer.sign(CLAIMS)).toBeNull();
    state.now = 2_000;
    expect(await Promise.all([signer.sign(CLAIMS), signer.sign(CLAIMS)])).toEqual([expect.any(String), expect.any(String)]);
    expect([state.reads, failures.length]).toEqual([3, 2]);
  });
});
