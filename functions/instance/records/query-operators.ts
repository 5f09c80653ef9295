import type { Field } from '../tables/dictionary.ts';
import { compareTexts, toStored } from '../tables/values.ts';

/** An operator of the query language. To add one, add a row to OPERATORS. */
export interface Operator {
  /** What it takes, for the message where it cannot be read. */
  readonly takes: string;
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
/** A part of a value need be no value of the field. */
const fragment = (text: string): readonly string[] | null => (text === '' ? null : [text]);
const nothing = (text: string): readonly string[] | null => (text === '' ? [] : null);
const list = (text: string, field: Field): readonly string[] | null =>
  text === '' ? null : text.split(',').map((part) => asStored(field, part));

/** A record without a value is neither greater nor smaller than anything. */
const compared = (holds: (sign: number) => boolean): Operator => ({
  takes: 'takes a value',
  read: someValue,
  test:
    ([value = ''], field) =>
    (text) =>
      text !== '' && holds(compareTexts(field, text, value)),
});

const ofFragment = (holds: (text: string, part: string) => boolean): Operator => ({
  takes: 'takes a part of the value',
  read: fragment,
  test:
    ([part = '']) =>
    (text) =>
      holds(text, part),
});

const ofNothing = (holds: (text: string) => boolean): Operator => ({ takes: 'takes no value', read: nothing, test: () => holds });

/**
 * The operators by the platform's names. Where one begins like another, the longer comes first. An empty value stands for a field
 * without a value.
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  [
    '!=',
    {
      takes: 'takes a value',
      read: anyValue,
      test:
        ([value]) =>
        (text) =>
          text !== value,
    },
  ],
  ['>=', compared((sign) => sign >= 0)],
  ['<=', compared((sign) => sign <= 0)],
  [
    '=',
    {
      takes: 'takes a value',
      read: anyValue,
      test:
        ([value]) =>
        (text) =>
          text === value,
    },
  ],
  ['>', compared((sign) => sign > 0)],
  ['<', compared((sign) => sign < 0)],
  ['LIKE', ofFragment((text, part) => text.includes(part))],
  ['STARTSWITH', ofFragment((text, part) => text.startsWith(part))],
  ['ISEMPTY', ofNothing((text) => text === '')],
  ['ISNOTEMPTY', ofNothing((text) => text !== '')],
  [
    'IN',
    {
      takes: 'takes values between commas',
      read: list,
      test: (values) => {
        const wanted = new Set(values);
        return (text) => wanted.has(text);
      },
    },
  ],
]);
