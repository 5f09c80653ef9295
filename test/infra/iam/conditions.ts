import { matchesArn, matchesText } from './wildcard.ts';

/** The `Condition` of a statement: operator, key, value or values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What the request carries, by condition key; several values make the key a multivalued one. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

interface Operator {
  readonly matches: (expected: string, actual: string) => boolean;
  /** It holds where the key is absent or no value matches. */
  readonly negated: boolean;
}

const equals = (expected: string, actual: string): boolean => expected === actual;
const ignoringCase = (expected: string, actual: string): boolean => expected.toLowerCase() === actual.toLowerCase();
const operator = (matches: Operator['matches'], negated = false): Operator => ({ matches, negated });

/** Source: IAM User Guide, "IAM JSON policy elements: Condition operators". */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: operator(equals),
  StringNotEquals: operator(equals, true),
  StringEqualsIgnoreCase: operator(ignoringCase),
  StringLike: operator(matchesText),
  StringNotLike: operator(matchesText, true),
  ArnEquals: operator(matchesArn),
  ArnLike: operator(matchesArn),
  ArnNotEquals: operator(matchesArn, true),
  ArnNotLike: operator(matchesArn, true),
  Bool: operator(ignoringCase),
};

/**
 * Whether every condition of a statement holds: operators and keys by "and", the values of one key by "or", or by "nor" where the
 * operator is negated.
 *
 * @throws Error at an operator that it does not know, and at several values of a key under an operator for one.
 */
export const conditionsHold = (conditions: Conditions, context: Context): boolean =>
  Object.entries(conditions).every(([name, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(name, key, [expected].flat().map(String), valuesOf(context, key))),
  );

/** Names of keys are the same in any letter case. */
function valuesOf(context: Context, key: string): readonly string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : [found[1]].flat();
}

function holds(name: string, key: string, expected: readonly string[], actual: readonly string[] | undefined): boolean {
  if (name === 'Null') return expected.includes(String(actual === undefined));
  const [, quantifier, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const known = OPERATORS[base];
  if (known === undefined) throw new Error(`The evaluator does not know the condition operator ${name}: teach it what AWS documents.`);
  const one = (value: string): boolean => expected.some((each) => known.matches(each, value)) !== known.negated;
  if (quantifier === 'ForAllValues') return (actual ?? []).every(one);
  if (actual === undefined) return ifExists !== undefined || (quantifier === undefined && known.negated);
  if (quantifier === 'ForAnyValue') return actual.some(one);
  const [only, ...others] = actual;
  if (others.length > 0) throw new Error(`The key ${key} has several values here: ${name} compares one, use ForAllValues or ForAnyValue.`);
  return only !== undefined && one(only);
}
