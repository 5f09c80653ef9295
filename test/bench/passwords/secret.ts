import { secretIdIn } from '../../../shared/core/secrets/secret-form.ts';
import { secretsAt } from '../../../shared/core/secrets/stored-secrets.ts';
import { type SecretResult, verifySecret } from '../../../shared/core/secrets/verify-secret.ts';
import { newSecret } from '../../../shared/node/new-secret.ts';
import { user } from '../../support/memory.ts';

/** What a decision by a secret does where one by a password does argon2id. */
export function secretWork(): () => Promise<SecretResult> {
  const [older, newer] = [newSecret(), newSecret()];
  const entry = { created_at: '2026-11-30T21:00Z', created_by: 'admin' };
  const stored = {
    secrets: JSON.stringify({
      [older.id]: { ...entry, ends_at: '2999-12-01T10:00Z', kept: true },
      [newer.id]: { ...entry, ends_at: null },
    }),
    secret_hashes: JSON.stringify({ [newer.id]: newer.hash }),
    secret_hashes_kept: JSON.stringify({ [older.id]: older.hash }),
  };
  const record = user('rotating.user', { web_service_access_only: true });
  return async () => {
    if (secretIdIn(older.text) === null) throw new Error('A new secret has no form of one.');
    const result = verifySecret({ ...record, secrets: secretsAt(stored, Date.now()) }, older.text);
    if (result.kind !== 'verified') throw new Error('A good secret was refused.');
    return result;
  };
}
