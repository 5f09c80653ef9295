import { type Stack as CdkStack, Token } from 'aws-cdk-lib';
import { ACCOUNT, type Place, REGION } from '../../../infra/local/account.ts';
import { type Found, resourcesOfType, type Stack } from '../../../infra/local/assembly/read.ts';
import { createResolver } from '../../../infra/local/assembly/resolve.ts';
import type { Stacks } from '../../../infra/stacks/deployment.ts';
import { templateOf } from '../synthesised.ts';
import { evaluate, type PolicyDocument, type Request, type Statement, type Verdict } from './evaluate.ts';

/** The synthesised stacks as an account has them after a deploy: every name resolved, every request answered by the policies. */
export interface Account {
  readonly place: Place;
  readonly stacks: readonly Stack[];
  /** A property with its CloudFormation functions resolved. */
  resolve(stack: Stack, value: unknown): unknown;
  /** Resources of a type; their properties are resolved. */
  resources(type: string): readonly Found[];
  /** ARN of a resource, as Fn::GetAtt gives it. */
  arnOf(found: Pick<Found, 'stack' | 'logicalId'>, attribute?: string): string;
  evaluate(request: Request): Verdict;
}

/** The stacks of a deployment as resolved templates, in the account and region of the options, or in those of the local run. */
export function accountOf(stacks: Stacks, others: Policies = {}): Account {
  const all = Object.values(stacks).filter((stack): stack is NonNullable<typeof stack> => stack !== null);
  const place = placeOf(stacks.access);
  return accountOfTemplates(
    all.map((stack) => ({ name: stack.stackName, template: templateOf(stack).toJSON(), assets: new Map() })),
    place,
    others,
  );
}

/** Policies of resources that no template has, by ARN. */
type Policies = Readonly<Record<string, readonly PolicyDocument[]>>;

const placeOf = ({ account, region }: CdkStack): Place => ({
  account: Token.isUnresolved(account) ? ACCOUNT : account,
  region: Token.isUnresolved(region) ? REGION : region,
});

/** The same of templates that a test has changed. */
export function accountOfTemplates(stacks: readonly Stack[], place: Place, others: Policies = {}): Account {
  const resolveIn = createResolver(stacks, place);
  const resources = once((type: string): Found[] =>
    resourcesOfType(stacks, (each) => each === type).map((found) => ({
      ...found,
      properties: resolveIn(found.stack, found.properties) as Found['properties'],
    })),
  );
  const arnOf: Account['arnOf'] = ({ stack, logicalId }, attribute = 'Arn') =>
    String(resolveIn(stack, { 'Fn::GetAtt': [logicalId, attribute] }));
  const model = { resources, arnOf };
  return {
    place,
    stacks,
    resolve: resolveIn,
    ...model,
    evaluate: (request) =>
      evaluate(request, {
        account: place.account,
        identity: 'role' in request.principal ? identityPolicies(model, request.principal.role) : [],
        resource: [...resourcePolicies(model, request.resource), ...(others[request.resource] ?? [])],
        resourceDelegates: request.resource.split(':')[2] === 'kms',
      }),
  };
}

/** Resolving takes its time, and every request asks for the same types. */
function once<T>(of: (type: string) => T): (type: string) => T {
  const known = new Map<string, T>();
  return (type) => {
    const value = known.get(type) ?? of(type);
    known.set(type, value);
    return value;
  };
}

type Model = Pick<Account, 'resources' | 'arnOf'>;

const document = (value: unknown): PolicyDocument => value as PolicyDocument;
const texts = (value: unknown): string[] => (value as string[] | undefined) ?? [];

/** The policies of a role: its own inline ones, those attached to it, and AWS's. */
function identityPolicies({ resources, arnOf }: Model, roleArn: string): PolicyDocument[] {
  const role = resources('AWS::IAM::Role').find((found) => arnOf(found) === roleArn);
  if (role === undefined) throw new Error(`The templates have no role ${roleArn}.`);
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const inline = (role.properties.Policies as { readonly PolicyDocument: unknown }[] | undefined) ?? [];
  return [
    ...inline.map(({ PolicyDocument }) => document(PolicyDocument)),
    ...['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
      .flatMap(resources)
      .filter(({ properties: { Roles } }) => texts(Roles).includes(name))
      .map(({ properties: { PolicyDocument } }) => document(PolicyDocument)),
    ...texts(role.properties.ManagedPolicyArns).map(managedByAws),
  ];
}

/** Source: AWS Managed Policy Reference, "AWSLambdaBasicExecutionRole". */
function managedByAws(arn: string): PolicyDocument {
  if (!arn.endsWith(':aws:policy/service-role/AWSLambdaBasicExecutionRole'))
    throw new Error(`The evaluator does not know the policy ${arn}: teach it what AWS publishes.`);
  return {
    Statement: { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
  };
}

/** The policies of a resource: of a key, a topic, a queue, a role that is assumed, or the permissions of a function. */
function resourcePolicies({ resources, arnOf }: Model, arn: string): PolicyDocument[] {
  const own = (type: string, property: string): PolicyDocument[] =>
    resources(type)
      .filter((found) => arnOf(found) === arn)
      .map(({ properties }) => document(properties[property]));
  const topics = resources('AWS::SNS::TopicPolicy').filter(({ properties: { Topics } }) => texts(Topics).includes(arn));
  const queues = resources('AWS::SQS::QueuePolicy').filter(({ properties: { Queues } }) =>
    texts(Queues).some((url) => arn === arnOfQueue({ resources, arnOf }, url)),
  );
  return [
    ...own('AWS::KMS::Key', 'KeyPolicy'),
    ...own('AWS::IAM::Role', 'AssumeRolePolicyDocument'),
    ...[...topics, ...queues].map(({ properties: { PolicyDocument } }) => document(PolicyDocument)),
    { Statement: resources('AWS::Lambda::Permission').map(({ properties }) => permission(properties)) },
  ];
}

/** Ends with the name of the queue, as its address does. */
const arnOfQueue = ({ resources, arnOf }: Model, url: string): string | undefined =>
  resources('AWS::SQS::Queue')
    .map((found) => arnOf(found))
    .find((arn) => url.endsWith(`/${arn.slice(arn.lastIndexOf(':') + 1)}`));

/** Source: Lambda API Reference, AddPermission. */
function permission({ FunctionName, Action, Principal, SourceArn, SourceAccount }: Found['properties']): Statement {
  return {
    Effect: 'Allow',
    Action: String(Action),
    Principal: { Service: String(Principal) },
    Resource: String(FunctionName),
    Condition: {
      ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': String(SourceArn) } }),
      ...(SourceAccount === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': String(SourceAccount) } }),
    },
  };
}
