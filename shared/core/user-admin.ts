import { activeRoles, isSoapRole, type RoleGraph } from './roles.ts';
import type { Setting } from './settings.ts';
import { FIELD_NAMES, NEW_USER, type UserFields, type UserRecord } from './user-record.ts';

/** Who makes a change: the roles in force in this session, as the authorizer passed them on. */
export interface Actor {
  readonly userName: string;
  readonly roles: readonly string[];
}

/** Roles whose holders only an administrator of equal rank may change. */
const RANKS = ['admin', 'security_admin'] as const;
type Rank = (typeof RANKS)[number];

const HOW_TO_RANK: Readonly<Record<Rank, string>> = {
  admin: 'Ask a user with the role admin.',
  security_admin: 'Elevate to security_admin first, or ask a security administrator.',
};

/** Everything that a user may come to hold, elevated or not: direct roles and what they contain. */
export const heldRoles = (roles: readonly string[], graph: RoleGraph): string[] => activeRoles(roles, graph, true);

/** Whether a user may administer users at all. Source: specification, "Role required: user_admin or admin". */
export const mayAdministerUsers = (actor: Actor): boolean => actor.roles.includes('user_admin') || actor.roles.includes('admin');

/** Ranks among roles that an actor does not have in force. */
const missingRanks = (actor: Actor, held: readonly string[]): Rank[] =>
  RANKS.filter((rank) => held.includes(rank) && !actor.roles.includes(rank));

/** Fields that anybody who administers users may set for everybody: they open and close nothing. */
const HARMLESS: readonly string[] = ['first_name', 'last_name'];

/**
 * Why an actor may not change fields of a user; null: the actor may.
 *
 * @param target roles of the user as stored.
 * @param fields names of what changes; `user_password` for a new password, `roles` for roles.
 */
export function fieldRefusal(actor: Actor, target: Pick<UserRecord, 'roles'>, fields: readonly string[], graph: RoleGraph): string | null {
  const [rank] = missingRanks(actor, heldRoles(target.roles, graph));
  if (rank === undefined || fields.every((field) => HARMLESS.includes(field))) return null;
  return `This user holds ${rank}: only an administrator with ${rank} in force may set password, email, flags, lock or roles. ${HOW_TO_RANK[rank]}`;
}

/** Why an actor may not grant or take roles; null: the actor may. Taking is bound like granting. */
export function roleRefusal(actor: Actor, changed: readonly string[], graph: RoleGraph): string | null {
  for (const role of changed) {
    const [rank] = missingRanks(actor, heldRoles([role], graph));
    if (rank !== undefined)
      return `The role ${role} is or contains ${rank}: only ${rank} in force may grant or take it. ${HOW_TO_RANK[rank]}`;
  }
  return null;
}

/** Whether a user can use a role at the pages of this site. */
const canAct = (user: UserRecord, rank: Rank, graph: RoleGraph): boolean =>
  user.active && !user.locked_out && !user.web_service_access_only && heldRoles(user.roles, graph).includes(rank);

/** The ranks that a change takes from a user who could act in them: somebody else must be left who can. */
export const ranksLost = (before: UserRecord, after: UserRecord, graph: RoleGraph): Rank[] =>
  RANKS.filter((rank) => canAct(before, rank, graph) && !canAct(after, rank, graph));

/**
 * Why a change would leave nobody in a rank; null: somebody else is left.
 *
 * @param lost as `ranksLost` tells.
 * @param others every user but the one that changes.
 */
export function lastOneRefusal(lost: readonly Rank[], others: readonly UserRecord[], graph: RoleGraph): string | null {
  const rank = lost.find((each) => !others.some((user) => canAct(user, each, graph)));
  if (rank === undefined) return null;
  return `This is the last user who can sign in with the role ${rank}. Give it to another active, interactive user first.`;
}

/** Whether a change ends every session of the user, for good. */
export const endsSessions = (before: UserFields, after: UserFields, newPassword: boolean): boolean =>
  newPassword ||
  (before.active && !after.active) ||
  (!before.locked_out && after.locked_out) ||
  (!before.web_service_access_only && after.web_service_access_only);

/** The fields in which two versions of a user differ. */
export const changedFields = (before: UserFields, after: UserFields): (keyof UserFields)[] =>
  FIELD_NAMES.filter((name) => before[name] !== after[name]);

export interface EffectInput {
  /** null: a new user, who has no session to end. */
  readonly before: UserFields | null;
  readonly after: UserFields;
  /** Granted directly, before expansion. */
  readonly roles: readonly string[];
  readonly newPassword: boolean;
  readonly strictSecurity: Setting;
}

/** What saving does to the user, one sentence each. Source: specification, "Non-interactive users". */
export function effectsOf({ before: stored, after, roles, newPassword, strictSecurity }: EffectInput, graph: RoleGraph): string[] {
  const effects: string[] = [];
  const before = stored ?? NEW_USER;
  if (stored !== null && endsSessions(before, after, newPassword)) effects.push('Every session of this user ends.');
  if (before.active && !after.active) effects.push('Every request with this account is refused until it is active again.');
  if (!before.locked_out && after.locked_out) effects.push('Every request with this account is refused until it is unlocked.');
  if (before.web_service_access_only && !after.web_service_access_only)
    effects.push('The user becomes interactive: the UI, service portals and single sign-on open.');
  if (!before.web_service_access_only && after.web_service_access_only) {
    effects.push('The user becomes non-interactive: the UI, service portals and single sign-on are refused.');
    effects.push(...protocolEffects(after, roles, strictSecurity, graph));
  }
  if (newPassword) effects.push('Integrations that use the old password are refused.');
  if (!before.password_needs_reset && after.password_needs_reset) {
    const how = after.web_service_access_only ? 'which a non-interactive user cannot do' : 'at the sign-in page';
    effects.push(`Every request is refused until the user has changed the password, ${how}.`);
  }
  return effects;
}

/** What a non-interactive user can do with the protocols that ask for more than good credentials. */
function protocolEffects(user: UserFields, roles: readonly string[], strictSecurity: Setting, graph: RoleGraph): string[] {
  const held = heldRoles(roles, graph);
  const effects = [];
  if (strictSecurity !== 'off' && !held.some(isSoapRole)) effects.push('SOAP will be refused under strict security: no soap role.');
  if (held.includes('mid_server') && !user.internal_integration_user)
    effects.push('MID Server requests will be refused: Internal Integration User is not selected.');
  return effects;
}

/** Each role that a user holds by containment, with the granted roles that lend it. */
export function inheritedRoles(granted: readonly string[], graph: RoleGraph): { readonly name: string; readonly from: string[] }[] {
  const sources = new Map<string, string[]>();
  for (const role of granted) {
    for (const name of heldRoles([role], graph)) {
      if (!granted.includes(name)) sources.set(name, [...(sources.get(name) ?? []), role]);
    }
  }
  return [...sources].map(([name, from]) => ({ name, from: from.sort() })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
