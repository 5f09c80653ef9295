import { type Conditions, type Context, conditionsHold } from './conditions.ts';
import { matchesResource, matchesText } from './wildcard.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Condition?: Conditions;
}

/** A policy whose values are resolved: no CloudFormation function is left in it. */
export interface PolicyDocument {
  readonly Statement: Statement | readonly Statement[];
}

type Principals = '*' | Readonly<Record<string, string | readonly string[]>>;

/** Who asks: a service of AWS by itself, or a role by its ARN. */
export type Principal = { readonly service: string } | { readonly role: string };

export interface Request {
  readonly principal: Principal;
  /** For example `sns:Publish`. */
  readonly action: string;
  /** ARN; `*` where the action binds to no resource. */
  readonly resource: string;
  readonly context?: Context;
}

/** The policies that apply to a request. */
export interface Policies {
  /** Of the role; a service has none. */
  readonly identity?: readonly PolicyDocument[];
  /** Of the resource. */
  readonly resource?: readonly PolicyDocument[];
  /** The role's permissions boundary. */
  readonly boundary?: PolicyDocument;
  /** True for a KMS key: no policy of a role counts where the key's own does not hand over to its account. */
  readonly resourceDelegates?: boolean;
  /** Account of the resource. */
  readonly account: string;
}

export interface Verdict {
  readonly allowed: boolean;
  /** In words, for the message of a test. */
  readonly because: string;
}

/**
 * Whether AWS would allow a request: an explicit deny wins; within one account an allow of the role's policy or of the resource's is
 * enough, across accounts both must allow; a service has the resource's policy alone.
 *
 * It errs towards "no": a boundary must allow whatever the resource's policy says.
 *
 * Source: IAM User Guide, "Policy evaluation logic"; AWS KMS Developer Guide, "Key policies in AWS KMS" for keys.
 */
export function evaluate(request: Request, policies: Policies): Verdict {
  const { identity = [], resource = [], boundary, account, resourceDelegates = false } = policies;
  const context = { ...principalContext(request.principal), ...request.context };
  const asked = { ...request, context };
  const applies = (documents: readonly PolicyDocument[], effect: string, who: Whom): Statement | undefined =>
    documents
      .flatMap(statementsOf)
      .find((statement) => statement.Effect === effect && namesPrincipal(statement, request.principal, who) && covers(statement, asked));

  const denied =
    applies([...identity, ...(boundary === undefined ? [] : [boundary])], 'Deny', 'identity') ??
    applies(resource, 'Deny', 'direct or account');
  if (denied !== undefined) return no('an explicit Deny', denied);
  if (boundary !== undefined && applies([boundary], 'Allow', 'identity') === undefined)
    return no('the permissions boundary does not allow it');

  const byResource = applies(resource, 'Allow', 'direct');
  const sameAccount = 'service' in request.principal || accountOf(request.principal.role) === account;
  if (byResource !== undefined && sameAccount) return yes("the resource's policy", byResource);
  const byIdentity = applies(identity, 'Allow', 'identity');
  if (byIdentity === undefined) return no('no statement allows it');
  const handedOver = byResource ?? applies(resource, 'Allow', 'direct or account');
  if (handedOver === undefined && (resourceDelegates || !sameAccount)) return no("the resource's policy hands nothing over to the account");
  return yes("the role's policy", byIdentity);
}

const yes = (by: string, statement: Statement): Verdict => ({ allowed: true, because: `${by}: ${JSON.stringify(statement)}` });
const no = (why: string, statement?: Statement): Verdict => ({
  allowed: false,
  because: statement === undefined ? why : `${why}: ${JSON.stringify(statement)}`,
});

const list = <T>(value: T | readonly T[] | undefined): readonly T[] => (value === undefined ? [] : ([value].flat() as T[]));
const statementsOf = ({ Statement }: PolicyDocument): readonly Statement[] => list(Statement);
const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

const principalContext = (principal: Principal): Context =>
  'service' in principal
    ? { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal.service }
    : { 'aws:PrincipalIsAWSService': 'false', 'aws:PrincipalArn': principal.role, 'aws:PrincipalAccount': accountOf(principal.role) };

/** Whether action, resource and conditions of a statement are those of the request. */
function covers(statement: Statement, { action, resource, context = {} }: Request): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const acts = (patterns: string | readonly string[] | undefined): boolean =>
    list(patterns).some((each) => matchesText(each, action, true));
  const names = (patterns: string | readonly string[] | undefined): boolean =>
    list(patterns).some((each) => matchesResource(each, resource));
  if (Action === undefined ? NotAction === undefined || acts(NotAction) : !acts(Action)) return false;
  // The policy of a role that says who may assume it has no resource: it is about the role.
  const bound = Resource !== undefined || NotResource !== undefined;
  if (bound && (Resource === undefined ? names(NotResource) : !names(Resource))) return false;
  return conditionsHold(Condition, context);
}

/** Which principals of a statement count: none (a role's own policy has none), those named, or those named by their account. */
type Whom = 'identity' | 'direct' | 'direct or account';

/** Source: IAM User Guide, "AWS JSON policy elements: Principal": naming an account hands over to it, and grants nothing by itself. */
function namesPrincipal({ Principal, NotPrincipal }: Statement, principal: Principal, whom: Whom): boolean {
  if (whom === 'identity') return true;
  const names = (principals: Principals): boolean => {
    if (principals === '*') return true;
    if ('service' in principal) return list(principals.Service).includes(principal.service) || list(principals.AWS).includes('*');
    const account = accountOf(principal.role);
    const byAccount = whom === 'direct or account' ? [account, `arn:${principal.role.split(':')[1]}:iam::${account}:root`] : [];
    return list(principals.AWS).some((each) => each === '*' || each === principal.role || byAccount.includes(each));
  };
  return Principal === undefined ? NotPrincipal !== undefined && !names(NotPrincipal) : names(Principal);
}
