import type { FindingCode } from '../../../../shared/core/usage/findings/findings.ts';
import { decision, NOW, served, signIn } from './lines.ts';

/**
 * The contract's table of findings, read a second time: from what happened, not from rows, and as slowly as it is written there. It shares
 * no code with the product.
 */

/** Something that an account did. */
export interface Happened {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly what:
    | 'page'
    | 'portal'
    | 'sign-in'
    | 'single sign-on'
    | 'soap'
    | 'rest'
    | 'wsdl'
    | 'refused at a page'
    | 'refused at sign-in'
    | 'refused otherwise';
  /** Of a protocol or page. */
  readonly by: 'password' | 'session' | 'secret';
  readonly source: string;
  /** Of SOAP. */
  readonly table: string;
  readonly operation: string;
}

/** An account and the time that is known. */
export interface Case {
  readonly machine: boolean;
  /** May use the user interface only. */
  readonly pagesOnly: boolean;
  readonly factor: boolean;
  readonly active: boolean;
  readonly locked: boolean;
  readonly name: string;
  readonly roles: readonly string[];
  readonly owner: 'missing' | 'unknown' | 'inactive' | 'locked' | 'machine' | 'good';
  /** Days since the account was created; null: not known. */
  readonly age: number | null;
  /** Days since the observation began; null: it never did. */
  readonly observedDays: number | null;
  /** Days ago when an hour was not observed; null: never. */
  readonly gapDaysAgo: number | null;
  /** The observation goes on until now. */
  readonly alive: boolean;
  readonly upstream: boolean;
  readonly accountEndsInDays: number | null;
  /** Days until each of the secrets ends; null: it does not. The first is the one that `by: 'secret'` means. */
  readonly secretsEndInDays: readonly (number | null)[];
  readonly happened: readonly Happened[];
}

export const SECRET = '0a1b2c3d';

/** The line that tells of it. */
export function lineOf({ machine, name }: Case, { at, what, by, source, table, operation }: Happened): string {
  const user = { user: name, session_kind: machine ? 'non_interactive' : 'interactive', source };
  const credential = by === 'secret' ? { credential: 'secret', credential_id: SECRET } : { credential: by };
  switch (what) {
    case 'page':
      return served({ ...user, ...credential, surface: 'ui', protocol: null }, at);
    case 'portal':
      return served({ ...user, ...credential, surface: 'portal', protocol: null, table: null, operation: 'unknown' }, at);
    case 'sign-in':
      return signIn({ ...user }, at);
    case 'single sign-on':
      return signIn({ ...user, way: 'saml' }, at);
    case 'refused at a page':
      return decision({ ...user, ...credential, reason: 'web_service_access_only', surface: 'ui' }, at);
    case 'refused at sign-in':
      return signIn({ ...user, outcome: 'refused', cause: 'web_service_access_only' }, at);
    case 'refused otherwise':
      return decision(
        { ...user, ...credential, reason: 'credentials_rejected', outcome: 'challenge', surface: 'api', protocol: 'rest' },
        at,
      );
    default:
      return served({ ...user, ...credential, protocol: what, table, operation: what === 'soap' ? operation : 'query' }, at);
  }
}

const TEN_MINUTES = 600_000;
const DAY = 86_400_000;
const slot = (time: number): number => Math.floor(time / TEN_MINUTES);
const within =
  (days: number) =>
  (event: { readonly at: number }): boolean =>
    slot(event.at) >= slot(NOW - days * DAY);

const isPage = ({ what }: Happened): boolean => what === 'page' || what === 'portal';
const isSignIn = ({ what }: Happened): boolean => what === 'sign-in' || what === 'single sign-on';
const isProtocol = ({ what }: Happened): boolean => what === 'soap' || what === 'rest' || what === 'wsdl';
const isAllowed = (event: Happened): boolean => isPage(event) || isSignIn(event) || isProtocol(event);

