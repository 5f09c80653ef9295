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
  const own = `${stack.name}-${logicalId}`;
  return Type === 'AWS::ApiGateway::RestApi' ? apiId(own) : own;
}

/** Ten lower-case letters and digits, as API Gateway gives. */
const apiId = (name: string): string =>
  BigInt(`0x${createHash('sha256').update(name).digest('hex')}`)
    .toString(36)
    .slice(0, 10);

/**
 * What `Fn::GetAtt` gives; undefined where the local run does not know the attribute.
 *
 * Source: CloudFormation Template Reference, "Return values".
 */
export function attribute(stack: Stack, logicalId: string, resource: Resource, name: string, resolve: Resolve): string | undefined {
  const id = physicalId(stack, logicalId, resource, resolve);
  if (resource.Type === 'AWS::ApiGateway::RestApi' && name === 'RootResourceId') return `${id}-root`;
  if (name !== 'Arn') return undefined;
  if (resource.Type === 'AWS::Lambda::Function') return arnOf('lambda', `function:${id}`);
  if (resource.Type.startsWith('AWS::DynamoDB::')) return arnOf('dynamodb', `table/${id}`);
  return arnOf('local', id);
}
