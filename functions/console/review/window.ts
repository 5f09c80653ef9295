import { mapOf } from '../../../shared/core/concurrency.ts';
import { type FindingCode, mayHave } from '../../../shared/core/usage/findings/findings.ts';
import { createReviewer, type ReviewedAccount, reviewedUser } from '../../../shared/core/usage/findings/reviewer.ts';
import type { Observation } from '../../../shared/core/usage/rows.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { ConsolePorts, Memory } from '../ports.ts';
import type { Fit } from '../user-list/filters.ts';
import { look } from '../user-list/find.ts';

/** Accounts that one request looks at: what a page costs, however many there are. */
export const LOOKED_AT = 1000;
/** Accounts whose rows are read at a time. */
const AT_ONCE = 25;
/** Most whose rows one page reads to find those with a finding. */
const READ = 200;

export interface Wanted {
  readonly fits: Fit;
  /** Only accounts with this finding; null: all. */
  readonly finding: FindingCode | null;
  /** Begins after this user, the last one looked at by an earlier page; empty: at the first. */
  readonly after: string;
  /** Of the accounts looked at, begins behind this name; empty: at the first. */
  readonly behind: string;
  /** Accounts that are shown. */
  readonly most: number;
}

export interface ReviewWindow {
  /** By name. */
  readonly accounts: readonly ReviewedAccount[];
  /** Accounts that were looked at, whether they fit or not. */
  readonly lookedAt: number;
  /** There are more that fit among those. */
  readonly more: boolean;
  /** Of those, the last account of this page: the next page begins behind it. null: this page is the last. */
  readonly behind: string | null;
  /** The last account looked at, where the table holds more; null: these were all. */
  readonly next: string | null;
  readonly observation: Observation;
}

/**
 * Looks at a bounded number of accounts, and reads what was observed only of those that it shows; with a finding, of those that may have it,
 * up to the last one shown, and of no more than a page can read.
 *
 * @throws DependencyError where a store does not answer.
 */
export async function reviewWindow(ports: ConsolePorts, memory: Memory, wanted: Wanted): Promise<ReviewWindow> {
  const kept: UserRecord[] = [];
  const [graph, observation, { lookedAt, next }] = await Promise.all([
    ports.loadRoles(),
    memory.usage.observation(),
    look(ports.users.pages(wanted.after || undefined), (user) => (wanted.fits(user) ? kept.push(user) : 0), LOOKED_AT),
  ]);
  const { finding, most, behind } = wanted;
  const mayFit = (user: UserRecord): boolean =>
    finding === null || mayHave(finding, { user: reviewedUser(user), upstream: ports.upstream });
  const candidates = kept.filter((user) => user.user_name > behind && mayFit(user)).sort(byName);
  const review = createReviewer({ ...ports, usage: memory.usage }, graph, observation);
  const accounts: ReviewedAccount[] = [];
  let at = 0;
  // One more than is shown tells whether there are more.
  const end = finding === null ? candidates.length : Math.min(candidates.length, Math.max(READ, most));
  while (at < end && accounts.length <= most) {
    const size = finding === null ? most - accounts.length + 1 : AT_ONCE;
    const some = await mapOf(candidates.slice(at, at + size), AT_ONCE, review);
    accounts.push(...some.filter((account) => finding === null || hasFinding(account, finding)));
    at += size;
  }
  const more = accounts.length > most;
  const shown = accounts.slice(0, most);
  const last = more ? shown.at(-1)?.user : at < candidates.length ? candidates[at - 1] : undefined;
  return { accounts: shown, lookedAt, more, behind: last?.user_name ?? null, next, observation };
}

const byName = (one: UserRecord, other: UserRecord): number => (one.user_name < other.user_name ? -1 : 1);

const hasFinding = ({ findings: found }: ReviewedAccount, code: FindingCode): boolean => found.some((finding) => finding.code === code);
