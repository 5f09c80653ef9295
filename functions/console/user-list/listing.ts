import type { FindingCode } from '../../../shared/core/usage/findings/findings.ts';
import type { UserRecord } from '../../../shared/core/users/user-record.ts';
import type { PageLink } from '../../../shared/web/parts/pager.tsx';
import { WHY_NOT } from '../memory/read.tsx';
import type { ConsolePorts } from '../ports.ts';
import type { ConsoleRequest } from '../request.ts';
import { chosenFinding } from '../review/filters.tsx';
import { listByIndex, MOST } from './by-index.ts';
import { wantedOf } from './filters.ts';
import { findUsers, LONGEST_KEY } from './find.ts';
import { NEXT_LOOK, orderOf, pageLinks, rowsOf } from './links.ts';
import { mayFit, READ, withFinding } from './with-finding.ts';

/** One page of the list. */
export interface Listing {
  readonly users: readonly UserRecord[];
  /** How many there are, and which these are. */
  readonly caption: string;
  /** Where there is no user to show. */
  readonly empty: string;
  /** What the list cannot do at this size; null: nothing. */
  readonly hint: string | null;
  readonly sortable: boolean;
  readonly links: readonly PageLink[];
  /** Why what was observed could not be asked for; left out: it was not needed, or read. */
  readonly unread?: 'off' | 'failed';
  /** `sysparm_after` of what was not looked at; null: this is all. */
  readonly next: string | null;
}

/** @param exported every user that one request can read, instead of a page. */
export async function listingOf(ports: ConsolePorts, request: ConsoleRequest, exported: boolean): Promise<Listing> {
  const finding = chosenFinding(request.query);
  const rows = exported ? Number.POSITIVE_INFINITY : finding === null ? rowsOf(request.query) : READ;
  const listing = (await ports.search.isBuilt()) ? await byIndex(ports, request, rows) : await withoutIndex(ports, request, rows);
  return finding === null || listing.users.length === 0 ? listing : onlyWith(ports, finding, listing);
}

/** The users of a page who have a finding. */
async function onlyWith(ports: ConsolePorts, finding: FindingCode, listing: Listing): Promise<Listing> {
  const found = await withFinding(ports, finding, listing.users);
  if (found.kind !== 'read') return { ...listing, users: [], empty: WHY_NOT[found.kind], hint: null, links: [], unread: found.kind };
  const among = `among ${listing.caption} that may have it`;
  return {
    ...listing,
    users: found.value,
    caption: `${inWords(found.value.length)} with this finding ${among}`,
    empty: `No user with this finding ${among}.`,
  };
}

async function byIndex(ports: ConsolePorts, request: ConsoleRequest, rows: number): Promise<Listing> {
  const { query } = request;
  const after = query('sysparm_after').slice(0, LONGEST_KEY);
  const [{ fits, ...wanted }, mayBe] = [wantedOf(query), mayFit(ports, query)];
  const both = { ...wanted, fits: (user: UserRecord) => fits(user) && mayBe(user) };
  const listed = await listByIndex(ports.search, both, { order: orderOf(query), after, rows: Math.min(rows, MOST) });
  if (listed.kind === 'whole') return { ...cutPage(request, listed.users, rows), hint: null, sortable: true };
  const { users, next, lookedAt, sorted } = listed;
  const none = `No user fits among the ${inWords(lookedAt)} that were looked at.`;
  return {
    users,
    caption: `${inWords(users.length)} of more than ${inWords(MOST)}`,
    empty: next === null ? 'No more users fit. Go back to the first users.' : `${none} Search the next ones below, or type more.`,
    hint: sorted
      ? null
      : `More than ${inWords(MOST)} users may fit: the list is not sorted. Type more, or set another filter, to count and sort them.`,
    sortable: sorted,
    links: pageLinks(request, { first: 1, total: users.length, next, rows }, 'Next'),
    next,
  };
}

const inWords = (count: number): string => count.toLocaleString('en-US');

/** A page of what was read whole. */
function cutPage(request: ConsoleRequest, found: readonly UserRecord[], rows: number, among = '', next: string | null = null) {
  const total = found.length;
  const first = Math.max(1, Math.min(Number.parseInt(request.query('sysparm_first_row'), 10) || 1, total));
  const users = rows === Number.POSITIVE_INFINITY ? found : found.slice(first - 1, first - 1 + rows);
  return {
    users,
    caption: `${first} to ${first - 1 + users.length} of ${inWords(total)}${among}`,
    empty: 'No user fits. Shorten the search or clear the filters.',
    links: pageLinks(request, { first, total, next, rows }, NEXT_LOOK),
    next,
  };
}

const NOT_BUILT = 'The index of users was never built for this table: run nis users index once, and every search is quick and whole.';

/** As long as the index was never built: among some of the users. */
async function withoutIndex(ports: ConsolePorts, request: ConsoleRequest, rows: number): Promise<Listing> {
  const among = await findUsers(ports, request.query);
  const found = { ...among, users: among.users.filter(mayFit(ports, request.query)) };
  const whole = found.next === null && request.query('sysparm_after') === '';
  const page = cutPage(request, found.users, rows, whole ? '' : ` that fit among ${inWords(found.lookedAt)} users`, found.next);
  const rest = found.next === null ? 'These were the last ones.' : 'Search the next ones below.';
  const none = `No user fits among ${inWords(found.lookedAt)} users. ${rest} A whole user name is always found at once.`;
  return {
    ...page,
    empty: whole ? page.empty : none,
    hint: whole ? NOT_BUILT : `There are too many users to search at once. Results are not sorted across pages. ${NOT_BUILT}`,
    sortable: false,
  };
}
