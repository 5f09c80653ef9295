import { readFederated } from '../../federated/stored.ts';
import { readInstant, timeText } from '../../instant.ts';
import { hasEnded } from '../../secrets/stored-secrets.ts';
import type { Setting } from '../../settings/settings.ts';
import { DATE_FIELDS, type DateField, type ReachedDates, reachedFields } from '../dates.ts';
import { isSoapRole, type RoleGraph } from '../roles.ts';
import { NEW_USER, USER_LABELS, type UserFields, type UserRecord } from '../user-record.ts';
import { goodSecrets } from './credentials/secret-change.ts';
import { endsElevation, endsSessions, heldRoles, raisesGeneration } from './rank.ts';

/** A user before or after a change. Roles are those granted directly; without secrets and federated identities where they are left out. */
type Holder = UserFields &
  Pick<UserRecord, 'roles'> &
  Partial<Pick<UserRecord, 'federated' | 'secrets' | 'password_until' | 'second_factor'>>;

export interface EffectInput {
  /** null: a new user, who has no sessions. */
  readonly before: Holder | null;
  readonly after: Holder;
  readonly newPassword: boolean;
  readonly strictSecurity: Setting;
  /** Dates that the change writes through, as stored. */
  readonly reached?: ReachedDates;
  /** Milliseconds since the epoch: secrets that have ended do not end again. Left out: none has. */
  readonly now?: number;
  /** Open sessions of the user, at most one more than `SESSIONS_COUNTED`; null: not known. */
  readonly openSessions: number | null;
  /** Open tokens of the user; null: not known. Left out: none. */
  readonly openTokens?: number | null;
}

/** Above this the text says "more than 100". */
export const SESSIONS_COUNTED = 100;

/** What saving does to the user, one sentence each. Source: specification, "Non-interactive users". */
export function effectsOf(input: EffectInput, graph: RoleGraph): string[] {
  const { before: stored, after, newPassword } = input;
  const before = stored ?? { ...NEW_USER, roles: [] };
  const effects = reachedFields(input.reached ?? {}).map((field) => reachedText(field, input.reached?.[field] ?? ''));
  const unelevated = stored !== null && endsElevation(before.roles, after.roles, graph);
  if (stored !== null && (unelevated || endsSessions(before, after, newPassword))) effects.push(sessionsEnd(input.openSessions));
  if (unelevated || raisesGeneration(before, after, newPassword)) effects.push(...tokensEnd(input.openTokens));
  if (unelevated) effects.push('An elevation does not come back with the role: the user must elevate again.');
  effects.push(...stateEffects(before, after));
  effects.push(...kindEffects(before, input, graph));
  effects.push(...refusedEffects(before, after, input.strictSecurity, graph));
  effects.push(...personOnlyEffects(before, after));
  effects.push(...DATE_FIELDS.flatMap((field) => dateEffects(field, before, after)));
  if (stored !== null && newPassword)
    effects.push('Integrations that use the old password are refused.', 'Addresses that were refused after wrong passwords may try again.');
  if (!before.password_needs_reset && after.password_needs_reset)
    effects.push('Every request is refused until the user has changed the password, at the sign-in page.');
  if (before.password_needs_reset && !after.password_needs_reset) effects.push('The present password works again.');
  return [...new Set(effects)];
}

const CLOSED_BY: Readonly<
  Record<
    DateField,
    { readonly flag: string; readonly what: DatedChange['what']; readonly from: string; readonly already: string; readonly no: string }
  >
> = {
  web_service_access_only_from: {
    flag: 'the user is non-interactive',
    what: 'non-interactive',
    from: 'the user is non-interactive: the UI, service portals and single sign-on are refused.',
    already: 'the user is non-interactive already.',
    no: 'The user does not become non-interactive by a date.',
  },
  active_until: {
    flag: 'the account is not active',
    what: 'not active',
    from: 'every request with this account is refused.',
    already: 'the account is inactive already.',
    no: 'The account does not end by a date.',
  },
};

/** A date that is reached, or less than a minute away. @param date as stored. */
export const reachedText = (field: DateField, date: string): string =>
  readInstant(date) === null
    ? `The date in ${USER_LABELS[field]} cannot be read, which counts as reached: ${CLOSED_BY[field].flag}.`
    : `The date in ${USER_LABELS[field]}, ${timeText(date)}, is reached or less than a minute away: ${CLOSED_BY[field].flag}.`;

/** A date to come of a user. */
export interface DatedChange {
  readonly field: DateField;
  /** INSTANT. */
  readonly date: string;
  /** What the user is from then on. */
  readonly what: 'non-interactive' | 'not active';
}

/** What changes at the dates to come of a user, the nearest first. */
export const changesOf = (user: Pick<UserFields, DateField>): DatedChange[] =>
  DATE_FIELDS.filter((field) => user[field] !== '')
    .map((field) => ({ field, date: user[field], what: CLOSED_BY[field].what }))
    .sort((one, other) => (one.date < other.date ? -1 : 1));

/** Effects of a date that is set, moved or cleared. */
function dateEffects(field: DateField, before: UserFields, after: UserFields): string[] {
  const date = after[field];
  if (date === before[field]) return [];
  const { from, already, no } = CLOSED_BY[field];
  if (date === '') return [no];
  const closed = field === 'active_until' ? !after.active : after.web_service_access_only;
  return [`From ${timeText(date)} on ${closed ? already : from} Every session ends at that time.`];
}

