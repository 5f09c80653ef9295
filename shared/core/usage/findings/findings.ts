import { administratorRoles } from '../../second-factor/policy.ts';
import { isGuest } from '../../users/base-records.ts';
import { isSoapRole } from '../../users/roles.ts';
import { EVERYBODY } from '../what.ts';
import {
  type Allowed,
  allowedIn,
  byStoredCredential,
  DAY,
  daysOf,
  isComplete,
  lastSeen,
  readStoredTime,
  seenSince,
  sinceDays,
  type Window,
  windowOf,
} from './evidence.ts';
import type { Finding, FindingCode, FindingsInput, Verdict } from './finding.ts';
import { endsSoon, newSource, oldSecretInUse, ownerFinding, personAtMachine, secretsEndSoon } from './machine-findings.ts';
import { narrowerRoles } from './narrower-roles.ts';
import type { ReviewedUser } from './reviewed-user.ts';

export type { Finding, FindingCode, FindingsInput, ReviewedSecret } from './finding.ts';

/** A rule over a window: what was allowed in it, and what the answer is if that is everything there was. */
interface Rule {
  readonly code: FindingCode;
  readonly days: number;
  readonly verdict: (input: FindingsInput, allowed: Allowed, window: Window) => Verdict;
}

const RULES: readonly Rule[] = [
  { code: 'used_both_ways', days: 30, verdict: usedBothWays },
  { code: 'should_be_non_interactive', days: 30, verdict: shouldBeNonInteractive },
  { code: 'could_be_person_only', days: 90, verdict: couldBePersonOnly },
  { code: 'person_at_a_machine_account', days: 30, verdict: personAtMachine },
  { code: 'unused', days: 90, verdict: unused },
  { code: 'broader_roles_than_used', days: 30, verdict: narrowerRoles },
  { code: 'new_source', days: 7, verdict: newSource },
  { code: 'owner_missing', days: 0, verdict: ownerFinding },
  { code: 'account_ends_soon', days: 0, verdict: endsSoon },
  { code: 'secret_ends_soon', days: 0, verdict: secretsEndSoon },
  { code: 'old_secret_in_use', days: 7, verdict: oldSecretInUse },
  { code: 'administrator_without_second_factor', days: 0, verdict: administratorWithoutFactor },
];

const DAYS = [...new Set(RULES.map(({ days }) => days))];

/**
 * What may be odd about an account, in the order of the contract's table. Guests, inactive and locked accounts have nothing. Pure: the same
 * rows and clock give the same findings.
 *
 * Source: docs/contract.md, "Memory".
 */
export function findings(input: FindingsInput): readonly Finding[] {
  const { user, observation, now, rows } = input;
  if (!isReviewed(user)) return [];
  const found: Finding[] = [];
  const undecided: Rule[] = [];
  const windows = new Map(DAYS.map((days) => [days, windowOf(observation, now, days)]));
  const allowed = new Map(DAYS.map((days) => [days, allowedIn(rows, sinceDays(now, days))]));
  for (const rule of RULES) {
    const verdict = rule.verdict(input, allowed.get(rule.days) as Allowed, windows.get(rule.days) as Window);
    if (verdict === 'undecided') undecided.push(rule);
    else if (verdict !== null) found.push(verdict);
  }
  if (undecided.length > 0) found.push(notEnoughEvidence(input, undecided));
  return found;
}

const isReviewed = ({ user_name, active, locked_out }: ReviewedUser): boolean =>
  active && !locked_out && !isGuest(user_name) && user_name !== EVERYBODY;

function notEnoughEvidence({ observation, now }: FindingsInput, undecided: readonly Rule[]): Finding {
  const days = Math.max(...undecided.map((rule) => rule.days));
  const { gap } = windowOf(observation, now, days);
  return { code: 'not_enough_evidence', undecided: undecided.map(({ code }) => code), days, observed_since: observation.since, gap };
}

