import { instantOf, readInstant } from '../../instant.ts';
import type { UsageRow } from '../rows.ts';
import { credentialOf, refusedOf, sourceOf } from '../what.ts';
import { type Allowed, DAY, lastSeen, type SeenUse, seenSince, type Window } from './evidence.ts';
import type { FindingsInput, ReviewedSecret, Verdict } from './finding.ts';

/** An account ends, or a secret does, so soon. */
const SOON_DAYS = 30;

/**
 * Whether a row tells of good credentials of a non-interactive user at a page, at the sign-in page or at single sign-on: they were good, or
 * another reason would have come first.
 */
export const isPersonAtMachine = (row: Pick<UsageRow, 'what'>): boolean => refusedOf(row)?.reason === 'web_service_access_only';

/** Pages that were allowed count, too: the account was interactive then, and the person still knows its password. */
export function personAtMachine({ user, rows }: FindingsInput, { pages, signIns }: Allowed, { since }: Window): Verdict {
  if (!user.web_service_access_only) return null;
  const refused = rows.filter((row) => row.last_seen >= since && isPersonAtMachine(row));
  const seen: readonly Pick<SeenUse, 'row'>[] = [...refused.map((row) => ({ row })), ...pages, ...signIns];
  const last = lastSeen(seen);
  if (last === null) return null;
  return {
    code: 'person_at_a_machine_account',
    last_seen: last,
    sources: sourcesOf(
      seen.map(({ row }) => row),
      since,
    ),
  };
}

const sourcesOf = (rows: readonly UsageRow[], since: string): string[] =>
  [...new Set(rows.flatMap((row) => seenSince(row.sources, since)))].sort();

/** Since when good credentials of an account were seen; null: never. */
export function knownSince(rows: readonly UsageRow[]): string | null {
  const good = rows.filter(({ what }) => !what.startsWith('refused/')).map(({ first_seen }) => first_seen);
  return good.reduce<string | null>((first, time) => (first === null || time < first ? time : first), null);
}

export function newSource({ user, rows }: FindingsInput, _allowed: Allowed, { since }: Window): Verdict {
  const known = knownSince(rows);
  if (!user.web_service_access_only || known === null || known >= since) return null;
  const sources = rows
    .flatMap((row) => {
      const source = sourceOf(row);
      return source !== null && row.first_seen >= since ? [{ source, first_seen: row.first_seen }] : [];
    })
    .sort((a, b) => (a.source < b.source ? -1 : 1));
  return sources.length === 0 ? null : { code: 'new_source', sources };
}

export function ownerFinding({ user, owner }: FindingsInput): Verdict {
  if (!user.web_service_access_only) return null;
  if (user.owner === null || user.owner === '') return { code: 'owner_missing' };
  const gone = (why: 'unknown' | 'inactive' | 'locked' | 'non_interactive'): Verdict => ({
    code: 'owner_gone',
    owner: user.owner ?? '',
    why,
  });
  if (owner === null) return gone('unknown');
  if (!owner.active) return gone('inactive');
  if (owner.locked_out) return gone('locked');
  return owner.web_service_access_only ? gone('non_interactive') : null;
}

/** An end that cannot be read counts as reached: then there is nothing to come. */
const isSoon = (instant: string, now: number): boolean => {
  const time = readInstant(instant);
  return time !== null && time > now && time <= now + SOON_DAYS * DAY;
};

export function endsSoon({ activeUntil, now }: FindingsInput): Verdict {
  return activeUntil !== undefined && isSoon(activeUntil, now) ? { code: 'account_ends_soon', at: activeUntil } : null;
}

export function secretsEndSoon({ secrets = [], now }: FindingsInput): Verdict {
  const ending = secrets.flatMap(({ id, ends_at }) => (ends_at !== null && isSoon(ends_at, now) ? [{ id, ends_at }] : []));
  return ending.length === 0 ? null : { code: 'secret_ends_soon', secrets: ending };
}

/** Of two secrets that are good, the one with an end is the old one; of two with an end, the one that ends first. */
export function oldSecretInUse({ secrets = [], rows, now }: FindingsInput, _allowed: Allowed, { since }: Window): Verdict {
  const good = secrets.filter(({ ends_at }) => ends_at === null || ends_at > instantOf(now));
  const ending = good.filter((secret): secret is ReviewedSecret & { ends_at: string } => secret.ends_at !== null);
  const [old] = ending.toSorted((a, b) => (a.ends_at < b.ends_at ? -1 : 1));
  if (good.length < 2 || old === undefined) return null;
  const row = rows.find((each) => credentialOf(each) === old.id);
  if (row === undefined || row.last_seen < since) return null;
  return { code: 'old_secret_in_use', ...old, last_seen: row.last_seen, sources: sourcesOf([row], since) };
}
