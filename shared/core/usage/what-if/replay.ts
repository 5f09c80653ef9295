import { type Credential, type Decision, decide, type Facts, type Principal } from '../../decision/decide.ts';
import { mayComeFrom, mayUse } from '../../envelope/fits.ts';
import type { Classified } from '../../request/classify.ts';
import type { Operation } from '../../request/operation.ts';
import type { Protocol } from '../../request/protocols.ts';
import type { Surface } from '../../request/routes.ts';
import { type BlockedProtocols, isBlocked } from '../../settings/blocked.ts';
import { readSetting, requiresCredentials, STRICT_SECURITY } from '../../settings/settings.ts';
import { aclOf, meetsAclOf, soapRefusal } from '../../tables/acl.ts';
import { type BasicForPeople, personOnly } from '../../users/person-only.ts';
import { activeRoles, type RoleGraph, soapOperations } from '../../users/roles.ts';
import { closedCause, passwordCause, statusCause, type User } from '../../users/user.ts';
import type { SeenUse } from '../findings/evidence.ts';

/** Everything that a use depends on beside what was asked: as it is, or as a change would make it. */
export interface World {
  readonly user: User;
  readonly graph: RoleGraph;
  readonly settings: ReadonlyMap<string, string>;
  /** Protocols that are switched off. */
  readonly blocked: BlockedProtocols;
  readonly basicForPeople: BasicForPeople;
  /** An upstream serves the tables: their access controls are its own. */
  readonly upstream: boolean;
  /** Milliseconds since the epoch: openings that have ended by then are closed. */
  readonly now: number;
}

/** A use with one of the credentials that it was seen with: `none`, `session`, `password`, or a kind or id of a machine's credential. */
export interface Replayed {
  readonly use: SeenUse;
  readonly credential: string;
  /** Address; null: not kept, so that nothing can be said of it. */
  readonly source: string | null;
}

/**
 * What would become of a use: decided by `decide`, then by the access controls of the tables.
 *
 * @returns reason or code of the refusal; null: it would be allowed.
 */
export function refusalOfUse(replayed: Replayed, world: World): string | null {
  const decision = decide(factsOf(replayed, world));
  return decision.outcome === 'allow' ? tableRefusal(replayed.use, decision, world) : decision.reason;
}

/** What a row does not keep counts as good: the user token, the page that sent it, and the elevation of a session. */
function factsOf({ use, credential, source }: Replayed, { user, graph, settings, blocked, basicForPeople, now }: World): Facts {
  const request = classifiedOf(use);
  const bySession = credential === 'session';
  const principal: Principal = { user, activeRoles: activeRoles(user.roles, graph, bySession), elevated: bySession };
  const anonymous = credential === 'none';
  return {
    request,
    forgedIdentityHeader: null,
    blocked: isBlocked(blocked, request.protocol),
    credential: anonymous ? { kind: 'absent' } : credentialOf(principal, credential),
    personOnly: personOnly(user, basicForPeople, graph),
    sourceAllowed: source === null || mayComeFrom(user, source),
    useAllowed:
      request.protocol === null ||
      mayUse(user, { protocol: request.protocol, table: request.table, operation: use.operation as Operation }),
    guest: anonymous && user.active && !user.locked_out ? principal : null,
    toggle: request.protocol === null ? 'on' : requiresCredentials(settings, request.protocol, now),
    strictSecurity: readSetting(settings, STRICT_SECURITY, now),
    userTokenPresent: true,
    crossSite: false,
    allowedOrigin: false,
    navigation: false,
    handover: 'ready',
  };
}

/** Why a credential would be refused. The ids are of secrets, which a reset of the password does not affect. */
const CAUSE_BY: Readonly<Record<string, ((user: User) => string | null) | undefined>> = { password: passwordCause, session: statusCause };

/** Sessions count as still open: that a change ends them is told apart, and people sign in again. */
function credentialOf(principal: Principal, credential: string): Credential {
  const causeOf = CAUSE_BY[credential] ?? closedCause;
  const cause = causeOf(principal.user);
  if (cause !== null) return { kind: 'rejected', cause };
  const bySession = credential === 'session';
  return { kind: 'verified', principal, bySession, byBasic: !bySession };
}

/** A sign-in leads to the pages, so it is decided like one. */
const classifiedOf = ({ surface, protocol, table, mid }: SeenUse): Classified => ({
  kind: 'classified',
  surface: surface === 'public' ? 'ui' : (surface as Surface),
  protocol: protocol as Protocol | null,
  path: '',
  table,
  record: null,
  list: false,
  midServer: mid,
  write: false,
  preflight: false,
});

/** What the access controls of a table that functions/instance serves say. A read that they refuse is an empty list. */
function tableRefusal(
  { protocol, table, operation }: SeenUse,
  { principal }: Extract<Decision, { outcome: 'allow' }>,
  world: World,
): string | null {
  const acl = aclOf(table);
  if (world.upstream || acl === undefined || principal === null) return null;
  const roles = principal.activeRoles === 'unread' ? [] : principal.activeRoles;
  if (protocol !== 'soap') return meetsAclOf(acl, operation, roles) ? null : 'acl_refused';
  if (readSetting(world.settings, STRICT_SECURITY, world.now) === 'off' || operation === 'unknown') return null;
  return soapRefusal({ table, acl }, operation, { roles, granted: soapOperations(roles) });
}
