import type { UsageRow } from './rows.ts';

/** Where everything is counted that finds no row of its own: an account has at most 200. */
export const OTHER = 'use/other';

/** Stands in the index by protocol for rows `use/other`: they may be uses of any protocol. */
export const ANY_PROTOCOL = '*';

/** User of the rows that are about no account. No user may be called so. */
export const EVERYBODY = '*';

/** One way in which an account was used, as `what` names it. */
export interface Use {
  /** `public` for a sign-in. */
  readonly surface: string;
  readonly protocol: string | null;
  readonly table: string | null;
  /** An `Operation`, or `sign_in`. */
  readonly operation: string;
  readonly mid: boolean;
}

/** What was refused, as `what` names it. */
export interface RefusedUse {
  readonly reason: string;
  readonly surface: string;
  readonly protocol: string | null;
}

/** Longest part of `what` that comes from outside, in characters: the sort key of a table holds 1,024 octets. */
const LONGEST = 200;

/** A part from outside: percent-encoded, so that its `/` is none of ours, nor its `-`; `other` where it is too long. */
const part = (text: string | null): string => {
  if (text === null || text === '') return '-';
  const encoded = text === '-' ? '%2D' : encodeURIComponent(text.toWellFormed());
  return encoded.length > LONGEST ? 'other' : encoded;
};

export const useWhat = ({ surface, protocol, table, operation, mid }: Use): string =>
  ['use', surface, protocol ?? '-', part(table), operation, mid ? 'mid' : '-'].join('/');

export const refusedWhat = ({ reason, surface, protocol }: RefusedUse): string =>
  ['refused', part(reason), surface, protocol ?? '-'].join('/');

export const fromWhat = (source: string): string => `from/${source}`;
export const credentialWhat = (id: string): string => `credential/${part(id)}`;

/** Row of user `*` that counts decisions of a day. */
export const dayWhat = (date: string, surface: string | null, protocol: string | null, reason: string): string =>
  ['day', date, surface ?? '-', protocol ?? '-', part(reason)].join('/');

/** Row of user `*` that counts lines of a day that were left out. */
export const leftOutWhat = (date: string, why: string): string => `left_out/${date}/${why}`;

/** null: the row is no use, or it is `use/other`, which does not say of what. */
export function useOf({ what }: Pick<UsageRow, 'what'>): Use | null {
  const [kind, surface, protocol, table, operation, mid] = what.split('/');
  if (kind !== 'use' || surface === undefined || protocol === undefined || table === undefined || operation === undefined) return null;
  return { surface, protocol: named(protocol), table: table === '-' ? null : decoded(table), operation, mid: mid === 'mid' };
}

/** null: the row is no refusal. */
export function refusedOf({ what }: Pick<UsageRow, 'what'>): RefusedUse | null {
  const [kind, reason, surface, protocol] = what.split('/');
  if (kind !== 'refused' || reason === undefined || surface === undefined) return null;
  return { reason: decoded(reason), surface, protocol: named(protocol ?? '-') };
}

/** Address of a row `from/…`, and id of a row `credential/…`; null: the row is another one. */
export const sourceOf = ({ what }: Pick<UsageRow, 'what'>): string | null => after(what, 'from/');
export const credentialOf = ({ what }: Pick<UsageRow, 'what'>): string | null => {
  const id = after(what, 'credential/');
  return id === null ? null : decoded(id);
};

const after = (what: string, prefix: string): string | null => (what.startsWith(prefix) ? what.slice(prefix.length) : null);
const named = (text: string): string | null => (text === '-' ? null : text);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
