import { timeTextOf } from '../../instant.ts';
import { isGuest } from '../base-records.ts';
import { DATE_FIELDS, datesOf, userAt } from '../dates.ts';
import { activeRoles, type RoleGraph } from '../roles.ts';
import { FIELD_NAMES, type UserFields, type UserRecord } from '../user-record.ts';

/** Who makes a change. */
export interface Actor {
  readonly userName: string;
  /** Roles in force in this session, as the authorizer passed them on. */
  readonly roles: readonly string[];
  /** All roles of the actor, in force or waiting for an elevation. */
  readonly held: readonly string[];
}

/** Roles whose holders only an administrator of equal rank may change. */
const RANKS = ['admin', 'security_admin'] as const;
export type Rank = (typeof RANKS)[number];

/**
 * The person at the command line, whose AWS credentials may write the tables, and who is not a user of the platform. Rank does not bind
 * this person. All other rules do: the last administrator, the guests, names, lengths and the password rule.
 *
 * @param by the person's name in records and history.
 */
export const operator = (by: string): Actor => ofEveryRank(by);

/** An actor whom rank does not bind. */
export const ofEveryRank = (userName: string): Actor => ({ userName, roles: RANKS, held: RANKS });

const HOW_TO_RANK: Readonly<Record<Rank, string>> = {
  admin: 'Ask a user with the role admin.',
  security_admin: 'Ask a user with the role security_admin.',
};
const HOW_TO_FORCE: Readonly<Record<Rank, string>> = {
  admin: HOW_TO_RANK.admin,
  security_admin: 'Elevate to security_admin first, or ask a security administrator.',
};

/** All roles that a user can hold, elevated or not: direct roles and those that they contain. */
export const heldRoles = (roles: readonly string[], graph: RoleGraph): string[] => activeRoles(roles, graph, true);

/** The ranks of a user. */
export const ranksOf = ({ roles }: Pick<UserRecord, 'roles'>, graph: RoleGraph): Rank[] => {
  const held = heldRoles(roles, graph);
  return RANKS.filter((rank) => held.includes(rank));
};

/** Fields that every user administrator may set for every user, because they open and close nothing. */
const HARMLESS: readonly string[] = ['first_name', 'last_name'];

/**
 * Why an actor may not change fields of a user; null: the actor may. Equal rank means holding every rank that the user holds. A new
 * password of a security administrator also takes an elevation, because the elevation asks for that very password; so do a new owner, whom
 * others believe to be the one to ask about it, a date, the end of all sessions, and an envelope, which says what a stolen credential is good for.
 *
 * Source: docs/contract.md, "People's side" (only an administrator of equal rank) and "Dates that close" (who may).
 *
 * @param target roles of the user as stored.
 * @param fields names of what changes; `user_password` for a new password, `roles` for roles.
 */
export function fieldRefusal(actor: Actor, target: Pick<UserRecord, 'roles'>, fields: readonly string[], graph: RoleGraph): string | null {
  const ranks = ranksOf(target, graph);
  if (fields.every((field) => HARMLESS.includes(field))) return null;
  const missing = ranks.find((rank) => !actor.held.includes(rank));
  if (missing !== undefined && fields.every((field) => field === 'sessions'))
    return `This user holds ${missing}: only an administrator who holds it, too, may end the sessions. ${HOW_TO_RANK[missing]}`;
  if (missing !== undefined)
    return `This user holds ${missing}: only an administrator who holds it, too, may set password, email, owner, flags, lock or roles. ${HOW_TO_RANK[missing]}`;
  if (!ranks.includes('security_admin') || actor.roles.includes('security_admin')) return null;
  const credential = ['secrets', 'federated', 'tokens', 'user_interface_only', 'second_factor'].find((field) => fields.includes(field));
  if (fields.includes('user_password'))
    return `This user holds security_admin: only security_admin in force may set the password, because it opens the elevation. ${HOW_TO_FORCE.security_admin}`;
  if (fields.includes('sessions'))
    return `This user holds security_admin: only security_admin in force may end the sessions. ${HOW_TO_FORCE.security_admin}`;
  if (credential !== undefined)
    return `This user holds security_admin: only security_admin in force may change how the user signs in. ${HOW_TO_FORCE.security_admin}`;
  if (fields.includes('envelope'))
    return `This user holds security_admin: only security_admin in force may set the envelope. ${HOW_TO_FORCE.security_admin}`;
  if (fields.includes('owner'))
    return `This user holds security_admin: only security_admin in force may set the owner. ${HOW_TO_FORCE.security_admin}`;
  return DATE_FIELDS.some((field) => fields.includes(field))
    ? `This user holds security_admin: only security_admin in force may set the dates on which the account ends. ${HOW_TO_FORCE.security_admin}`
    : null;
}

