import type { Credential, Decision, Facts, Principal } from '../../../../shared/core/decision/decide.ts';
import type { Classified } from '../../../../shared/core/request/classify.ts';

/**
 * The decision table once more, in another shape and from the design's text alone: rows as data, first match wins. It knows no
 * unread fact; `reference` asks it about every value that an unread fact could have, and where the answers differ the only
 * right one is "unavailable".
 */
type Known = Facts & { readonly request: Classified };
type Answer = readonly [outcome: string, reason: string];
type Row = readonly [name: string, matches: (f: Known) => boolean, answer: (f: Known) => Answer];

const people = (f: Known): boolean => ['ui', 'portal'].includes(f.request.surface);
const ask =
  (reason: string) =>
  (f: Known): Answer => [people(f) || f.navigation ? 'sign_in' : 'challenge', reason];
const always = (outcome: string, reason: string) => (): Answer => [outcome, reason];

/** What row 2, 6 or 13 allows is still not handed to an upstream without a signature, or where it does not fit. */
const allowed =
  (reason: string) =>
  (f: Known): Answer =>
    f.handover === 'ready'
      ? ['allow', reason]
      : f.handover === 'too_long'
        ? ['forbid', 'too_many_roles']
        : ['unavailable', 'dependency_unavailable'];

const verified = (f: Known) => (f.credential.kind === 'verified' ? f.credential : null);
const none = (f: Known): boolean => f.credential.kind === 'absent';
const openToGuest = (f: Known): boolean => none(f) && f.request.surface === 'api' && f.toggle === 'off' && f.guest !== null;
const actor = (f: Known): Principal | null => verified(f)?.principal ?? (openToGuest(f) ? (f.guest as Principal) : null);
const cause = (f: Known): string => (f.credential.kind === 'rejected' ? f.credential.cause : '');
const cookie = (f: Known): boolean => verified(f)?.bySession === true;
const roles = (f: Known): readonly string[] => (actor(f)?.activeRoles ?? []) as readonly string[];
const SOAP_FAMILY = new Set([
  'soap',
  'soap_query',
  'soap_create',
  'soap_update',
  'soap_delete',
  'soap_ecc',
  'soap_script',
  'soap_query_update',
]);

export const ROWS: readonly Row[] = [
  ['1b', (f) => f.forgedIdentityHeader !== null, always('forbid', 'forged_identity_header')],
  ['2', (f) => ['public', 'sso'].includes(f.request.surface), allowed('public')],
  ['2b', (f) => f.request.preflight, allowed('preflight')],
  ['3', (f) => f.credential.kind === 'malformed', ask('credentials_malformed')],
  ['3b', (f) => f.request.surface === 'api' && f.blocked === 'yes', always('forbid', 'protocol_blocked')],
  ['4', (f) => cause(f) === 'too_many_attempts', ask('too_many_attempts')],
  ['5', (f) => f.credential.kind === 'rejected', ask('credentials_rejected')],
  [
    '5, cookie on api',
    (f) => cookie(f) && f.request.surface === 'api' && actor(f)?.user.web_service_access_only === true,
    ask('credentials_rejected'),
  ],
  ['5b', (f) => verified(f) !== null && !f.sourceAllowed, ask('source_not_allowed')],
  ['7', (f) => none(f) && f.request.surface === 'api' && !openToGuest(f), ask('credentials_required')],
  ['8', (f) => none(f) && people(f), ask('login_required')],
  ['9', (f) => people(f) && actor(f)?.user.web_service_access_only === true, always('forbid', 'web_service_access_only')],
  [
    '9b',
    (f) => f.personOnly === 'yes' && (verified(f)?.byBasic === true || verified(f)?.principal.user.web_service_access_only === true),
    ask('basic_not_for_people'),
  ],
  [
    '10',
    (f) => f.request.midServer && actor(f)?.user.web_service_access_only === true && actor(f)?.user.internal_integration_user === false,
    always('forbid', 'mid_server_needs_internal_integration_user'),
  ],
  [
    '11',
    (f) => f.request.protocol === 'soap' && f.strictSecurity === 'on' && roles(f).filter((role) => SOAP_FAMILY.has(role)).length === 0,
    always('forbid', 'soap_role_missing'),
  ],
  ['11b', (f) => verified(f) !== null && f.request.surface === 'api' && !f.useAllowed, always('forbid', 'outside_envelope')],
  [
    '12, no user token',
    (f) => f.request.write && f.request.surface === 'api' && cookie(f) && !f.userTokenPresent,
    always('forbid', 'cross_site_write'),
  ],
  ['12, Basic alone', (f) => f.request.write && people(f) && !cookie(f), always('forbid', 'cross_site_write')],
  ['12, other site', (f) => f.request.write && f.crossSite && (people(f) || !f.allowedOrigin), always('forbid', 'cross_site_write')],
  ['too many roles', (f) => roles(f).join(',').length > 6144, always('forbid', 'too_many_roles')],
  ['6', openToGuest, allowed('anonymous_allowed')],
  ['13', () => true, allowed('allowed')],
];

