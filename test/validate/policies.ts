import type { Templates } from './schemas.ts';

/** `service:Action`, whose end may be a wildcard; `*` alone is not of this product. */
const ACTION = /^[a-z0-9-]+:[A-Z][A-Za-z0-9]*\*?$/;
/** AWS writes them so, and takes no other. Source: IAM User Guide, "IAM JSON policy elements: Condition operators". */
const OPERATOR =
  /^(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/;
const MEMBERS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal', 'Condition'];

interface Document {
  readonly Version: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** What is wrong with the policy documents in templates, wherever they stand: one sentence a problem. */
export function policyProblems(templates: Templates): string[] {
  return Object.values(templates).flatMap(({ Resources = {} }) =>
    Object.entries(Resources).flatMap(([id, { Properties }]) =>
      documentsIn(Properties).flatMap((document) => problemsOf(document).map((problem) => `${id}: ${problem}`)),
    ),
  );
}

/** Properties such as PolicyDocument, AssumeRolePolicyDocument, KeyPolicy and Policy. A web ACL has statements of another kind. */
function documentsIn(value: unknown): Document[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => (/Policy(Document)?$/.test(name) ? [below as Document] : documentsIn(below)));
}

function problemsOf(document: Document): string[] {
  const { Version, Statement } = document;
  if (Statement === undefined) return [];
  const statements = [Statement].flat();
  return [
    ...(Version === '2012-10-17' ? [] : [`the policy has the version ${String(Version)}: write 2012-10-17`]),
    ...(statements.length === 0 ? ['the policy has no statement'] : []),
    ...statements.flatMap((statement, index) => statementProblems(statement).map((problem) => `statement ${index + 1} ${problem}`)),
  ];
}

function statementProblems(statement: Readonly<Record<string, unknown>>): string[] {
  const { Effect, Action, NotAction, Condition = {} } = statement;
  const actions = [Action ?? [], NotAction ?? []].flat();
  return [
    ...Object.keys(statement)
      .filter((member) => !MEMBERS.includes(member))
      .map((member) => `has a member ${member}, which IAM does not know`),
    ...(Effect === 'Allow' || Effect === 'Deny' ? [] : [`has the effect ${String(Effect)}`]),
    ...(actions.length === 0 ? ['has no action'] : []),
    ...actions
      .filter((action) => typeof action === 'string' && !ACTION.test(action) && !ALL_OF_ONE_SERVICE.test(`${String(Effect)} ${action}`))
      .map((action) => `has the action ${String(action)}, which is not of the form service:Action`),
    ...Object.keys(Condition as object)
      .filter((operator) => !OPERATOR.test(operator))
      .map((operator) => `has the operator ${operator}, which IAM does not know`),
  ];
}

/** All actions of one service: what is refused without TLS so, and a key's own policy, which hands over to its account so. */
const ALL_OF_ONE_SERVICE = /^(Deny [a-z0-9-]+:\*|Allow kms:\*)$/;