/** Why an actor may not grant or take roles; null: the actor may. Taking has the same rule as granting. */
export function roleRefusal(actor: Actor, changed: readonly string[], graph: RoleGraph): string | null {
  for (const role of changed) {
    const rank = ranksOf({ roles: [role] }, graph).find((each) => !actor.roles.includes(each));
    if (rank !== undefined)
      return `The role ${role} is or contains ${rank}: only ${rank} in force may grant or take it. ${HOW_TO_FORCE[rank]}`;
  }
  return null;
}

/** Whether a user can use a role at the pages of this site. */
export const canAct = (user: UserRecord, rank: Rank, graph: RoleGraph): boolean =>
  user.active &&
  !user.locked_out &&
  !user.web_service_access_only &&
  !isGuest(user.user_name) &&
  heldRoles(user.roles, graph).includes(rank);

/**
 * Ranks that a change takes from a user who could act in them, now or at a later time: another user who can must remain.
 *
 * Dates only close, so that the ranks of a user change at its dates alone.
 *
 * @param now milliseconds since the epoch.
 */
export function ranksLost(before: UserRecord, after: UserRecord, graph: RoleGraph, now: number): Rank[] {
  const times = [now, ...datesOf(after), Number.POSITIVE_INFINITY];
  return RANKS.filter((rank) =>
    times.some((time) => canAct(userAt(before, time), rank, graph) && !canAct(userAt(after, time), rank, graph)),
  );
}

/**
 * Until when a user can act, in milliseconds since the epoch: infinite without a date; null: not even now.
 *
 * @param now milliseconds since the epoch.
 */
export function canActUntil(user: UserRecord, rank: Rank, graph: RoleGraph, now: number): number | null {
  return canAct(userAt(user, now), rank, graph) ? Math.min(...datesOf(user), Number.POSITIVE_INFINITY) : null;
}

/** Why a rank must keep a user beyond a time, in milliseconds since the epoch. */
export const noAdministratorFrom = (time: number): string =>
  `Not saved: from ${timeTextOf(time)} on there would be no active administrator.`;

/** Why the last user of a rank must keep it. */
export const lastOneRefusal = (rank: Rank): string =>
  `This is the last user who can sign in with the role ${rank}. Give it to another active, interactive user first.`;

/** What the history says about a password. */
export const NEW_PASSWORD = { field: 'user_password', old: '(not shown)', new: '(a new one)' } as const;

/** Whether a change of fields or password ends every session of the user, for good. */
export const endsSessions = (before: UserFields, after: UserFields, newPassword: boolean): boolean =>
  newPassword ||
  (before.active && !after.active) ||
  (!before.locked_out && after.locked_out) ||
  (!before.web_service_access_only && after.web_service_access_only);

/** Whether a change raises the session generation: also on the way back to interactive, so that nothing from before can be used again. */
export const raisesGeneration = (before: UserFields, after: UserFields, newPassword: boolean): boolean =>
  endsSessions(before, after, newPassword) || (before.web_service_access_only && !after.web_service_access_only);

/**
 * Whether a change takes a role that works only in an elevated session. Every session of the user then ends for good: otherwise an elevated
 * session would be elevated again when the role comes back.
 */
export function endsElevation(before: readonly string[], after: readonly string[], graph: RoleGraph): boolean {
  const elevating = (roles: readonly string[]): string[] => heldRoles(roles, graph).filter((role) => graph.get(role)?.elevated_privilege);
  const kept = elevating(after);
  return elevating(before).some((role) => !kept.includes(role));
}

/** The fields in which two versions of a user differ. */
export const changedFields = (before: UserFields, after: UserFields): (keyof UserFields)[] =>
  FIELD_NAMES.filter((name) => before[name] !== after[name]);

/** Each role that a user holds by containment, with the granted roles that contain it. */
export function inheritedRoles(granted: readonly string[], graph: RoleGraph): { readonly name: string; readonly from: string[] }[] {
  const lenders = granted.toSorted().map((role) => ({ role, lends: heldRoles([role], graph) }));
  const inherited = heldRoles(granted, graph).filter((role) => !granted.includes(role));
  return inherited.map((name) => ({ name, from: lenders.filter(({ lends }) => lends.includes(name)).map(({ role }) => role) }));
}
