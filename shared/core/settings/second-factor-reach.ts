import { isAdministrator, type SecondFactorPolicy } from '../second-factor/policy.ts';
import { isGuest } from '../users/base-records.ts';
import { userAt } from '../users/dates.ts';
import type { RoleGraph } from '../users/roles.ts';
import type { UserRecord } from '../users/user-record.ts';

/** What each policy means, for people who choose it. */
export const POLICY_MEANS: Readonly<Record<SecondFactorPolicy, string>> = {
  off: 'off: no person can set one up',
  optional: 'optional: each person decides',
  administrators: 'administrators: holders of admin, security_admin or user_admin must have one',
  everybody: 'everybody: every person must have one',
};

/** People who could sign in and have no second factor. */
export interface WithoutFactor {
  readonly people: number;
  /** Of them, those who hold admin, security_admin or user_admin. */
  readonly administrators: number;
  /** Of them, those with a date on which they become non-interactive: until then they cannot set one up. */
  readonly scheduled: number;
}

/** Counts them, one user at a time. */
export function withoutFactor(graph: RoleGraph): WithoutFactor & { add(user: UserRecord, now: number): void } {
  const counted = { people: 0, administrators: 0, scheduled: 0 };
  return Object.assign(counted, {
    add(stored: UserRecord, now: number): void {
      const user = userAt(stored, now);
      if (!user.active || user.locked_out || user.web_service_access_only || user.second_factor || isGuest(user.user_name)) return;
      counted.people += 1;
      if (isAdministrator(user.roles, graph)) counted.administrators += 1;
      if (user.web_service_access_only_from !== '') counted.scheduled += 1;
    },
  });
}

/** Whom a policy touches: sentences. Sessions that are open go on until they end. */
export function withoutFactorText(policy: SecondFactorPolicy, { people, administrators, scheduled }: WithoutFactor): string[] {
  const [count, one, many] = policy === 'everybody' ? [people, 'person', 'people'] : [administrators, 'administrator', 'administrators'];
  const required = policy === 'everybody' || policy === 'administrators';
  const does = required ? ', and must set one up at the next sign-in.' : ': a password alone opens these accounts.';
  const told =
    count === 0
      ? `Every ${one} has a second factor.`
      : `${count} ${count === 1 ? `${one} has` : `${many} have`} no second factor yet${does}`;
  if (!required || scheduled === 0) return [told];
  const who = scheduled === 1 ? 'person has' : 'people have';
  return [
    told,
    `${scheduled} ${who} a date on which the account becomes non-interactive, and cannot set one up until that date is cleared.`,
  ];
}