/** Whether all of the last days was observed, without a gap. */
function allObserved({ observedDays, gapDaysAgo, alive }: Case, days: number): boolean {
  return observedDays !== null && observedDays >= days && alive && (gapDaysAgo === null || gapDaysAgo > days);
}

/** SOAP operations of each role, as the contract lists them. */
const GRANTS: Readonly<Record<string, readonly string[]>> = {
  soap: ['query', 'create', 'update', 'delete', 'ecc', 'script'],
  soap_query: ['query'],
  soap_create: ['create'],
  soap_update: ['update'],
  soap_delete: ['delete'],
  soap_ecc: ['ecc'],
  soap_script: ['script'],
  soap_query_update: ['query', 'update'],
};
const FAMILY = Object.keys(GRANTS).sort();
const operationsOf = (roles: readonly string[]): Set<string> =>
  new Set(roles.flatMap((role) => (role === 'mid_server' ? GRANTS.soap : GRANTS[role]) ?? []));

/** The smallest set of roles that covers these calls and grants less than the account has; null: there is none. */
export function narrowest(roles: readonly string[], calls: readonly Happened[]): readonly string[] | null {
  const others = roles.filter((role) => !FAMILY.includes(role));
  const now = operationsOf(roles);
  let best: readonly string[] | null = null;
  const size = (set: readonly string[]): number => operationsOf([...others, ...set]).size * 1000 + set.length;
  for (let bits = 0; bits < 2 ** FAMILY.length; bits += 1) {
    const set = FAMILY.filter((_role, index) => Math.floor(bits / 2 ** index) % 2 === 1);
    const granted = operationsOf([...others, ...set]);
    const isSmaller = granted.size < now.size && [...granted].every((operation) => now.has(operation));
    const isEnough = calls.every(
      ({ table, operation }) =>
        granted.has(operation) || (table === 'ecc_queue' && granted.has('ecc') && ['query', 'create', 'delete'].includes(operation)),
    );
    if (!isSmaller || !isEnough) continue;
    if (best === null || size(set) < size(best) || (size(set) === size(best) && set.join() < best.join())) best = set;
  }
  return best;
}

/** In the base roles none of the others contains one of them. */
const ADMINISTRATORS = ['admin', 'security_admin', 'user_admin'];

type Truth = (account: Case, happened: readonly Happened[]) => boolean;