/** Protocols of uses, sorted. */
const protocolsOf = (uses: Allowed['protocols']): string[] => [...new Set(uses.map(({ protocol }) => protocol ?? '-'))].sort();

function usedBothWays(_input: FindingsInput, { pages, signIns, protocols }: Allowed, { since }: Window): Verdict {
  const lastPage = lastSeen([...pages, ...signIns]);
  const machine = protocols.filter((use) => byStoredCredential(use, since));
  const lastProtocol = lastSeen(machine);
  if (lastPage === null || lastProtocol === null) return null;
  return { code: 'used_both_ways', last_page: lastPage, last_protocol: lastProtocol, protocols: protocolsOf(machine) };
}

function shouldBeNonInteractive({ user }: FindingsInput, allowed: Allowed, window: Window): Verdict {
  const { pages, signIns, protocols, notEveryUse } = allowed;
  if (user.web_service_access_only || pages.length > 0 || signIns.length > 0) return null;
  if (!isComplete(window) || notEveryUse) return 'undecided';
  const days = daysOf(protocols, window.since).size;
  return days < 3 ? null : { code: 'should_be_non_interactive', days, protocols: protocolsOf(protocols) };
}

function couldBePersonOnly({ user }: FindingsInput, { pages, protocols, notEveryUse }: Allowed, window: Window): Verdict {
  const byPassword = protocols.some(({ row }) => seenSince(row.credentials, window.since).includes('password'));
  if (user.web_service_access_only || user.user_interface_only || byPassword) return null;
  if (!isComplete(window) || notEveryUse) return 'undecided';
  const lastPage = lastSeen(pages);
  return lastPage === null ? null : { code: 'could_be_person_only', last_page: lastPage };
}

function unused({ user, now }: FindingsInput, { pages, signIns, protocols, notEveryUse }: Allowed, window: Window): Verdict {
  if (pages.length + signIns.length + protocols.length > 0) return null;
  const created = readStoredTime(user.sys_created_on);
  // Without the time of creation the age counts from the observation, which has to cover the window in any case.
  if (created !== null && created > now - window.days * DAY) return null;
  return isComplete(window) && !notEveryUse ? { code: 'unused', since: window.since } : 'undecided';
}

function administratorWithoutFactor({ user, graph }: FindingsInput): Verdict {
  if (user.web_service_access_only || user.second_factor) return null;
  const roles = administratorRoles(user.roles, graph);
  return roles.length === 0 ? null : { code: 'administrator_without_second_factor', roles };
}

/** What is known of an account without its rows. */
type Known = Pick<FindingsInput, 'user' | 'upstream' | 'activeUntil' | 'secrets'>;

const isMachine = ({ user }: Known): boolean => user.web_service_access_only;
const isPerson = ({ user }: Known): boolean => !user.web_service_access_only;

/** What a finding asks of the record; absent: nothing. */
const NEEDED: Readonly<{ [code in FindingCode]?: (known: Known) => boolean }> = {
  should_be_non_interactive: isPerson,
  could_be_person_only: (known) => isPerson(known) && !known.user.user_interface_only,
  person_at_a_machine_account: isMachine,
  broader_roles_than_used: ({ user, upstream }) => !upstream && user.roles.some(isSoapRole),
  new_source: isMachine,
  owner_missing: (known) => isMachine(known) && !known.user.owner,
  owner_gone: (known) => isMachine(known) && !!known.user.owner,
  account_ends_soon: ({ activeUntil }) => activeUntil !== undefined,
  secret_ends_soon: ({ secrets = [] }) => secrets.length > 0,
  old_secret_in_use: ({ secrets = [] }) => secrets.length > 1,
  administrator_without_second_factor: (known) => isPerson(known) && !known.user.second_factor && known.user.roles.length > 0,
};

/** Whether an account can have a finding, whatever was observed of it: if not, its rows need not be read. */
export const mayHave = (code: FindingCode, known: Known): boolean => isReviewed(known.user) && (NEEDED[code]?.(known) ?? true);
