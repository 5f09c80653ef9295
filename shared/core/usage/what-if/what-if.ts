import { FUNCTION_REFUSALS } from '../../decision/function-refusals.ts';
import { allowedIn, type SeenUse, seenSince } from '../findings/evidence.ts';
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
  for (const use of [...pages, ...signIns, ...protocols]) {
    for (const one of refusedOfUse(use, before, after, since)) {
      const key = `${one.reason} ${one.label}`;
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

/** What becomes of a use, once for each reason. */
function refusedOfUse(use: SeenUse, before: World, after: World, since: string): Affected[] {
  const credentials = credentialsOf(use, since);
  const refused = credentials.flatMap((credential) => {
    const replayed = { use, credential, source: null };
    const reason = refusalOfUse(replayed, before) === null ? refusalOfUse(replayed, after) : null;
    return reason === null ? [] : [{ credential, reason }];
  });
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const by = refused.filter((one) => one.reason === reason).map(({ credential }) => credential);
    return affectedBy(use, by, by.length === credentials.length, reason, since);
  });
}

/** Credentials that a use was seen with. A sign-in by single sign-on has none, and ends in a session. */
function credentialsOf({ row, surface, operation }: SeenUse, since: string): readonly string[] {
  if (operation === 'sign_in') return ['session'];
  const seen = seenSince(row.credentials, since);
  // Lines of an earlier version do not tell the credential.
  return seen.length > 0 ? seen : [surface === 'api' ? 'password' : 'session'];
}

function affectedBy(use: SeenUse, by: readonly string[], all: boolean, reason: string, since: string): Affected {
  const { row, surface, protocol } = use;
  const times = by.flatMap((credential) => (Object.hasOwn(row.credentials, credential) ? [row.credentials[credential] as string] : []));
  const last_seen = all ? row.last_seen : (times.sort().at(-1) ?? row.last_seen);
  return {
    user_name: row.user_name,
    label: labelOf(use, { byTable: Object.hasOwn(FUNCTION_REFUSALS, reason), credentials: all && !by.includes('none') ? null : by }),
    surface,
    protocol,
    uses: [row.what],
    days: row.days.filter((day) => day >= since.slice(0, 10) && day <= last_seen.slice(0, 10)),
    last_seen,
    source: Object.entries(row.sources).find(([, time]) => time === last_seen)?.[0] ?? null,
    reason,
  };
}

/** Two rows that are refused for one reason, as one. */
function together(a: Affected, b: Affected): Affected {
  const latest = b.last_seen > a.last_seen ? b : a;
  return { ...latest, uses: [...a.uses, ...b.uses], days: [...new Set([...a.days, ...b.days])].sort() };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