/** Effects of something that is not saved yet. The first sentence says so. */
export const ifSaved = ([first, ...others]: readonly string[]): string[] =>
  first === undefined
    ? []
    : [`If you save this, ${/^(?!Basic )[A-Z][a-z ]/.test(first) ? first.charAt(0).toLowerCase() + first.slice(1) : first}`, ...others];

/** Effects of opening or closing an account: it works only if it is active and not locked out. */
function stateEffects(before: UserFields, after: UserFields): string[] {
  const effects: string[] = [];
  if (before.active && !after.active) effects.push('Every request with this account is refused until it is active again.');
  if (!before.locked_out && after.locked_out) effects.push('Every request with this account is refused until it is unlocked.');
  const opened = (!before.active && after.active) || (before.locked_out && !after.locked_out);
  if (!opened || effects.length > 0) return effects;
  if (!after.active) return ['Every request is still refused: the account is not active.'];
  if (after.locked_out) return ['Every request is still refused: the account is locked out.'];
  return ['The account works again. Sessions that ended stay ended.'];
}

function sessionsEnd(open: number | null): string {
  if (open === null) return 'Every session of this user ends.';
  if (open === 0) return 'No open session ends.';
  if (open > SESSIONS_COUNTED) return `More than ${SESSIONS_COUNTED} open sessions of this user end.`;
  return open === 1 ? '1 open session of this user ends.' : `${open} open sessions of this user end.`;
}

function tokensEnd(open: number | null | undefined): string[] {
  if (open === null) return ['Every open token of this user ends.'];
  if (open === undefined || open === 0) return [];
  return [open === 1 ? '1 open token of this user ends.' : `${open} open tokens of this user end.`];
}

/** What becomes of the identities of a user who becomes interactive. */
function identitiesGo(federated: string): string[] {
  if (federated === '') return [];
  const listed = readFederated(federated).length;
  return [listed === 1 ? 'Its federated identity is removed.' : `Its ${listed === 0 ? '' : `${listed} `}federated identities are removed.`];
}

/** What becomes of the secrets and the password of a user who becomes interactive. */
function credentialsEnd({ secrets = [], password_until = '' }: Holder, newPassword: boolean, now: number): string[] {
  const good = goodSecrets({ secrets }, now).length;
  return [
    ...(good === 0
      ? []
      : [`${good === 1 ? '1 secret ends' : `${good} secrets end`} for good, with every token of ${good === 1 ? 'it' : 'them'}.`]),
    ...(password_until === '' || newPassword || !hasEnded({ ends_at: password_until }, now)
      ? []
      : ['The password has ended and stays so: set a new one.']),
  ];
}

/** Of a person with a second factor who becomes non-interactive. */
export const FACTOR_GOES =
  'The second factor is removed: from then on the password alone opens the API. Set a new one, or better make a secret.';

/** Effects of the two flags that define the kinds of users. */
function kindEffects(before: Holder, { after, newPassword, strictSecurity, now = 0 }: EffectInput, graph: RoleGraph): string[] {
  if (before.web_service_access_only && !after.web_service_access_only)
    return [
      'The user becomes interactive: the UI, service portals and single sign-on open.',
      ...credentialsEnd(before, newPassword, now),
      ...identitiesGo(before.federated ?? ''),
    ];
  if (!before.web_service_access_only && after.web_service_access_only) {
    const refused = 'The user becomes non-interactive: the UI, service portals and single sign-on are refused.';
    return [refused, ...(before.second_factor ? [FACTOR_GOES] : []), ...refusedEffects(before, after, strictSecurity, graph)];
  }
  if (before.internal_integration_user === after.internal_integration_user) return [];
  if (!after.web_service_access_only) return ['Nothing changes while the user is interactive.'];
  return [
    after.internal_integration_user
      ? 'The user can be used as a MID Server user from now on.'
      : 'MID Server requests will be refused: Internal Integration User is not selected.',
  ];
}

/** Effects of the flag by which a person may use the pages only. Source: docs/contract.md, "Person-only users". */
function personOnlyEffects(before: UserFields, after: UserFields): string[] {
  if (before.user_interface_only === after.user_interface_only) return [];
  if (after.user_interface_only && after.web_service_access_only) return ['Nothing is saved: clear Web Service Access Only first.'];
  if (after.user_interface_only)
    return ['Basic is refused: protocols by a program that sends this user name and password. The pages work as before.'];
  return after.web_service_access_only
    ? []
    : ['Basic works again: a program can use protocols with this user name and password, unless nis.basic_for_people is false.'];
}

/**
 * The requests of protocols that are refused from now on although the credentials are good. Of a user who becomes non-interactive all that
 * are refused: a person may never have missed them.
 *
 * Source: docs/contract.md, "Decision" (row 11).
 */
export function refusedEffects(before: Holder, after: Holder, strictSecurity: Setting, graph: RoleGraph): string[] {
  const refused = protocolEffects(after, strictSecurity, graph);
  if (!before.web_service_access_only && after.web_service_access_only) return refused;
  const already = protocolEffects(before, strictSecurity, graph);
  return refused.filter((effect) => !already.includes(effect));
}

/** What a user cannot do with the protocols that need more than good credentials. */
function protocolEffects(user: Holder, strictSecurity: Setting, graph: RoleGraph): string[] {
  const held = heldRoles(user.roles, graph);
  const effects = [];
  if (strictSecurity !== 'off' && !held.some(isSoapRole)) effects.push('SOAP will be refused under strict security: no soap role.');
  if (user.web_service_access_only && held.includes('mid_server') && !user.internal_integration_user)
    effects.push('MID Server requests will be refused: Internal Integration User is not selected.');
  return effects;
}
