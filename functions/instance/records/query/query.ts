import type { StoredRecord } from '../../../../shared/core/tables/records.ts';
import { Problem } from '../../problem.ts';
import { fieldOf, type TableEntry } from '../../tables/field.ts';
import { compareTexts } from '../../tables/values.ts';
import { type Column, ownColumn } from './column.ts';
import { ownText, type TextOf } from './column-texts.ts';
import type { Condition } from './condition.ts';

/** What to find, and in which order. */
export interface Query {
  /** At least one group holds. A query without conditions has one group without clauses, which every record meets. */
  readonly groups: readonly Group[];
  readonly order: readonly Order[];
}

/** All clauses hold: what stands between two `^NQ`. */
export type Group = readonly Clause[];

/** At least one of these conditions holds: `a=1^ORb=2` is one clause of two. */
export type Clause = readonly Condition[];

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

/** A query that also asks for these clauses, whichever of its groups holds. */
export const narrowed = (query: Query, clauses: readonly Clause[]): Query => ({
  ...query,
  groups: query.groups.map((group) => [...clauses, ...group]),
});

/** Whether every record of a table meets it because some group says nothing. */
export const findsAll = ({ groups }: Query): boolean => groups.some((group) => group.length === 0);

/** Columns that lead to other records. */
export function walkedColumns({ groups, order }: Query): Column[] {
  const columns = [...groups.flat(2), ...order].map(({ column }) => column);
  return columns.filter(({ through }) => through !== null);
}

/** The same without what leads to other records: it finds every record that the query finds, and perhaps more. */
export const ownPart = ({ groups }: Query): Query => ({
  groups: groups.map((group) => group.filter((clause) => clause.every(({ column }) => column.through === null))),
  order: [],
});

/** Characters that the conditions of one query may search in all: at most half a second of processor time. */
const MOST_SEARCHED = 50_000_000;

/**
 * Returns a test of whether a record meets a query. Text is compared exactly.
 *
 * @param textOf needed where columns lead to other records.
 * @throws Problem (in the returned function) `query_too_broad` as soon as the query has searched more text than one query may.
 */
export function matcher({ groups }: Query, textOf: TextOf = ownText): (record: StoredRecord) => boolean {
  let searched = 0;
  const meets =
    (record: StoredRecord) =>
    ({ column, holds, scans }: Condition): boolean => {
      const text = textOf(record, column);
      if (scans) searched += text.length;
      if (searched > MOST_SEARCHED)
        throw new Problem(
          'query_too_broad',
          `The query would search through more than ${MOST_SEARCHED / 1_000_000} million characters: use = or STARTSWITH, or fewer conditions.`,
        );
      return holds(text);
    };
  return (record) => groups.some((group) => group.every((clause) => clause.some(meets(record))));
}

/** The only records that can meet a query, by `sys_id`, where every group names its own; null: any can. */
export function namedRecords({ groups }: Query): readonly string[] | null {
  const named = groups.map((group) => group.find((clause) => clause.every(namesRecords)));
  const conditions = named.flatMap((clause) => clause ?? []);
  return named.includes(undefined)
    ? null
    : [...new Set(conditions.flatMap(({ values }) => values.map(({ least }) => least)).filter((sysId) => sysId !== ''))];
}

const NAMING: ReadonlySet<string> = new Set(['=', 'IN']);
const namesRecords = ({ column, operator }: Condition): boolean =>
  column.through === null && column.field.name === 'sys_id' && NAMING.has(operator);

/**
 * Compares two records in the order of a query, then by display field and sys_id, so that pages never overlap.
 *
 * @param textOf needed where columns lead to other records.
 */
export function comparator(entry: TableEntry, { order }: Query, textOf: TextOf = ownText): (a: StoredRecord, b: StoredRecord) => number {
  const last = [entry.displayField, 'sys_id'].flatMap((name) => fieldOf(entry, name) ?? []);
  const all: readonly Order[] = [...order, ...last.map((field) => ({ column: ownColumn(field), descending: false }))];
  return (a, b) => {
    for (const { column, descending } of all) {
      const sign = compareTexts(column.field, textOf(a, column), textOf(b, column));
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  };
}
