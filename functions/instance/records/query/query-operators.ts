import type { Field } from '../../tables/field.ts';
import { compareTexts } from '../../tables/values.ts';
import { contains } from './contains.ts';
import { isWithin, partOf, type Range, rangeOf } from './ranges.ts';

/** An operator of the query language. To add one, add a row to OPERATORS. */
export interface Operator {
  /** What it accepts, for the error message. */
  readonly takes: string;
  /** It reads the text from end to end, which counts against the bound of a query. */
  readonly scans: boolean;
  /** @returns the texts of its values; null where it does not take this text. */
  readonly split: (text: string) => readonly string[] | null;
  /** @throws Problem `invalid_value` where the field cannot hold a value. */
  readonly read: (value: string, field: Field) => Range;
  /** Made once a query, used on every record. */
  readonly test: (values: readonly Range[], field: Field) => (text: string) => boolean;
}

/** Longest text to search for, in characters. */
const LONGEST_PART = 1000;
/** Values of one list. */
const MOST_LISTED = 1000;
const NOTHING: Range = partOf('');

type Test = Operator['test'];
/** A record that the positive operator does not find is found, one without a value among them. */
const not =
  (test: Test): Test =>
  (values, field) => {
    const holds = test(values, field);
    return (text) => !holds(text);
  };

const isOneOf: Test = (values, field) => {
  const single = new Set(values.flatMap(({ least, most }) => (least === most ? [least] : [])));
  const wide = values.filter(({ least, most }) => least !== most);
  return (text) => single.has(text) || wide.some((range) => isWithin(text, range, field));
};

/** Equality takes the empty value, too: the field has none. */
const equality = (test: Test): Operator => ({
  takes: 'takes a value',
  scans: false,
  split: (text) => [text],
  read: rangeOf,
  test,
});

const ofList = (test: Test): Operator => ({
  takes: `takes values between commas, at most ${MOST_LISTED}`,
  scans: false,
  split: (text) => {
    const parts = text.split(',', MOST_LISTED + 1);
    return text === '' || parts.length > MOST_LISTED ? null : parts;
  },
  read: rangeOf,
  test,
});

/** A record without a value is neither greater nor smaller than anything. */
const compared = (holds: (text: string, value: Range, field: Field) => boolean): Operator => ({
  takes: 'takes a value',
  scans: false,
  split: (text) => (text === '' ? null : [text]),
  read: rangeOf,
  test:
    ([value = NOTHING], field) =>
    (text) =>
      text !== '' && holds(text, value, field),
});

/** Both ends are in. If the first is greater than the second, nothing lies between them, as in SQL. */
const BETWEEN: Operator = {
  takes: 'takes two values with one @ between them',
  scans: false,
  split: (text) => {
    const parts = text.split('@');
    return parts.length === 2 && !parts.includes('') ? parts : null;
  },
  read: rangeOf,
  test:
    ([first = NOTHING, last = NOTHING], field) =>
    (text) =>
      text !== '' && compareTexts(field, text, first.least) >= 0 && compareTexts(field, text, last.most) <= 0,
};

const ofFragment = (scans: boolean, test: Test): Operator => ({
  takes: `takes a part of the value, of at most ${LONGEST_PART} characters`,
  scans,
  split: (text) => (text === '' || text.length > LONGEST_PART ? null : [text]),
  read: partOf,
  test,
});

const ofNothing = (holds: (text: string) => boolean): Operator => ({
  takes: 'takes no value',
  scans: false,
  split: (text) => (text === '' ? [] : null),
  read: partOf,
  test: () => holds,
});

const has: Test = ([part = NOTHING]) => contains(part.least);
const CONTAINS = ofFragment(true, has);
const LACKS = ofFragment(true, not(has));

/**
 * The operators by the platform's names. Where one begins like another, the longer comes first. An empty value stands for a field
 * without a value. Comparisons with a day: before its beginning, after its end, or the day itself.
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['!=', equality(not(isOneOf))],
  ['>=', compared((text, { least }, field) => compareTexts(field, text, least) >= 0)],
  ['<=', compared((text, { most }, field) => compareTexts(field, text, most) <= 0)],
  ['=', equality(isOneOf)],
  ['>', compared((text, { most }, field) => compareTexts(field, text, most) > 0)],
  ['<', compared((text, { least }, field) => compareTexts(field, text, least) < 0)],
  ['LIKE', CONTAINS],
  ['CONTAINS', CONTAINS],
  ['NOT LIKE', LACKS],
  ['NOTLIKE', LACKS],
  ['DOES NOT CONTAIN', LACKS],
  [
    'STARTSWITH',
    ofFragment(
      false,
      ([part = NOTHING]) =>
        (text) =>
          text.startsWith(part.least),
    ),
  ],
  [
    'ENDSWITH',
    ofFragment(
      false,
      ([part = NOTHING]) =>
        (text) =>
          text.endsWith(part.least),
    ),
  ],
  ['ISEMPTY', ofNothing((text) => text === '')],
  ['ISNOTEMPTY', ofNothing((text) => text !== '')],
  ['BETWEEN', BETWEEN],
  ['NOT IN', ofList(not(isOneOf))],
  ['IN', ofList(isOneOf)],
]);

/**
 * Operators of the platform that are not supported. One may begin like a supported one: `INSTANCEOF` is not `IN STANCEOF`.
 *
 * Source: ServiceNow API reference, "Operators available for filters and queries".
 */
export const UNSUPPORTED: readonly string[] = [
  ...['INSTANCEOF', 'IN_HIERARCHY_DYNAMIC', 'IN_HIERARCHY', 'DYNAMIC', 'ANYTHING', 'EMPTYSTRING', 'NOTEMPTY', 'EMPTY'],
  ...['NOTON', 'ON', 'DATEPART', 'RELATIVEGT', 'RELATIVELT', 'RELATIVEGE', 'RELATIVELE', 'RELATIVEEE', 'MORETHAN', 'LESSTHAN'],
  ...['NSAMEAS', 'SAMEAS', 'GT_OR_EQUALS_FIELD', 'LT_OR_EQUALS_FIELD', 'GT_FIELD', 'LT_FIELD'],
  ...['VALCHANGES', 'CHANGESFROM', 'CHANGESTO', 'MATCH_PAT', 'MATCH_RGX', 'DOESNOTHAVE', 'EXCLUDING', '<>', '!*', '*', '%'],
];
