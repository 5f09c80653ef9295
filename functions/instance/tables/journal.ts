import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import { Problem } from '../problem.ts';
import type { Field } from './field.ts';
import { storedText } from './values.ts';

/** Characters of one journal. A record of DynamoDB holds 400 KB, and the history keeps a deleted record as a whole. */
const LONGEST_JOURNAL = 60_000;

/**
 * A journal with one more entry, the newest first, in the form that the platform shows.
 *
 * @param at in the platform's form, UTC.
 * @throws Problem `invalid_value` where the journal is full: no entry is dropped for another.
 */
export function withEntry(
  record: StoredRecord,
  field: Field,
  entry: string,
  { at, by }: { readonly at: string; readonly by: string },
): string {
  const journal = `${at} - ${by} (${field.label})\n${entry}\n\n${storedText(record, field)}`;
  if (journal.length > LONGEST_JOURNAL)
    throw new Problem(
      'invalid_value',
      `The journal ${field.name} of this record is full, at ${LONGEST_JOURNAL} characters: open a new record and refer to this one. Nothing was written.`,
    );
  return journal;
}

/** What a write added to a journal. */
export function addedEntry(before: StoredRecord, after: StoredRecord, field: Field): string {
  const [old, now] = [storedText(before, field), storedText(after, field)];
  return now.endsWith(old) ? now.slice(0, now.length - old.length).trimEnd() : now;
}
