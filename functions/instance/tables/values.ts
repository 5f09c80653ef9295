import type { RecordValue, StoredRecord } from '../../../shared/core/tables/records.ts';
import { glideDateTime, isXmlText } from '../../../shared/core/text.ts';
import { Problem } from '../problem.ts';
import { type Field, labelOf } from './field.ts';

/** A stored value as text, which is what every protocol carries; empty where there is none, and for a journal. */
export const toText = (record: StoredRecord, field: Field): string => (field.type === 'journal' ? '' : storedText(record, field));

/** What is stored, as text; of a journal its entries, the newest first. */
export function storedText(record: StoredRecord, { name, storedAs = name }: Field): string {
  const value = Object.hasOwn(record, storedAs) ? record[storedAs] : undefined;
  return value === undefined ? '' : String(value);
}

/** A stored value as a page shows it; of a journal its entries. */
export const toLabel = (record: StoredRecord, field: Field): string => labelOf(field, storedText(record, field));

/** Every value as text, as on the platform; a reference as its sys_id. */
export const recordTexts = (record: StoredRecord, fields: readonly Field[]): Readonly<Record<string, string>> =>
  Object.fromEntries(fields.map((field) => [field.name, toText(record, field)]));

/** Orders two values of a field as text: whole numbers as numbers, all else by code unit; no value comes first. */
export function compareTexts(field: Field, a: string, b: string): number {
  if (a === b) return 0;
  if (field.type === 'integer' && a !== '' && b !== '') return Number(a) - Number(b);
  return a < b ? -1 : 1;
}

/**
 * Reads a value that a caller sent.
 *
 * @returns what is stored; null for an empty value.
 * @throws Problem `invalid_value` where it does not fit the field: nothing is cut or guessed.
 */
export function toStored(field: Field, text: string): RecordValue | null {
  if (text === '') return null;
  const wrong = (what: string): Problem => new Problem('invalid_value', `The field ${field.name} ${what}.`);
  if (!isXmlText(text)) throw wrong('has a character that XML cannot carry: leave control characters out');
  switch (field.type) {
    case 'integer':
      return readInteger(text) ?? fail(wrong('takes a whole number of at most 32 bits'));
    case 'boolean':
      return readBoolean(text) ?? fail(wrong('takes true or false'));
    case 'datetime':
      return readDateTime(text) ?? fail(wrong('takes a time in UTC of the form 2026-01-31 23:59:59'));
    case 'reference':
      if (!/^[0-9a-f]{32}$/.test(text)) throw wrong('takes the sys_id of a record, which is 32 digits of 0-9 and a-f');
      return text;
    default:
      if (text.length > field.maxLength) throw wrong(`takes at most ${field.maxLength} characters, but the value has ${text.length}`);
      return text;
  }
}

function readInteger(text: string): number | null {
  // Some JSON libraries write a whole number as 2.0. Adding 0 makes -0 a 0.
  const value = /^\s*[+-]?\d{1,10}(?:\.0{1,10})?\s*$/.test(text) ? Number(text) + 0 : Number.NaN;
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : null;
}

function readBoolean(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : null;
}

/** The platform's form, or ISO 8601 with `Z` or an offset, as XML and JSON libraries write it. */
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

function readDateTime(text: string): string | null {
  const [, day, time, zone = 'Z'] = DATE_TIME.exec(text.trim()) ?? [];
  const local = Date.parse(`${day}T${time}Z`);
  const instant = Date.parse(`${day}T${time}${zone}`);
  // Date.parse reads the 30th of February as the 1st of March.
  if (Number.isNaN(instant) || glideDateTime(local) !== `${day} ${time}`) return null;
  const utc = glideDateTime(instant);
  return /^\d{4}-/.test(utc) ? utc : null;
}

function fail(problem: Problem): never {
  throw problem;
}
