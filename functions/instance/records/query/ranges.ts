import type { Field } from '../../tables/field.ts';
import { compareTexts, toStored } from '../../tables/values.ts';

/** What a condition compares with, as `toText` writes values: from `least` to `most`, which differ only where it is a whole day. */
export interface Range {
  readonly least: string;
  readonly most: string;
}

/** Text that need not be a value of the field. */
export const partOf = (text: string): Range => ({ least: text, most: text });

/**
 * Reads a value of a field. A day without a time, for a field that holds times, is the whole day in UTC.
 *
 * @throws Problem `invalid_value` where the field cannot hold it.
 */
export function rangeOf(text: string, field: Field): Range {
  const day = text.trim();
  if (field.type === 'datetime' && /^\d{4}-\d\d-\d\d$/.test(day))
    return { least: stored(`${day} 00:00:00`, field), most: stored(`${day} 23:59:59`, field) };
  return partOf(stored(text, field));
}

const stored = (text: string, field: Field): string => String(toStored(field, text) ?? '');

/** Whether a value lies within a range; no value lies in the empty one alone. */
export const isWithin = (text: string, { least, most }: Range, field: Field): boolean =>
  least === most ? text === least : compareTexts(field, text, least) >= 0 && compareTexts(field, text, most) <= 0;
