import { FUNCTION_REFUSALS } from '../../decision/function-refusals.ts';
import type { ReasonCode } from '../../decision/reasons.ts';
import { allowedIn, canBeDecided, type SeenUse, seenSince } from '../findings/evidence.ts';
import { labelOf } from '../use-label.ts';
import type { Affected, Change, ObservedAccount, WhatIfInput } from './affected.ts';
import { refusalOfUse, type World } from './replay.ts';

export type { Affected, Change, ObservedAccount, UserChange, WhatIfInput } from './affected.ts';
export { affectedText, nothingText, whatIfLimits } from './what-if-texts.ts';

/**
 * What was observed and would be refused after a change, newest first. It asks `decide`, once for each credential of each use that was
 * seen, with the change and without. Empty: nothing of what was observed would be refused.
 *
 * Source: docs/contract.md, "Memory".
 */
export function whatIf(change: Change, input: WhatIfInput): readonly Affected[] {
  return input.accounts
    .flatMap((account) => affectedOf(account, change, input))
    .sort((a, b) => compare(b.last_seen, a.last_seen) || compare(a.user_name, b.user_name) || compare(a.label, b.label));
}

function affectedOf(
  { user, rows }: ObservedAccount,
  change: Change,
  { graph, settings, blocked, basicForPeople, upstream, now, since }: WhatIfInput,
): Affected[] {
  const before: World = { user, graph, settings, blocked, basicForPeople, upstream, now };
  const after = changed(before, change);
  const { pages, signIns, protocols } = allowedIn(rows, since);
  const affected = new Map<string, Affected>();
  for (const use of [...pages, ...signIns, ...protocols].filter(canBeDecided)) {
    for (const one of refusedOfUse(use, before, after, since)) {
      // Each address that would be refused is named.
      const key = `${one.reason} ${one.label} ${one.reason === BY_SOURCE ? one.source : ''}`;
      const known = affected.get(key);
      affected.set(key, known === undefined ? one : together(known, one));
    }
  }
  return [...affected.values()];
}

/** To add a kind of change: name it in `Change`, and say here what it makes of the world. */
function changed(world: World, change: Change): World {
  if (change.kind === 'setting') return { ...world, settings: new Map(world.settings).set(change.name, change.value) };
  if (change.kind === 'basic') return { ...world, basicForPeople: change.value };
  if (change.kind === 'block')
    return { ...world, blocked: new Set([...(world.blocked === 'unread' ? [] : world.blocked), change.protocol]) };
  return change.user_name === world.user.user_name ? { ...world, user: { ...world.user, ...change.after } } : world;
}

/** What becomes of a use, once for each reason, and for an address that is refused once for each address. */
function refusedOfUse(use: SeenUse, before: World, after: World, since: string): Affected[] {
  const credentials = credentialsOf(use, since);
  const refused = credentials.flatMap((credential) =>
    sourcesOf(use, since).flatMap((source) => {
      const replayed = { use, credential, source };
      const reason = refusalOfUse(replayed, before) === null ? refusalOfUse(replayed, after) : null;
      return reason === null ? [] : [{ credential, source, reason }];
    }),
  );
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  return reasons.flatMap((reason) => {
    const ones = refused.filter((one) => one.reason === reason);
    const by = [...new Set(ones.map(({ credential }) => credential))];
    const sources = [...new Set(ones.map(({ source }) => source))];
    const hit = { by, all: by.length === credentials.length, reason };
    return (reason === BY_SOURCE ? sources.map((source) => [source]) : [sources]).map((some) =>
      affectedBy(use, { ...hit, sources: some }, since),
    );
  });
}

/** Credentials that a use was seen with. A sign-in by single sign-on has none, and ends in a session. */
function credentialsOf({ row, surface, operation }: SeenUse, since: string): readonly string[] {
  if (operation === 'sign_in') return ['session'];
  const seen = seenSince(row.credentials, since);
  // Lines of an earlier version do not tell the credential.
  return seen.length > 0 ? seen : [surface === 'api' ? 'password' : 'session'];
}

/** Addresses that a use came from; null: one that is not kept. */
function sourcesOf({ row }: SeenUse, since: string): readonly (string | null)[] {
  const seen = seenSince(row.sources, since);
  return seen.length > 0 ? seen : [null];
}

interface Hit {
  readonly by: readonly string[];
  /** Every credential of the use is affected. */
  readonly all: boolean;
  readonly sources: readonly (string | null)[];
  readonly reason: string;
}

function affectedBy(use: SeenUse, { by, all, sources, reason }: Hit, since: string): Affected {
  const { row, surface, protocol } = use;
  const named = sources.filter((source) => source !== null);
  const from = latestOf(row.sources, named);
  // Some of the addresses, or some of the credentials, are refused: the use was last hit when they were seen.
  const some = named.length < sourcesOf(use, since).length ? from?.[1] : all ? undefined : latestOf(row.credentials, by)?.[1];
  const last_seen = some ?? row.last_seen;
  return {
    user_name: row.user_name,
    label: labelOf(use, { byTable: BY_TABLE(reason), credentials: all && !by.includes('none') ? null : by }),
    surface,
    protocol,
    uses: [row.what],
    days: row.days.filter((day) => day >= since.slice(0, 10) && day <= last_seen.slice(0, 10)),
    last_seen,
    source: (Object.entries(row.sources).find(([name, time]) => time === last_seen && named.includes(name)) ?? [null])[0],
    reason,
  };
}

const BY_SOURCE = 'source_not_allowed' satisfies ReasonCode;
const BY_TABLE = (reason: string): boolean =>
  reason === ('outside_envelope' satisfies ReasonCode) || Object.hasOwn(FUNCTION_REFUSALS, reason);

/** Of some names in a map of times the one that was seen last. */
const latestOf = (times: Readonly<Record<string, string>>, names: readonly string[]): readonly [name: string, time: string] | undefined =>
  Object.entries(times)
    .filter(([name]) => names.includes(name))
    .sort(([, a], [, b]) => compare(b, a))[0];

/** Two rows that are refused for one reason, as one. */
function together(a: Affected, b: Affected): Affected {
  const latest = b.last_seen > a.last_seen ? b : a;
  return { ...latest, uses: [...a.uses, ...b.uses], days: [...new Set([...a.days, ...b.days])].sort() };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
