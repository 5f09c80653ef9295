import { isGuest } from '../../../../shared/core/users/base-records.ts';
import { OWN_FACTOR } from '../../../../shared/core/users/change/credentials/second-factor-change.ts';
import { limitOf } from '../../../../shared/core/users/change/plan-checks.ts';
import type { Actor } from '../../../../shared/core/users/change/rank.ts';
import type { RoleGraph } from '../../../../shared/core/users/roles.ts';
import { USER_LABELS, type UserRecord } from '../../../../shared/core/users/user-record.ts';
import { Check } from '../../../../shared/web/parts/check.tsx';
import type { Shell } from '../../../../shared/web/parts/page.tsx';
import { UserTokenField } from '../../../../shared/web/parts/user-token-field.tsx';

export const RESET_FACTOR = 'second_factor_reset';
/** Name of the box that confirms it. */
export const RESET_CONFIRMED = 'second_factor_reset_confirmed';

interface SecondFactorProps {
  readonly shell: Shell;
  readonly record: UserRecord | null;
  readonly graph: RoleGraph;
  readonly actor?: Actor;
  /** What is wrong with the box and what to do. */
  readonly factorError?: string;
}

/** Section **Second factor** of a person, and **Reset**, disabled for actors who may not. */
export function SecondFactor(props: SecondFactorProps) {
  const { record, actor } = props;
  if (record === null || actor === undefined || isGuest(record.user_name)) return null;
  // A flag that a conversion by hand left behind can be reset, too.
  if (record.web_service_access_only && !record.second_factor) return null;
  return (
    <section aria-labelledby="second_factor">
      <h2 id="second_factor">{USER_LABELS.second_factor}</h2>
      {record.second_factor ? (
        <Reset {...props} record={record} actor={actor} />
      ) : (
        <p>Not enrolled. The person sets it up at My profile, by an app on the phone.</p>
      )}
    </section>
  );
}

function Reset({ shell, record, graph, actor, factorError }: SecondFactorProps & { readonly record: UserRecord; readonly actor: Actor }) {
  const own = actor.userName === record.user_name ? OWN_FACTOR : null;
  const refusal = own ?? limitOf(actor, record, ['second_factor'], graph);
  return (
    <form method="post" action={`${shell.prefix}/sys_user.do?user_name=${encodeURIComponent(record.user_name)}`}>
      <UserTokenField shell={shell} />
      <p>Enrolled: sign-in asks for a code after the password.</p>
      <Check
        label="I have made sure that this person asks for it"
        name={RESET_CONFIRMED}
        checked={false}
        locked={refusal ?? undefined}
        error={factorError}
        hints={[
          'For a phone that is lost together with the recovery codes. Every session and access token ends, and the password alone signs in until a new second factor is set up. User Interface Only stays.',
        ]}
      />
      <button type="submit" name="sysparm_action" value={RESET_FACTOR} disabled={refusal !== null} class="danger">
        Reset
      </button>
    </form>
  );
}
