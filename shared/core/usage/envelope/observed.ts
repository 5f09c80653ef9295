import { type AllowedUse, type EnvelopeLists, readUse } from '../../envelope/envelope.ts';
import { type SeenUse, seenSince, sinceDays } from '../findings/evidence.ts';
import type { UsageRow } from '../rows.ts';
import { LEARNED_DAYS, useLine, usesSince } from './learn.ts';

/** A line of an envelope beside what was observed. */
export interface ObservedLine {
  /** `soap/incident/query` */
  readonly line: string;
  /** `outside`: used, and not allowed. `unused`: allowed, and not used in the last 90 days. */
  readonly state: 'allowed' | 'outside' | 'unused';
  /** INSTANT; null: not used. */
  readonly last_seen: string | null;
  /** Where it was used from, the latest first. */
  readonly sources: readonly string[];
}

/** What was observed beside what is allowed; what is used and not allowed first. @param now milliseconds since the epoch. */
export function observedBeside(rows: readonly UsageRow[], { uses }: EnvelopeLists, now: number): readonly ObservedLine[] {
  const since = sinceDays(now, LEARNED_DAYS);
  const allowed = uses?.flatMap((line) => readUse(line) ?? []) ?? null;
  const byLine = [...Map.groupBy(usesSince(rows, since), useLine)];
  const used = byLine.map(([line, seen]): ObservedLine => {
    const [one] = seen;
    const fits = allowed === null || (one !== undefined && allowed.some((use) => covers(use, one)));
    return { line, state: fits ? 'allowed' : 'outside', ...lastOf(seen, since) };
  });
  const seen = byLine.flatMap(([, all]) => all);
  const unused = (allowed ?? [])
    .filter((use) => !seen.some((one) => covers(use, one)))
    .map((use): ObservedLine => ({ line: `${use.protocol}/${use.table}/${use.operation}`, state: 'unused', last_seen: null, sources: [] }));
  const rank = { outside: 0, allowed: 1, unused: 2 };
  return [...used, ...unused].sort((a, b) => rank[a.state] - rank[b.state] || (a.line < b.line ? -1 : 1));
}

/** Whether a line allows a use. Where the operation could not be told, any operation that is left will do. */
function covers({ protocol, table, operation }: AllowedUse, use: SeenUse): boolean {
  const [, place = ''] = useLine(use).split('/');
  const there = table === place || (table === '*' && place !== '-');
  return protocol === use.protocol && there && (operation === '*' || use.operation === 'unknown' || operation === use.operation);
}

function lastOf(seen: readonly SeenUse[], since: string): Pick<ObservedLine, 'last_seen' | 'sources'> {
  const sources: Record<string, string> = {};
  for (const { row } of seen)
    for (const [source, time] of Object.entries(row.sources)) if ((sources[source] ?? '') < time) sources[source] = time;
  const times = seen.map(({ row }) => row.last_seen).sort();
  return { last_seen: times.at(-1) ?? null, sources: seenSince(sources, since) };
}