/** The row that decides facts of which none is unread. */
const rowOf = (f: Known): Row => ROWS.find(([, matches]) => matches(f)) as Row;

/** Names of the rows that decide a set of facts: several where an unread fact could matter. */
export const rowsOf = (facts: Facts): string[] =>
  facts.request.kind === 'ambiguous' ? [] : readings({ ...facts, request: facts.request }).map((reading) => rowOf(reading)[0]);

export function reference(facts: Facts): string {
  if (facts.request.kind === 'ambiguous') return 'forbid request_ambiguous';
  // Unread, refusals stand: only what would be allowed is not.
  if (facts.blocked === 'unread' && facts.request.surface === 'api') {
    const answer = reference({ ...facts, blocked: 'no' });
    return answer.startsWith('allow ') && !/ (public|preflight)$/.test(answer) ? 'unavailable dependency_unavailable' : answer;
  }
  const answers = new Set(readings({ ...facts, request: facts.request }).map((f) => rowOf(f)[2](f).join(' ')));
  return answers.size === 1 ? ([...answers][0] as string) : 'unavailable dependency_unavailable';
}

export const seen = (decision: Decision): string => `${decision.outcome} ${decision.reason}`;

/** Every set of facts that the unread ones could turn out to be. */
function readings(facts: Known): Known[] {
  return possibleCredentials(facts.credential).flatMap((credential) =>
    both(facts.toggle).flatMap((toggle) =>
      both(facts.strictSecurity).flatMap((strictSecurity) =>
        possibleGuests(facts.guest).flatMap((guest) =>
          possiblyPersonOnly(facts.personOnly).map((personOnly) => ({ ...facts, credential, toggle, strictSecurity, guest, personOnly })),
        ),
      ),
    ),
  );
}

const possiblyPersonOnly = (personOnly: Facts['personOnly']): readonly Facts['personOnly'][] =>
  personOnly === 'unread' ? ['yes', 'no'] : [personOnly];

const both = (setting: Facts['toggle']): readonly Facts['toggle'][] => (setting === 'unread' ? ['on', 'off'] : [setting]);

function possibleCredentials(credential: Credential): Credential[] {
  if (credential.kind === 'unread') return [{ kind: 'rejected', cause: 'wrong_password' }, ...possibleRoles(ANYBODY).map(verifiedBy)];
  if (credential.kind === 'verified') return possibleRoles(credential.principal).map((principal) => ({ ...credential, principal }));
  return [credential];
}

const verifiedBy = (principal: Principal): Credential => ({ kind: 'verified', principal, bySession: false, byBasic: true });
const possibleGuests = (guest: Facts['guest']): (Principal | null)[] =>
  guest === 'unread' ? [null, ...possibleRoles(ANYBODY)] : guest === null ? [null] : possibleRoles(guest);
const possibleRoles = (principal: Principal): Principal[] =>
  principal.activeRoles === 'unread' ? [[], ['soap'], MANY_ROLES].map((activeRoles) => ({ ...principal, activeRoles })) : [principal];

/** More than 6 KB of names. */
export const MANY_ROLES: readonly string[] = ['soap', ...['a', 'b', 'c'].map((letter) => letter.repeat(2048))];

const ANYBODY: Principal = {
  user: {
    user_name: 'anybody',
    sys_id: '',
    active: true,
    locked_out: false,
    password_hash: null,
    password_needs_reset: false,
    password_ended: false,
    secrets: new Map(),
    federated: undefined,
    envelope: null,
    web_service_access_only: false,
    user_interface_only: false,
    internal_integration_user: false,
    roles: [],
    session_generation: 0,
    web_service_access_only_from: '',
    active_until: '',
    reached: {},
  },
  activeRoles: 'unread',
  elevated: false,
};
