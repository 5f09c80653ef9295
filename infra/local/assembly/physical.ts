import { createHash } from 'node:crypto';
import { arnOf } from '../account.ts';
import type { Resource, Stack } from './read.ts';

type Resolve = (value: unknown) => unknown;

/** Types whose own property is their name, where it is set. */
const NAMED: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::ApiGateway::Stage': 'StageName',
};

/**
 * What `Ref` gives of a resource: the name that a deploy would have given it, or one of our own.
 *
 * Source: CloudFormation Template Reference, "Return values" of each type.
 */
export function physicalId(stack: Stack, logicalId: string, { Type, Properties = {} }: Resource, resolve: Resolve): string {
  const property = NAMED[Type];
  const name = property === undefined ? undefined : resolve(Properties[property]);
  if (typeof name === 'string') return name;
  const qualified = qualifiedArn(Type, Properties, resolve);
  if (qualified !== undefined) return qualified;
  const own = `${stack.name}-${logicalId}`;
  return Type === 'AWS::ApiGateway::RestApi' ? apiId(own) : own;
}

/** The version that a first deploy publishes. */
export const FIRST_VERSION = '1';

/** Versions and aliases are their ARNs. Source: CloudFormation Template Reference, AWS::Lambda::Version and AWS::Lambda::Alias, "Ref". */
function qualifiedArn(type: string, { FunctionName, Name }: Readonly<Record<string, unknown>>, resolve: Resolve): string | undefined {
  const qualifier = type === 'AWS::Lambda::Version' ? FIRST_VERSION : type === 'AWS::Lambda::Alias' ? String(resolve(Name)) : undefined;
  if (qualifier === undefined) return undefined;
  const named = String(resolve(FunctionName));
  return `${named.startsWith('arn:') ? named : arnOf('lambda', `function:${named}`)}:${qualifier}`;
}

/** Ten lower-case letters and digits, as API Gateway gives. */
const apiId = (name: string): string =>
  BigInt(`0x${createHash('sha256').update(name).digest('hex')}`)
    .toString(36)
    .slice(0, 10);

/** The attribute that is what `Ref` gives. */
const QUALIFIED: Readonly<Record<string, string>> = { 'AWS::Lambda::Version': 'FunctionArn', 'AWS::Lambda::Alias': 'AliasArn' };

/**
 * What `Fn::GetAtt` gives; undefined where the local run does not know the attribute.
 *
 * Source: CloudFormation Template Reference, "Return values".
 */
export function attribute(stack: Stack, logicalId: string, resource: Resource, name: string, resolve: Resolve): string | undefined {
  const id = physicalId(stack, logicalId, resource, resolve);
  if (resource.Type === 'AWS::ApiGateway::RestApi' && name === 'RootResourceId') return `${id}-root`;
  if (resource.Type === 'AWS::Lambda::Version' && name === 'Version') return FIRST_VERSION;
  if (QUALIFIED[resource.Type] === name) return id;
  if (name !== 'Arn') return undefined;
  if (resource.Type === 'AWS::Lambda::Function') return arnOf('lambda', `function:${id}`);
  if (resource.Type.startsWith('AWS::DynamoDB::')) return arnOf('dynamodb', `table/${id}`);
  return arnOf('local', id);
}
