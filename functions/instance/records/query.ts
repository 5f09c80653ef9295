import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { Problem } from '../problem.ts';
import { type Field, fieldOf, type TableEntry } from '../tables/field.ts';
import { compareTexts, toText } from '../tables/values.ts';
import type { Condition } from './condition.ts';

/** All clauses hold. */
export interface Query {
  readonly clauses: readonly Clause[];
  readonly order: readonly Order[];
}

/** At least one of these conditions holds: `a=1^ORb=2` is one clause of two. */
export type Clause = readonly Condition[];

export interface Order {
  readonly field: Field;
  readonly descending: boolean;
}

/** Characters that the conditions of one query may search in all: at most half a second of processor time. */
const MOST_SEARCHED = 50_000_000;

/**
 * Returns a test of whether a record meets a query. Text is compared exactly.
 *
 * @throws Problem (in the returned function) `query_too_broad` as soon as the query has searched more text than one query may.
 */
export function matcher({ clauses }: Query): (record: StoredRecord) => boolean {
  let searched = 0;
  const meets =
    (record: StoredRecord) =>
    ({ field, holds, scans }: Condition): boolean => {
      const text = toText(record, field);
      if (scans) searched += text.length;
      if (searched > MOST_SEARCHED)
        throw new Problem(
          'query_too_broad',
          `The query would search through more than ${MOST_SEARCHED / 1_000_000} million characters: use = or STARTSWITH, or fewer conditions.`,
        );
      return holds(text);
    };
  return (record) => clauses.every((clause) => clause.some(meets(record)));
}

/** The only records that can meet a query, by `sys_id`, where it names them; null: any can. */
export function namedRecords({ clauses }: Query): readonly string[] | null {
  const naming = clauses.find((clause) => clause.every(({ field, operator }) => field.name === 'sys_id' && NAMING.has(operator)));
  return naming === undefined ? null : [...new Set(naming.flatMap(({ values }) => values))];
}

const NAMING: ReadonlySet<string> = new Set(['=', 'IN']);

/**
 * Compares two records in the order of a query, then by display field and sys_id, so that pages never overlap.
 */
export function comparator(entry: TableEntry, { order }: Query): (a: StoredRecord, b: StoredRecord) => number {
  const all = [...order, ...[entry.displayField, 'sys_id'].flatMap((name) => ascending(fieldOf(entry, name)))];
  return (a, b) => {
    for (const { field, descending } of all) {
      const sign = compareTexts(field, toText(a, field), toText(b, field));
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  };
}

const ascending = (field: Field | undefined): Order[] => (field === undefined ? [] : [{ field, descending: false }]);
