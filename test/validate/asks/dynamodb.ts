import type { Place } from '../../../infra/local/account.ts';
import type { Context } from '../../infra/iam/conditions.ts';
import { type Asked, arnIn, type Input, keyAsks } from './asked.ts';

type Names = Readonly<Record<string, string>>;

/** What a call of DynamoDB asks: of each table or index, and of the customer's key that encrypts the table, if there is one. */
export function tableAsks(place: Place, operation: string, input: Input, keyOf: (table: string) => string | undefined): Asked[] {
  return tables(operation, input).flatMap(({ resource, context }) => {
    const key = keyOf(resource.split('/')[1] ?? '');
    const uses = WRITES.includes(operation) ? [...READS_BY, ...WRITES_BY] : READS_BY;
    return [
      { action: `dynamodb:${operation}`, resource: arnIn(place, 'dynamodb', resource), context },
      ...(key === undefined ? [] : keyAsks(place, key, uses, 'dynamodb')),
    ];
  });
}

/** Source: AWS KMS Developer Guide, "How Amazon DynamoDB uses AWS KMS". */
const READS_BY = ['Decrypt'];
const WRITES_BY = ['Encrypt', 'GenerateDataKey'];

interface OnResource {
  readonly resource: string;
  readonly context: Context;
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
