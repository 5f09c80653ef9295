import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instantOf } from '../../../../shared/core/instant.ts';
import { readSecretEntries, secretEntriesText, secretsAt } from '../../../../shared/core/secrets/stored-secrets.ts';
import { runs } from '../../../support/thoroughness.ts';

const NOW = Date.UTC(2026, 10, 30, 21, 30);
const HASH = 'ab'.repeat(32);
const END = '2026-12-01T10:00Z';
const entry = { created_at: '2026-11-30T21:00Z', created_by: 'admin', ends_at: END };

/** Ids of all kinds: JavaScript puts those that look like an index first, and gives some a meaning of their own. */
const id = fc.constantFrom('12345678', '00000007', '7', 'abcdef01', 'ffffffff', '__proto__', 'constructor', 'toString', '');
const hash = fc.oneof(
  { weight: 3, arbitrary: fc.constant(HASH) },
  fc.constantFrom(HASH.toUpperCase(), HASH.slice(1), `${HASH}0`, `${HASH}\n`, '', null, 7, [HASH], { [HASH]: HASH }),
);
const kept = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ends_at: fc.constantFrom(null, END, '2026-11-30T21:30Z', '2026-02-30T10:00Z', '', 7) }) },
  fc.constantFrom(null, 7, 'x', [entry], true),
);
/** Text of an object that may have the same key twice, as no object has it. */
const objectText = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(id, value), { maxLength: 5 })
    .map((pairs) => `{${pairs.map((pair) => pair.map((part) => JSON.stringify(part)).join(':')).join()}}`);
const other = fc.oneof(fc.json(), fc.string(), fc.constantFrom(undefined, null, 7, true, [], {}, new Set(['a']), '[]', 'null', '[['));
const stored = fc.record({
  secrets: fc.oneof({ weight: 3, arbitrary: objectText(kept) }, other),
  secret_hashes: fc.oneof({ weight: 3, arbitrary: objectText(hash) }, other),
  secret_hashes_kept: fc.oneof(objectText(hash), other),
});

/** The members of a JSON object, read a second time: the last of those with one key counts. */
function members(text: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  if (typeof text !== 'string') return found;
  try {
    const value = JSON.parse(text);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return found;
    for (const key of Object.getOwnPropertyNames(value)) found.set(key, Object.getOwnPropertyDescriptor(value, key)?.value);
  } catch {}
  return found;
}

describe('whatever is stored', () => {
  test('is read without an error, and a secret is what has both halves', () => {
    let found = 0;
    fc.assert(
      fc.property(stored, (texts) => {
        const secrets = secretsAt(texts, NOW);
        const [entries, hashes, older] = [texts.secrets, texts.secret_hashes, texts.secret_hashes_kept].map(members);
        const expected = [...(entries ?? [])].flatMap(([name, value]) => {
          const of = hashes?.has(name) ? hashes.get(name) : older?.get(name);
          const isEntry = typeof value === 'object' && value !== null && !Array.isArray(value);
          return isEntry && of === HASH ? [[name, [null, END].includes((value as { ends_at: string | null }).ends_at)] as const] : [];
        });
        expect(new Map([...secrets].map(([name, { ended }]) => [name, !ended]))).toEqual(new Map(expected));
        for (const { digest } of secrets.values()) expect(digest.toString('hex')).toBe(HASH);
        found += secrets.size;
      }),
      { numRuns: runs(1000) },
    );
    expect(found).toBeGreaterThan(20);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain(HASH);
  });

  test('ends at its minute, and no moment later makes it good again', () => {
    const texts = { secrets: JSON.stringify({ '12345678': entry }), secret_hashes: JSON.stringify({ '12345678': HASH }) };
    const end = Date.parse(END);
    fc.assert(
      fc.property(fc.integer({ min: -90_000, max: 90_000 }), (after) => {
        expect(secretsAt(texts, end + after).get('12345678')?.ended).toBe(after >= 0);
      }),
    );
  });

  test('is not read where it is longer than 12 KB, deep or not, and each is as if it were not there', () => {
    const [secrets, secret_hashes] = [JSON.stringify({ a: entry }), JSON.stringify({ a: HASH })];
    const longest = (text: string): string => text.padEnd(12 * 1024);
    expect(secretsAt({ secrets: longest(secrets), secret_hashes: longest(secret_hashes) }, NOW).size).toBe(1);
    for (const long of [`${longest(secrets)} `, '['.repeat(400_000), `{"a":${'['.repeat(11_000)}`, `{"a":${'{"a":'.repeat(2000)}`])
      expect(secretsAt({ secrets: long, secret_hashes }, NOW).size).toBe(0);
    expect(secretsAt({ secrets, secret_hashes: `${longest(secret_hashes)} ` }, NOW).size).toBe(0);
    expect(readSecretEntries(`${longest(secrets)} `)).toEqual([]);
  });

  test('is remembered for the users of late, and forgotten before there are too many', () => {
    const digestOf = (user: number): Buffer | undefined => {
      const name = user.toString(16).padStart(8, '0');
      const texts = { secrets: JSON.stringify({ [name]: entry }), secret_hashes: JSON.stringify({ [name]: HASH }) };
      return secretsAt(texts, NOW).get(name)?.digest;
    };
    const first = digestOf(0);
    expect(digestOf(0)).toBe(first);
    for (let user = 1; user <= 1000; user += 1) digestOf(user);
    expect(digestOf(0)).not.toBe(first);
    expect(digestOf(0)).toEqual(first);
  });
});

test('entries are read as they were written, whatever their ids and in whatever order', () => {
  const entries = fc.uniqueArray(
    fc.record({
      id: fc.stringMatching(/^[0-9a-f]{8}$/),
      created_at: fc.integer({ min: 0, max: 100_000 }).map((minutes) => instantOf(NOW + minutes * 60_000)),
      created_by: fc.string(),
      ends_at: fc.constantFrom(null, END),
      kept: fc.boolean(),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  );
  fc.assert(
    fc.property(entries, (written) => {
      const oldestFirst = written.toSorted((a, b) => (`${a.created_at} ${a.id}` < `${b.created_at} ${b.id}` ? -1 : 1));
      expect(readSecretEntries(secretEntriesText(written))).toEqual(oldestFirst);
    }),
  );
});
