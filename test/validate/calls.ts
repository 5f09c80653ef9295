import type { Place } from '../../infra/local/account.ts';
import type { AwsCall } from '../../infra/local/aws/endpoint.ts';
import type { Context } from '../infra/iam/conditions.ts';

/** What a call asks of IAM. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

type Input = Readonly<Record<string, unknown>>;
type Names = Readonly<Record<string, string>>;

/** What IAM is asked for one call, a request for each resource. */
export function askedBy({ service, operation, input }: AwsCall, place: Place): Asked[] {
  const read = (service === 'sns' ? Object.fromEntries(new URLSearchParams(input)) : JSON.parse(input)) as Input;
  const asked = ASKED[service](operation, read);
  return asked.map(({ resource, context = {} }) => ({
    action: `${service}:${operation}`,
    resource:
      resource === '*' || resource.startsWith('arn:') ? resource : `arn:aws:${service}:${place.region}:${place.account}:${resource}`,
    context,
  }));
}

const ASKED: Readonly<Record<AwsCall['service'], (operation: string, input: Input) => OnResource[]>> = {
  dynamodb: (operation, input) => tables(operation, input),
  ssm: (operation, input) => parameters(operation, input),
  sns: (_operation, { TopicArn }) => [{ resource: String(TopicArn) }],
  logs: (_operation, { logGroupName, logStreamName }) => [
    { resource: `log-group:${String(logGroupName)}:log-stream:${String(logStreamName)}` },
  ],
};

interface OnResource {
  readonly resource: string;
  readonly context?: Context;
}

/** Source: Systems Manager API Reference, GetParametersByPath (a right on a path covers all below it). */
function parameters(operation: string, { Name, Names, Path }: Input): OnResource[] {
  if (operation === 'DescribeParameters') return [{ resource: '*' }];
  const names = [Name ?? Names ?? Path ?? []].flat().map(String);
  return names.map((name) => ({ resource: `parameter${name.replace(/\/$/, '')}` }));
}

function tables(operation: string, input: Input): OnResource[] {
  const { RequestItems, TableName, IndexName } = input;
  if (RequestItems !== undefined)
    return Object.entries(RequestItems as Record<string, Input>).map(([table, request]) => ({
      resource: `table/${table}`,
      context: contextOf(operation, request, request.Keys as Input[]),
    }));
  const index = IndexName === undefined ? '' : `/index/${String(IndexName)}`;
  const keys = [(input.Key ?? input.Item) as Input | undefined].filter((key) => key !== undefined);
  return [{ resource: `table/${String(TableName)}${index}`, context: contextOf(operation, input, keys) }];
}

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];

/**
 * The condition keys of a request.
 *
 * Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control" (dynamodb:LeadingKeys, dynamodb:Attributes,
 * dynamodb:Select, dynamodb:ReturnValues). Without a list of attributes a read asks for all of them.
 */
function contextOf(operation: string, input: Input, keys: readonly Input[]): Context {
  const attributes = attributesOf(input, keys);
  const projected = input.ProjectionExpression !== undefined || input.Select === 'SPECIFIC_ATTRIBUTES' || input.Select === 'COUNT';
  const leading = leadingKeys(input, keys);
  return {
    ...(leading.length === 0 ? {} : { 'dynamodb:LeadingKeys': leading }),
    'dynamodb:Attributes': attributes,
    ...(WRITES.includes(operation)
      ? { 'dynamodb:ReturnValues': String(input.ReturnValues ?? 'NONE') }
      : { 'dynamodb:Select': String(input.Select ?? (projected ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES')) }),
  };
}

/** Every key of the product's tables has the partition key first; of a query it is what is compared by `=`. */
function leadingKeys(input: Input, keys: readonly Input[]): string[] {
  const [, , placeholder = ''] = /(^|\s)#?\w+\s*=\s*(:\w+)/.exec(String(input.KeyConditionExpression ?? '')) ?? [];
  const compared = (input.ExpressionAttributeValues as Record<string, Input> | undefined)?.[placeholder];
  return [...keys.flatMap((key) => Object.values(key).slice(0, 1)), ...(compared === undefined ? [] : [compared])].map((value) =>
    String(Object.values(value as Input)[0]),
  );
}

const EXPRESSIONS = ['ProjectionExpression', 'UpdateExpression', 'ConditionExpression', 'FilterExpression', 'KeyConditionExpression'];
const WORDS =
  /^(SET|REMOVE|ADD|DELETE|AND|OR|NOT|IN|BETWEEN|attribute_exists|attribute_not_exists|attribute_type|begins_with|contains|size|if_not_exists|list_append)$/i;

/** Top-level attributes: of the item, the keys, and every expression. */
function attributesOf(input: Input, keys: readonly Input[]): string[] {
  const names = (input.ExpressionAttributeNames ?? {}) as Names;
  const words = EXPRESSIONS.flatMap((expression) => String(input[expression] ?? '').match(/[#:.]?[A-Za-z_]\w*/g) ?? [])
    .filter((word) => !word.startsWith(':') && !word.startsWith('.') && !WORDS.test(word))
    .map((word) => names[word] ?? word);
  return [...new Set([...keys.flatMap((key) => Object.keys(key)), ...words])];
}
