import { SESSION_TIME_ROWS, type SessionTimeRow, timeError } from '../../../../shared/core/settings/session-times.ts';
import type { Form } from '../../../../shared/web/form.ts';

/** Name of the hidden field with the value as the form was opened. */
export const openedOf = (name: string): string => `opened_${name}`;

/** A time that a person changed. */
export interface TypedTime {
  readonly row: SessionTimeRow;
  readonly typed: string;
  /** As stored when the form was opened; empty: there was no parameter. */
  readonly was: string;
  /** What is wrong with it and what to do; null: nothing. */
  readonly error: string | null;
}

/** What was changed, by name. A form without these fields changes none: an empty box can be told from a missing one. */
export function readTypedTimes(form: Pick<Form, 'field' | 'names'>): ReadonlyMap<string, TypedTime> {
  return new Map(
    SESSION_TIME_ROWS.flatMap((row) => {
      const [typed, was] = [form.field(row.name).trim(), form.field(openedOf(row.name))];
      const changed = form.names.includes(row.name) && form.names.includes(openedOf(row.name)) && typed !== was;
      return changed ? [[row.name, { row, typed, was, error: timeError(row, typed) }] as const] : [];
    }),
  );
}
