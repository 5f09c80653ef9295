import { goodSecrets, proposedEnd } from '../../../../shared/core/users/change/credentials/secret-change.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Field } from '../../../../shared/web/parts/field.tsx';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';
import { userAddress } from '../../links.ts';
import { OPENED_FIELD, writeOpened } from '../save/opened.ts';

export const MAKE_SECRET = 'secret_make';
/** Names of the two fields. */
export const OVERLAP = 'secret_overlap';
export const ENDS = 'secret_ends';

/** What was typed into the form, and why no secret was made. */
export interface TypedSecret {
  readonly overlap: string;
  readonly ends: string;
  readonly error?: string;
}

const USUAL: TypedSecret = { overlap: '24h', ends: '' };
/** Days until the end that is proposed. */
const PROPOSED_DAYS = 90;

interface MakeSecretProps {
  readonly shell: Shell;
  readonly record: UserRecord;
  readonly now: number;
  readonly typed?: TypedSecret;
}

/** **Make a secret**, or **Rotate** where there is one. The form carries the version that it was opened with: sent twice, it makes one secret. */
export function MakeSecret({ shell, record, now, typed = USUAL }: MakeSecretProps) {
  const [present] = goodSecrets(record, now);
  return (
    <form method="post" action={userAddress(shell, record.user_name)}>
      <UserTokenField shell={shell} />
      <input type="hidden" name={OPENED_FIELD} value={writeOpened(record)} />
      <div class="columns">
        <Field
          label="Overlap"
          name={OVERLAP}
          value={typed.overlap}
          autocomplete="off"
          hint={`How long ${present === undefined ? 'a password of this account' : `the secret ${present.id}`} stays good beside the new secret: 1m to 30d, such as 30m, 24h or 7d. 0: it ends now.`}
          error={typed.error}
        />
        <Field
          label="End of the new secret"
          name={ENDS}
          value={typed.ends}
          autocomplete="off"
          hint={`In UTC, such as ${proposedEnd(now, PROPOSED_DAYS)}, when people are at work to notice. Empty: no end.`}
          optional={true}
        />
      </div>
      <div class="actions">
        <button type="submit" name="sysparm_action" value={MAKE_SECRET}>
          {present === undefined ? 'Make a secret' : 'Rotate'}
        </button>
      </div>
    </form>
  );
}
