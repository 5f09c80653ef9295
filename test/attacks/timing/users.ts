import { newSecret } from '../../../shared/node/new-secret.ts';

const [good, second, ended, other] = [newSecret(), newSecret(), newSecret(), newSecret()];

/** Texts of the form of a secret. */
export const SECRET = {
  good: good.text,
  ended: ended.text,
  unknown: other.text,
  idAlone: `nis_${good.id}_${other.text.slice('nis_12345678_'.length)}`,
  almost: `${good.text.slice(0, -1)}${good.text.endsWith('A') ? 'B' : 'A'}`,
};

/** There is no such user. */
export const STRANGER = null;
export const PERSON = { active: true, roles: ['itil'] };
export const MACHINE = { ...PERSON, web_service_access_only: true };

const entry = (ends_at: string | null) => ({ created_at: '2026-01-01T00:00Z', created_by: 'admin', ends_at });
/** Attributes of a user with one secret that is good. */
export const ONE = { secrets: JSON.stringify({ [good.id]: entry(null) }), secret_hashes: JSON.stringify({ [good.id]: good.hash }) };

/** As many networks as an envelope may have, and none of them is where a request of the comparison comes from. */
export const OUTSIDE = JSON.stringify({ from: Array.from({ length: 20 }, (_, number) => `192.0.2.${number}/32`) });

/** Two secrets, of which the older one ends at a time. */
const rotating = (older: typeof good, ends: string) => ({
  secrets: JSON.stringify({ [older.id]: { ...entry(ends), kept: true }, [second.id]: entry(null) }),
  secret_hashes: JSON.stringify({ [second.id]: second.hash }),
  secret_hashes_kept: JSON.stringify({ [older.id]: older.hash }),
});
export const TWO = rotating(good, '2999-01-01T00:00Z');
export const ENDED = rotating(ended, '2026-01-02T00:00Z');
