import type { PlannedUser } from '../../../../shared/core/as-code/plan-types.ts';
import { forEachOf } from '../../../../shared/core/concurrency.ts';
import { readEnvelope } from '../../../../shared/core/envelope/envelope.ts';
import { readSetting, STRICT_SECURITY } from '../../../../shared/core/settings/settings.ts';
import { affectedText, whatIf, whatIfLimits } from '../../../../shared/core/usage/what-if/what-if.ts';
import { effectsOf } from '../../../../shared/core/users/change/effects.ts';
import { DATE_FIELDS, userAtTheEnd } from '../../../../shared/core/users/dates.ts';
import { readUser, type User } from '../../../../shared/core/users/user.ts';
import type { UserRecord } from '../../../../shared/core/users/user-record.ts';
import type { Observed } from './observed.ts';

/** Users whose use is read at a time. */
const AT_ONCE = 25;
/** Ways of use of one user that are told one by one. */
const MOST = 20;

/** What a change of a user does: the sentences of the User form, and which of the observed use it refuses. */
export interface UserEffects {
  readonly does: readonly string[];
  readonly refuses: readonly string[];
}

/** Effects of every change, in the order of the changes. @param done is called with the number of users that were looked at. */
export async function userEffects(
  observed: Observed,
  planned: readonly PlannedUser[],
  done: (users: number) => void,
): Promise<readonly UserEffects[]> {
  const effects: UserEffects[] = [];
  let looked = 0;
  await forEachOf(planned.entries(), AT_ONCE, async ([index, user]) => {
    effects[index] = { does: formEffects(observed, user), refuses: await refusedUse(observed, user) };
    looked += 1;
    done(looked);
  });
  return effects;
}

function formEffects({ world: { settings, graph, now } }: Observed, { plan }: PlannedUser): string[] {
  const strictSecurity = readSetting(settings, STRICT_SECURITY, now);
  return effectsOf({ ...plan, strictSecurity, openSessions: null, openTokens: null, now }, graph);
}

async function refusedUse(observed: Observed, { plan: { before, after }, stored }: PlannedUser): Promise<readonly string[]> {
  const user = stored === null ? null : readUser(stored, observed.world.now);
  if (user === null || before === null || !decidesDifferently(before, after)) return [];
  const rows = await observed.rows(user.user_name);
  const change = { kind: 'user', user_name: user.user_name, after: changeOf(before, after) } as const;
  const input = { ...observed.world, accounts: [{ user: withPassword(user), rows }] };
  const texts = whatIf(change, input).map(affectedText);
  observed.tried(texts.length, whatIfLimits(input, observed.observation, change));
  return texts.length > MOST ? [...texts.slice(0, MOST), `And ${texts.length - MOST} more.`] : texts;
}

/** What was used had a password, whatever became of it. */
const withPassword = (user: User): User => ({ ...user, password_hash: user.password_hash || 'not read', password_ended: false });

/** What of a record the decision looks at, as it will be. A new date is tried as if it was reached. */
function changeOf(before: UserRecord, after: UserRecord) {
  const dated = DATE_FIELDS.some((field) => before[field] !== after[field]);
  const { web_service_access_only, user_interface_only, internal_integration_user, active, roles, envelope } = dated
    ? userAtTheEnd(after)
    : after;
  return {
    ...{ web_service_access_only, user_interface_only, internal_integration_user, active, roles },
    envelope: readEnvelope(envelope || undefined),
  };
}

/** A change of names and labels refuses nothing, so that no use is read for it. */
const decidesDifferently = (before: UserRecord, after: UserRecord): boolean =>
  JSON.stringify(changeOf(before, before)) !== JSON.stringify(changeOf(before, after));
