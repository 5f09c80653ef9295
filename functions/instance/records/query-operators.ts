import type { Field } from '../tables/field.ts';
import { compareTexts, toStored } from '../tables/values.ts';
import { contains } from './contains.ts';

/** An operator of the query language. To add one, add a row to OPERATORS. */
export interface Operator {
  /** What it accepts, for the error message. */
  readonly takes: string;
  /** It reads the text from end to end, which counts against the bound of a query. */
  readonly scans: boolean;
  /**
   * @returns the values to compare with, as `toText` writes them; null where the operator does not take this text.
   * @throws Problem `invalid_value` where the field cannot hold a value.
   */
  readonly read: (text: string, field: Field) => readonly string[] | null;
  /** Made once a query, used on every record. */
  readonly test: (values: readonly string[], field: Field) => (text: string) => boolean;
}

const asStored = (field: Field, text: string): string => String(toStored(field, text) ?? '');

const anyValue = (text: string, field: Field): readonly string[] => [asStored(field, text)];
const someValue = (text: string, field: Field): readonly string[] | null => (text === '' ? null : [asStored(field, text)]);
/** Longest text to search for, in characters. */
const LONGEST_PART = 1000;
/** A part is not checked against the field's type: it need not be a value of the field. */
const fragment = (text: string): readonly string[] | null => (text === '' || text.length > LONGEST_PART ? null : [text]);
const nothing = (text: string): readonly string[] | null => (text === '' ? [] : null);
/** Values of one list. */
const MOST_LISTED = 1000;
const list = (text: string, field: Field): readonly string[] | null => {
  const parts = text.split(',', MOST_LISTED + 1);
  return text === '' || parts.length > MOST_LISTED ? null : parts.map((part) => asStored(field, part));
};

/** A record without a value is neither greater nor smaller than anything. */
const compared = (holds: (sign: number) => boolean): Operator => ({
  takes: 'takes a value',
  scans: false,
  read: someValue,
  test:
    ([value = ''], field) =>
    (text) =>
      text !== '' && holds(compareTexts(field, text, value)),
});

/** Equality takes the empty value, too: the field has none. */
const equality = (wanted: boolean): Operator => ({
  takes: 'takes a value',
  scans: false,
  read: anyValue,
  test:
    ([value]) =>
    (text) =>
      (text === value) === wanted,
});

const ofFragment = (scans: boolean, test: (part: string) => (text: string) => boolean): Operator => ({
  takes: `takes a part of the value, of at most ${LONGEST_PART} characters`,
  scans,
  read: fragment,
  test: ([part = '']) => test(part),
});

const ofNothing = (holds: (text: string) => boolean): Operator => ({
  takes: 'takes no value',
  scans: false,
  read: nothing,
  test: () => holds,
});

/**
 * The operators by the platform's names. Where one begins like another, the longer comes first. An empty value stands for a field
 * without a value.
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['!=', equality(false)],
  ['>=', compared((sign) => sign >= 0)],
  ['<=', compared((sign) => sign <= 0)],
  ['=', equality(true)],
  ['>', compared((sign) => sign > 0)],
  ['<', compared((sign) => sign < 0)],
  ['LIKE', ofFragment(true, contains)],
  ['STARTSWITH', ofFragment(false, (part) => (text) => text.startsWith(part))],
  ['ISEMPTY', ofNothing((text) => text === '')],
  ['ISNOTEMPTY', ofNothing((text) => text !== '')],
  [
    'IN',
    {
      takes: `takes values between commas, at most ${MOST_LISTED}`,
      scans: false,
      read: list,
      test: (values) => {
        const wanted = new Set(values);
        return (text) => wanted.has(text);
      },
    },
  ],
]);
