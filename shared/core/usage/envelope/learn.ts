import { MOST_RANGES, MOST_USES, tablePart } from '../../envelope/envelope.ts';
import { networkText } from '../../envelope/faults.ts';
import { timeText } from '../../instant.ts';
import { readAddress } from '../../request/address.ts';
import { PROTOCOLS } from '../../request/protocols.ts';
import { allowedIn, byStoredCredential, isComplete, type SeenUse, seenSince, sinceDays, windowOf } from '../findings/evidence.ts';
import type { Observation, UsageRow } from '../rows.ts';
import { OTHER, refusedOf, sourceOf, useOf } from '../what.ts';
import { widerNetworks, widerUses } from './wider.ts';

/** Days of use from which an envelope is learned. */
export const LEARNED_DAYS = 90;

/** An envelope that refuses nothing of what was observed. Not stored: a person looks at it first. */
export interface Learned {
  readonly uses: readonly string[];
  readonly from: readonly string[];
  /** What the person must know before it is set, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Learns what an account did: each protocol, table and operation that was allowed by a stored credential, and where it came from. Pages are
 * no part of an envelope. Nothing that was refused is learned: neither its use nor its address.
 *
 * Source: docs/contract.md, "Envelope".
 *
 * @param now milliseconds since the epoch.
 */
export function learn(rows: readonly UsageRow[], observation: Observation, now: number): Learned {
  const since = sinceDays(now, LEARNED_DAYS);
  const uses = usesSince(rows, since);
  const lines = withoutCovered([...new Set(uses.map(useLine))].sort());
  const { from, unreadable } = networksOf(sourcesSince(rows, uses, since));
  const notes = [...wholeTexts(rows, observation, now), ...emptyTexts(lines), ...unnamedTexts(uses), ...unreadable];
  return { uses: lines, from, notes: [...notes, ...manyTexts(lines, from)] };
}

/** Uses of protocols by stored credentials. A session is a person's, and no credential is a guest's. Those of earlier versions tell none. */
export const usesSince = (rows: readonly UsageRow[], since: string): readonly SeenUse[] =>
  allowedIn(rows, since).protocols.filter(
    (use) =>
      use.protocol !== null &&
      Object.hasOwn(PROTOCOLS, use.protocol) &&
      (Object.keys(use.row.credentials).length === 0 || byStoredCredential(use, since)),
  );

/** A use as an envelope names it: where the operation could not be told, only every one covers it. */
export const useLine = ({ protocol, table, operation }: Pick<SeenUse, 'protocol' | 'table' | 'operation'>): string =>
  `${protocol}/${tablePart(table)}/${operation === 'unknown' ? '*' : operation}`;

/** `soap/incident/*` stands for the other lines of that table. */
const withoutCovered = (lines: readonly string[]): string[] =>
  lines.filter((line) => {
    const every = `${line.slice(0, line.lastIndexOf('/'))}/*`;
    return line === every || !lines.includes(every);
  });

/**
 * Addresses of uses, and of all good credentials where no refusal names them: also a page that was tried with stolen credentials leaves a row
 * of that kind.
 */
export function sourcesSince(rows: readonly UsageRow[], uses: readonly SeenUse[], since: string): readonly string[] {
  const used = new Set(uses.flatMap(({ row }) => seenSince(row.sources, since)));
  const pages = rows.filter((row) => useOf(row) !== null && !uses.some((use) => use.row === row));
  const refused = new Set([...rows.filter((row) => refusedOf(row) !== null), ...pages].flatMap((row) => Object.keys(row.sources)));
  const known = rows.flatMap((row) => (row.last_seen >= since ? [sourceOf(row) ?? ''] : []));
  return [...used, ...known.filter((source) => source !== '' && !refused.has(source))];
}

function networksOf(sources: readonly string[]): { readonly from: string[]; readonly unreadable: string[] } {
  const networks = new Map([...new Set(sources)].map((source) => [source, networkOf(source)]));
  const odd = [...networks].filter(([, network]) => network === null).map(([source]) => source);
  return {
    from: [...new Set([...networks.values()].filter((network) => network !== null))].sort(),
    unreadable: odd.length === 0 ? [] : [`Left out, since no address can be read there: ${odd.sort().join(', ')}.`],
  };
}

/** The network of a source: an IPv4 address alone, or the /64 by which an IPv6 source is known. null: it is no address. */
export function networkOf(source: string): string | null {
  const address = readAddress(source.replace(/\/64$/, ''));
  return address === null ? null : networkText(address, address.bits === 32 ? 32 : 64);
}

function wholeTexts(rows: readonly UsageRow[], observation: Observation, now: number): string[] {
  const window = windowOf(observation, now, LEARNED_DAYS);
  const other = rows.some(({ what, last_seen }) => what === OTHER && last_seen >= window.since);
  const began = observation.since === null ? 'nothing was observed yet' : `it is observed since ${timeText(observation.since)} only`;
  return [
    ...(window.begun ? [] : [`The history is not whole: ${began}.`]),
    ...(!isComplete(window) && window.gap ? ['The history is not whole: some of the last 90 days was not observed.'] : []),
    ...(other ? ['The history is not whole: not every use of this account was kept.'] : []),
  ];
}

const emptyTexts = (lines: readonly string[]): string[] =>
  lines.length === 0 ? ['No use of a protocol was observed in the last 90 days: this envelope allows nothing.'] : [];

/** Names that are too long for the memory, and tables that are not served, stand there as `other`. */
const unnamedTexts = (uses: readonly SeenUse[]): string[] =>
  uses.some(({ table }) => table === 'other')
    ? ['A table that is not kept by its name stands here as other: write its name, or * for any table.']
    : [];

const manyTexts = (uses: readonly string[], from: readonly string[]): string[] => [
  ...(uses.length > MOST_USES
    ? [`These are ${uses.length} uses, and an envelope has at most ${MOST_USES}: put ${widerUses(uses, MOST_USES)}.`]
    : []),
  ...(from.length > MOST_RANGES
    ? [`These are ${from.length} networks, and an envelope has at most ${MOST_RANGES}: put ${widerNetworks(from, MOST_RANGES)}.`]
    : []),
];