/** When each finding is true of everything that happened. Those with `needs` need all days of their window. */
const TABLE: readonly { readonly code: FindingCode; readonly needs?: number; readonly when: Truth }[] = [
  {
    code: 'used_both_ways',
    when: (_account, happened) => {
      const last30 = happened.filter(within(30));
      return (
        last30.some((event) => isPage(event) || isSignIn(event)) && last30.some((event) => isProtocol(event) && event.by !== 'session')
      );
    },
  },
  {
    code: 'should_be_non_interactive',
    needs: 30,
    when: ({ machine }, happened) => {
      const last30 = happened.filter(within(30));
      const days = new Set(last30.filter(isProtocol).map(({ at }) => Math.floor(at / DAY)));
      // Rows hold days, so the day on which the window begins does not count.
      days.delete(Math.floor((NOW - 30 * DAY) / DAY));
      return !machine && days.size >= 3 && !last30.some((event) => isPage(event) || isSignIn(event));
    },
  },
  {
    code: 'could_be_person_only',
    needs: 90,
    when: ({ machine, pagesOnly }, happened) => {
      const last90 = happened.filter(within(90));
      return !machine && !pagesOnly && last90.some(isPage) && !last90.some((event) => isProtocol(event) && event.by === 'password');
    },
  },
  {
    code: 'person_at_a_machine_account',
    when: ({ machine }, happened) =>
      machine &&
      happened
        .filter(within(30))
        .some((event) => isPage(event) || isSignIn(event) || event.what === 'refused at a page' || event.what === 'refused at sign-in'),
  },
  {
    code: 'unused',
    needs: 90,
    when: ({ age, observedDays }, happened) => (age ?? observedDays ?? 0) >= 90 && !happened.filter(within(90)).some(isAllowed),
  },
  {
    code: 'broader_roles_than_used',
    needs: 30,
    when: ({ roles, upstream }, happened) => {
      const last30 = happened.filter(within(30)).filter(isAllowed);
      const soap = last30.filter(({ what }) => what === 'soap');
      return !upstream && roles.some((role) => FAMILY.includes(role)) && last30.length > 0 && narrowest(roles, soap) !== null;
    },
  },
  {
    code: 'new_source',
    when: ({ machine }, happened) => {
      const good = happened.filter(({ what }) => what !== 'refused otherwise');
      const before7 = (event: Happened): boolean => !within(7)(event);
      const old = new Set(good.filter(before7).map(({ source }) => source));
      return machine && good.some(before7) && good.some((event) => !old.has(event.source));
    },
  },
  { code: 'owner_missing', when: ({ machine, owner }) => machine && owner === 'missing' },
  { code: 'owner_gone', when: ({ machine, owner }) => machine && owner !== 'missing' && owner !== 'good' },
  { code: 'account_ends_soon', when: ({ accountEndsInDays: days }) => days !== null && days > 0 && days <= 30 },
  { code: 'secret_ends_soon', when: ({ secretsEndInDays }) => secretsEndInDays.some((days) => days !== null && days > 0 && days <= 30) },
  {
    code: 'old_secret_in_use',
    when: ({ secretsEndInDays }, happened) => {
      const good = secretsEndInDays.filter((days) => days === null || days > 0);
      const [first, second] = secretsEndInDays;
      // The first secret is the one that ends, alone or before the other.
      const isOld = first !== undefined && first !== null && first > 0 && (second === null || second === undefined || second >= first);
      return good.length === 2 && isOld && happened.filter(within(7)).some((event) => event.by === 'secret' && isUseOfSecret(event));
    },
  },
  {
    code: 'administrator_without_second_factor',
    when: ({ machine, factor, roles }) => !machine && !factor && roles.some((role) => ADMINISTRATORS.includes(role)),
  },
];

/** Sign-ins take no secret, and a refusal before the credential was found good proves nothing. */
const isUseOfSecret = ({ what }: Happened): boolean =>
  !['sign-in', 'single sign-on', 'refused at sign-in', 'refused otherwise'].includes(what);

/** What may have happened unseen: every combination of these. Each is enough by itself to change an answer. */
const event = (what: Happened['what'], more: Partial<Happened> = {}): Happened => ({
  at: NOW - 60_000,
  what,
  by: 'password',
  source: '192.0.2.1',
  table: 'incident',
  operation: 'query',
  ...more,
});
const threeDays = (by: Happened['by']): Happened[] => [0, 1, 2].map((days) => event('rest', { by, at: NOW - 60_000 - days * DAY }));
const everyOperation = ['query', 'create', 'update', 'delete', 'script', 'ecc'].map((operation) => event('soap', { operation }));
const UNSEEN: readonly (readonly Happened[])[] = [
  [],
  [event('page', { by: 'session' })],
  [event('sign-in')],
  threeDays('session'),
  threeDays('password'),
  everyOperation,
];

/** The codes that an account has, in the order of the table; `not_enough_evidence` last. */
export function codesOf(account: Case): FindingCode[] {
  if (!account.active || account.locked || account.name === 'guest' || account.name === 'soap.guest') return [];
  const codes: FindingCode[] = [];
  let undecided = false;
  for (const { code, needs, when } of TABLE) {
    const seen = when(account, account.happened);
    // Without a time of creation, an account is as old as what was observed: of that there is not enough either.
    const ageUnknown = code === 'unused' && account.age === null && !account.happened.filter(within(90)).some(isAllowed);
    const couldDiffer = ageUnknown || UNSEEN.some((unseen) => when(account, [...account.happened, ...unseen]) !== seen);
    if (needs !== undefined && !allObserved(account, needs) && couldDiffer) undecided = true;
    else if (seen) codes.push(code);
  }
  return undecided ? [...codes, 'not_enough_evidence'] : codes;
}
