/** A statement of the policy that an authorizer returned. */
export interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
}

/** Source: API Gateway, "Output from an API Gateway Lambda authorizer": a Resource ARN has at most 512 characters. */
const LONGEST_RESOURCE = 512;

/** The statements of a policy document; null: the gateway cannot evaluate it. */
export function readStatements(document: unknown): Statement[] | null {
  if (typeof document !== 'object' || document === null) return null;
  const { Statement } = document as { Statement?: unknown };
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  return statements.length > 0 && statements.every(isUsable) ? statements : null;
}

/** Conditions and negations are not emulated: a policy with them is refused instead of half understood. */
function isUsable(statement: unknown): statement is Statement {
  if (typeof statement !== 'object' || statement === null) return false;
  if ('Condition' in statement || 'NotAction' in statement || 'NotResource' in statement) return false;
  const { Effect, Action, Resource } = statement as Statement;
  const [actions, resources] = [texts(Action), texts(Resource)];
  return (
    (Effect === 'Allow' || Effect === 'Deny') &&
    actions.length > 0 &&
    resources.length > 0 &&
    resources.every((resource) => resource.length <= LONGEST_RESOURCE)
  );
}

/**
 * Whether a policy allows a method.
 *
 * Source: IAM, "Policy evaluation logic": denied unless allowed, and an explicit deny wins. IAM, "IAM JSON policy elements: Resource": `*`
 * stands for any characters, `?` for one.
 */
export function allows(statements: readonly Statement[], methodArn: string): boolean {
  const applies = (effect: string): boolean =>
    statements.some(
      ({ Effect, Action, Resource }) =>
        Effect === effect &&
        texts(Action).some((action) => matches(action.toLowerCase(), 'execute-api:invoke')) &&
        texts(Resource).some((resource) => matches(resource, methodArn)),
    );
  return applies('Allow') && !applies('Deny');
}

function texts(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.every((entry) => typeof entry === 'string') ? values : [];
}

/** Glob match in linear space and without backtracking into more than one star. */
function matches(pattern: string, text: string): boolean {
  let [at, index, star, resume] = [0, 0, -1, 0];
  while (index < text.length) {
    if (pattern[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === text[index]) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
