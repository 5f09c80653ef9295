import { type AddressRange, readRange } from '../request/address.ts';
import { OPERATIONS, type Operation } from '../request/operation.ts';
import { PROTOCOLS, type Protocol } from '../request/protocols.ts';

/**
 * What a non-interactive account may do at most, beneath its roles. It never widens anything.
 *
 * Source: docs/contract.md, "Envelope".
 */
export interface Envelope {
  /** null: no limit. Empty: nothing is allowed. */
  readonly uses: AllowedUses | null;
  /** Where requests may come from. null: anywhere. Empty: from nowhere. */
  readonly from: readonly AddressRange[] | null;
}

/**
 * What is left by `<protocol>/<table>`, table `-` for none and `*` for any that has no entry of its own: an entry holds what `*` allows, too.
 */
export type AllowedUses = ReadonlyMap<string, Left>;
/** Operations; `*`: every one. */
export type Left = readonly Exclude<AllowedOperation, '*'>[] | '*';
export type AllowedOperation = Exclude<Operation, 'unknown'> | '*';

/** One line of `uses`. */
export interface AllowedUse {
  readonly protocol: Protocol;
  /** `-`: none; `*`: any; else a table, percent-encoded. */
  readonly table: string;
  readonly operation: AllowedOperation;
}

export const MOST_USES = 100;
export const MOST_RANGES = 20;
/** The longest network of an IPv6 range: a source is known by its /64 alone. */
const LONGEST_IPV6_PREFIX = 64;
/** In octets, together with the secrets of the account, which stand in the same record. */
export const LONGEST_TEXT = 12 * 1024;

/**
 * What was read lately, by user: each process serves the same few machines again and again. To compare a text with the one of before costs
 * less than to look it up by its hash.
 */
const remembered = new Map<string, { readonly text: string; readonly read: Envelope | 'unreadable' }>();
const REMEMBERED = 1000;

/**
 * Reads `sys_user.envelope`.
 *
 * @param text as stored; undefined: none. @param userName whose; it only speeds up the next reading.
 * @returns null: there is no limit. `unreadable`: the account may do nothing until it is mended.
 */
export function readEnvelope(text: unknown, userName = ''): Envelope | null | 'unreadable' {
  if (text === undefined) return null;
  if (typeof text !== 'string') return 'unreadable';
  const known = remembered.get(userName);
  if (known?.text === text) return known.read;
  const read = envelopeIn(text);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(userName, { text, read });
  return read;
}

function envelopeIn(text: string): Envelope | 'unreadable' {
  const parts = partsOf(text);
  if (parts === null) return 'unreadable';
  const uses = parts.uses?.map(readUse) ?? null;
  const from = parts.from?.map(readFrom) ?? null;
  if (uses?.includes(null) || from?.includes(null)) return 'unreadable';
  return { uses: uses && byPlace(uses as readonly AllowedUse[]), from: from as readonly AddressRange[] | null };
}

/** The lists of an envelope as they are written; one that is left out is not there. */
export interface EnvelopeLists {
  readonly uses?: readonly string[];
  readonly from?: readonly string[];
}

/** The lists of a stored text, which may still hold what is no use or range; null: it is no JSON of that form, or too long. */
export function partsOf(text: string): EnvelopeLists | null {
  if (Buffer.byteLength(text) > LONGEST_TEXT) return null;
  const value = jsonIn(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { uses, from, ...unknown } = value as Readonly<Record<string, unknown>>;
  // Of two members of one name a parser takes the last: which was meant cannot be told.
  if (Object.keys(unknown).length > 0 || memberNames(text).length !== Object.keys(value).length) return null;
  if (!isTexts(uses, MOST_USES) || !isTexts(from, MOST_RANGES)) return null;
  return { ...(uses === undefined ? {} : { uses }), ...(from === undefined ? {} : { from }) };
}

/** The names of all members in a JSON text, one of them twice where it stands there twice. */
export const memberNames = (text: string): string[] =>
  // Every string is passed over as a whole: the end of one is not the beginning of another.
  [...text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)].flatMap(([, name = '', colon]) =>
    colon === undefined ? [] : [JSON.parse(name) as string],
  );

const isTexts = (list: unknown, most: number): list is readonly string[] | undefined =>
  list === undefined || (Array.isArray(list) && list.length <= most && list.every((entry) => typeof entry === 'string'));

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Reads `soap/incident/query`; null: it is none. */
export function readUse(text: string): AllowedUse | null {
  const [protocol = '', table = '', operation = '', ...more] = text.split('/');
  if (more.length > 0 || !Object.hasOwn(PROTOCOLS, protocol) || !isTablePart(table) || !isAllowedOperation(operation)) return null;
  return { protocol: protocol as Protocol, table, operation };
}

const isAllowedOperation = (text: string): text is AllowedOperation =>
  text === '*' || (text !== 'unknown' && (OPERATIONS as readonly string[]).includes(text));

/** `-`, `*`, or a table in the one spelling that `tablePart` gives it. */
function isTablePart(part: string): boolean {
  if (part === '-' || part === '*') return true;
  try {
    return part !== '' && tablePart(decodeURIComponent(part)) === part;
  } catch {
    return false;
  }
}

/** A table as a use names it: percent-encoded, so that no name reads as `-`, `*` or two parts. @param table null: none. */
export function tablePart(table: string | null): string {
  if (table === null || table === '') return '-';
  return table === '-' ? '%2D' : encodeURIComponent(table.toWellFormed()).replaceAll('*', '%2A');
}

/** Reads `203.0.113.0/24` or `2001:db8::/32`; null: it is none, without a prefix, or narrower than a source is known. */
export function readFrom(text: string): AddressRange | null {
  if (!text.includes('/')) return null;
  const range = readRange(text);
  return range !== null && range.first.bits === 128 && range.prefix > LONGEST_IPV6_PREFIX ? null : range;
}

function byPlace(uses: readonly AllowedUse[]): AllowedUses {
  const places = new Map<string, Set<AllowedOperation>>();
  for (const { protocol, table, operation } of uses) {
    const place = `${protocol}/${table}`;
    places.set(place, (places.get(place) ?? new Set()).add(operation));
  }
  return new Map([...places].map(([place, operations]) => [place, leftOf(operations, places.get(anyTableOf(place)))]));
}

/** `-` is no table. */
const anyTableOf = (place: string): string => (place.endsWith('/-') ? place : place.replace(/\/.*/, '/*'));

function leftOf(own: ReadonlySet<AllowedOperation>, ofAnyTable: ReadonlySet<AllowedOperation> = own): Left {
  const all = new Set([...own, ...ofAnyTable]);
  return all.has('*') ? '*' : ([...all] as Exclude<AllowedOperation, '*'>[]);
}
