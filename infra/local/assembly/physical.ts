import { createHash } from 'node:crypto';
import { arnOf, type Place } from '../account.ts';
import type { Resource, Stack } from './read.ts';

type Resolve = (value: unknown) => unknown;

/** Types with a property that sets their name. */
const NAMED: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

interface Arn {
  readonly service: string;
  /** The part of the ARN after the account. */
  readonly resource: (name: string) => string;
  /** Attribute that returns the ARN; absent: `Arn`. */
  readonly attribute?: string;
  /** `Ref` returns the ARN, too. */
  readonly reference?: true;
  /** The ARN has no region. */
  readonly global?: true;
}

/** Source: CloudFormation Template Reference, "Return values" of each type. */
const ARNS: Readonly<Record<string, Arn>> = {
  'AWS::Lambda::Function': { service: 'lambda', resource: (name) => `function:${name}` },
  'AWS::Lambda::Version': { service: 'lambda', resource: (name) => `function:${name}`, attribute: 'FunctionArn', reference: true },
  'AWS::Lambda::Alias': { service: 'lambda', resource: (name) => `function:${name}`, attribute: 'AliasArn', reference: true },
  'AWS::DynamoDB::Table': { service: 'dynamodb', resource: (name) => `table/${name}` },
  'AWS::DynamoDB::GlobalTable': { service: 'dynamodb', resource: (name) => `table/${name}` },
  'AWS::IAM::Role': { service: 'iam', resource: (name) => `role/${name}`, global: true },
  'AWS::KMS::Key': { service: 'kms', resource: (name) => `key/${name}` },
  'AWS::Logs::LogGroup': { service: 'logs', resource: (name) => `log-group:${name}:*` },
  'AWS::SNS::Topic': { service: 'sns', resource: (name) => name, attribute: 'TopicArn', reference: true },
  'AWS::SQS::Queue': { service: 'sqs', resource: (name) => name },
  'AWS::StepFunctions::StateMachine': { service: 'states', resource: (name) => `stateMachine:${name}`, reference: true },
  'AWS::Events::Rule': { service: 'events', resource: (name) => `rule/${name}` },
};

/**
 * The value of `Ref` for a resource: the name that a deploy would give it, or one of our own; the ARN if the type returns that.
 *
 * Source: CloudFormation Template Reference, "Return values" of each type.
 */
export function physicalId(place: Place, stack: Stack, logicalId: string, resource: Resource, resolve: Resolve): string {
  const arn = ARNS[resource.Type];
  const name = nameOf(stack, logicalId, resource, resolve);
  if (resource.Type === 'AWS::SQS::Queue') return `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`;
  return arn?.reference ? written(place, arn, name) : name;
}

function nameOf(stack: Stack, logicalId: string, { Type, Properties = {} }: Resource, resolve: Resolve): string {
  const property = NAMED[Type];
  const name = property === undefined ? undefined : resolve(Properties[property]);
  if (typeof name === 'string') return name;
  const qualifier = qualifierOf(Type, resolve(Properties.Name));
  // A function is named by its name or its ARN.
  if (qualifier !== undefined) return `${String(resolve(Properties.FunctionName)).split(':').at(-1)}:${qualifier}`;
  const own = `${stack.name}-${logicalId}`;
  return Type === 'AWS::ApiGateway::RestApi' ? apiId(own) : own;
}

/** The version that a first deploy publishes. */
export const FIRST_VERSION = '1';

/** What stands after the name of the function in the ARN of a version or an alias. */
const qualifierOf = (type: string, alias: unknown): string | undefined =>
  type === 'AWS::Lambda::Version' ? FIRST_VERSION : type === 'AWS::Lambda::Alias' ? String(alias) : undefined;

const written = ({ account, region }: Place, { service, resource, global }: Arn, name: string): string =>
  arnOf(service, resource(name), global ? '' : region, account);

/** Ten lower-case letters and digits, as API Gateway makes them. */
const apiId = (name: string): string =>
  BigInt(`0x${createHash('sha256').update(name).digest('hex')}`)
    .toString(36)
    .slice(0, 10);

/**
 * The value of `Fn::GetAtt`; undefined: the local run does not know the attribute.
 *
 * Source: CloudFormation Template Reference, "Return values".
 */
export function attribute(
  place: Place,
  stack: Stack,
  logicalId: string,
  resource: Resource,
  name: string,
  resolve: Resolve,
): string | undefined {
  const id = nameOf(stack, logicalId, resource, resolve);
  if (resource.Type === 'AWS::ApiGateway::RestApi' && name === 'RootResourceId') return `${id}-root`;
  if (resource.Type === 'AWS::Lambda::Version' && name === 'Version') return FIRST_VERSION;
  if (name === NAMED[resource.Type]) return id;
  const arn = ARNS[resource.Type];
  if (arn !== undefined && name === (arn.attribute ?? 'Arn')) return written(place, arn, id);
  return name === 'Arn' ? arnOf('local', id, place.region, place.account) : undefined;
}
