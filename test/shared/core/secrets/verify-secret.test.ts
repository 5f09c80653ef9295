import { describe, expect, test } from '@jest/globals';
import { secretDigest, secretIdIn } from '../../../../shared/core/secrets/secret-form.ts';
import { readSecretEntries, secretEntriesText, secretsAt } from '../../../../shared/core/secrets/stored-secrets.ts';
import { verifySecret } from '../../../../shared/core/secrets/verify-secret.ts';
import { readUser, type User } from '../../../../shared/core/users/user.ts';
import { newSecret } from '../../../../shared/node/new-secret.ts';

const NOW = Date.parse('2026-11-30T21:30:00Z');
const [A, B] = [newSecret(), newSecret()];
const entry = (...[ends_at]: readonly unknown[]) => ({ created_at: '2026-11-30T21:00Z', created_by: 'admin', ends_at });

const machine = (more: Readonly<Record<string, unknown>> = {}, now = NOW): User =>
  readUser(
    {
      user_name: 'rotating.user',
      active: true,
      web_service_access_only: true,
      secrets: JSON.stringify({ [A.id]: entry(null) }),
      secret_hashes: JSON.stringify({ [A.id]: A.hash }),
      ...more,
    },
    now,
  ) as User;
const causeOf = (user: User | null | 'unreadable', text: string): string => {
  const result = verifySecret(user, text);
  return result.kind === 'verified' ? `verified ${result.id}` : result.cause;
};

describe('the form of a secret', () => {
  test('is nis_, 8 hexadecimal digits, _ and 43 characters of base64url', () => {
    expect(A.text).toMatch(/^nis_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/);
    expect(secretIdIn(A.text)).toBe(A.id);
    expect(A.hash).toBe(secretDigest(A.text).toString('hex'));
    expect(new Set([A.text, B.text, newSecret().text]).size).toBe(3);
  });

  test.each([
    '',
    'nis_',
    `${A.text}x`,
    A.text.slice(0, -1),
    ` ${A.text}`,
    `${A.text}\n`,
    A.text.toUpperCase(),
    A.text.replace('nis', 'nix'),
  ])('is that of no other text: %j', (text) => {
    expect(secretIdIn(text)).toBeNull();
  });
});

describe('a presented secret', () => {
  test('is good where its hash and its entry stand', () => {
    expect(causeOf(machine(), A.text)).toBe(`verified ${A.id}`);
  });

  test('is unknown where one of the two is missing, damaged or of another secret', () => {
    const ids = { [A.id]: entry(null) };
    for (const more of [
      { secrets: undefined },
      { secret_hashes: undefined },
      { secrets: '{}' },
      { secret_hashes: '{}' },
      { secrets: 'not json' },
      { secret_hashes: '[]' },
      { secrets: 7 },
      { secrets: JSON.stringify({ [A.id]: null }) },
      { secret_hashes: JSON.stringify({ [A.id]: B.hash }) },
      { secret_hashes: JSON.stringify({ [A.id]: A.text }) },
      { secret_hashes: JSON.stringify({ [B.id]: A.hash }), secrets: JSON.stringify({ ...ids, [B.id]: entry(null) }) },
    ])
      expect(causeOf(machine(more), A.text)).toBe('secret_unknown');
    expect(causeOf(machine(), B.text)).toBe('secret_unknown');
    expect(causeOf(machine(), `nis_${A.id}_${B.text.slice(13)}`)).toBe('secret_unknown');
  });

  test('is found among the kept hashes, too', () => {
    const both = machine({
      secrets: JSON.stringify({ [A.id]: entry('2026-12-01T10:00Z'), [B.id]: entry(null) }),
      secret_hashes: JSON.stringify({ [B.id]: B.hash }),
      secret_hashes_kept: JSON.stringify({ [A.id]: A.hash }),
    });
    expect([A, B].map(({ text }) => causeOf(both, text))).toEqual([`verified ${A.id}`, `verified ${B.id}`]);
  });

  test('has ended at the minute of its end, and at an end that is none', () => {
    const at = (ends: unknown, now: number): string => causeOf(machine({ secrets: JSON.stringify({ [A.id]: entry(ends) }) }, now), A.text);
    expect(at('2026-11-30T21:31Z', Date.parse('2026-11-30T21:30:59.999Z'))).toBe(`verified ${A.id}`);
    expect(at('2026-11-30T21:31Z', Date.parse('2026-11-30T21:31:00Z'))).toBe('secret_ended');
    for (const ends of ['2026-02-30T10:00Z', 'tomorrow', '', 7, undefined, {}]) expect(at(ends, NOW)).toBe('secret_ended');
  });

  test('is that of an active, unlocked, non-interactive user, who is none of the guests', () => {
    expect(causeOf(machine({ active: false }), A.text)).toBe('inactive');
    expect(causeOf(machine({ locked_out: true }), A.text)).toBe('locked_out');
    expect(causeOf(machine({ web_service_access_only: false }), A.text)).toBe('secret_unknown');
    expect(causeOf(machine({ user_name: 'soap.guest' }), A.text)).toBe('guest_record');
    expect(causeOf(null, A.text)).toBe('unknown_user');
    expect(causeOf('unreadable', A.text)).toBe('user_record_unreadable');
  });

  test('does not mind a password that has ended or needs a reset', () => {
    expect(causeOf(machine({ password_needs_reset: true, password_until: '2026-01-01T00:00Z' }), A.text)).toBe(`verified ${A.id}`);
  });

  test('tells its id once it was recognised, and no other', () => {
    expect(verifySecret(machine({ secrets: JSON.stringify({ [A.id]: entry('2026-01-01T00:00Z') }) }), A.text)).toMatchObject({ id: A.id });
    expect(verifySecret(machine({ active: false }), A.text)).toMatchObject({ id: A.id });
    expect(verifySecret(machine(), B.text)).toMatchObject({ id: null });
  });
});

describe('the texts of a record', () => {
  test('are parsed once, and again as soon as one differs', () => {
    const stored = { secrets: JSON.stringify({ [A.id]: entry(null) }), secret_hashes: JSON.stringify({ [A.id]: A.hash }) };
    const first = secretsAt(stored, NOW).get(A.id);
    expect(secretsAt({ ...stored }, NOW).get(A.id)?.digest).toBe(first?.digest);
    expect(secretsAt({ ...stored, secrets: '{}' }, NOW).size).toBe(0);
    expect(secretsAt({ ...stored, secret_hashes: '{}' }, NOW).size).toBe(0);
    expect(secretsAt(stored, NOW).size).toBe(1);
  });

  test('are written as they are read, the oldest first', () => {
    const entries = [
      { id: '99999999', created_at: '2026-11-01T00:00Z', created_by: 'a', ends_at: '2026-12-01T00:00Z', kept: true },
      { id: '11111111', created_at: '2026-11-02T00:00Z', created_by: 'b', ends_at: null, kept: false },
    ];
    expect(readSecretEntries(secretEntriesText(entries))).toEqual(entries);
    expect(secretEntriesText([])).toBe('');
  });
});

test('a password has ended at password_until, and at an end that is none; it may be absent', () => {
  const ended = (password_until: unknown): boolean => machine({ password_until }).password_ended;
  expect(ended(undefined)).toBe(false);
  expect(ended('2026-11-30T21:31Z')).toBe(false);
  for (const until of ['2026-11-30T21:30Z', '2026-02-30T10:00Z', '', 7, null]) expect(ended(until)).toBe(true);
});
