import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoApi } from '../../shared/aws/client/apis.ts';

type Item = Record<string, AttributeValue>;
type Values = Record<string, AttributeValue> | undefined;

/**
 * Items in memory behind the requests of the gate's stores, so that a test can decide in which order requests take effect. It reads the
 * parts of DynamoDB's expressions that the attempt store writes, and refuses others.
 */
export class ItemStore {
  readonly items = new Map<string, Item>();

  item(table: string, key: Item): Item | undefined {
    return this.items.get(keyOf(table, key));
  }

  put(table: string, key: Item, item: Item): void {
    this.items.set(keyOf(table, key), { ...key, ...item });
  }

  /** @param turn resolves when a request takes effect. @param done told of each write in its order. */
  api(turn: () => Promise<void>, done: (input: UpdateItemCommandInput) => void = () => undefined): DynamoApi {
    return {
      batchGetItem: async ({ RequestItems = {} }) => {
        await turn();
        const found = Object.entries(RequestItems).map(([table, { Keys = [] }]) => {
          const items = Keys.map((key) => this.item(table, key)).filter((item) => item !== undefined);
          return [table, items] as const;
        });
        return { Responses: Object.fromEntries(found) };
      },
      getItem: async ({ TableName = '', Key = {} }) => {
        await turn();
        return { Item: this.item(TableName, Key) };
      },
      updateItem: async (input) => {
        await turn();
        const answer = this.#update(input);
        done(input);
        return answer;
      },
    } as Partial<DynamoApi> as DynamoApi;
  }

  #update({ TableName = '', Key = {}, UpdateExpression = '', ConditionExpression, ExpressionAttributeValues }: UpdateItemCommandInput) {
    const before = this.item(TableName, Key) ?? {};
    if (ConditionExpression !== undefined && !holds(ConditionExpression, before, ExpressionAttributeValues))
      throw Object.assign(new Error('The condition does not hold.'), { name: 'ConditionalCheckFailedException' });
    this.put(TableName, Key, updated(UpdateExpression, before, ExpressionAttributeValues));
    return { Attributes: ConditionExpression === undefined ? before : (this.item(TableName, Key) ?? {}) };
  }
}

const keyOf = (table: string, key: Item): string => [table, ...Object.values(key).map(({ S }) => S)].join(' ');

const numberOf = (value: AttributeValue | undefined): number => Number(value?.N ?? Number.NaN);

function holds(condition: string, item: Item, values: Values): boolean {
  return condition.split(' OR ').some((term) => {
    const absent = /^attribute_not_exists\((\w+)\)$/.exec(term)?.[1];
    if (absent !== undefined) return item[absent] === undefined;
    const [, name = '', operator = '', value = ''] = /^(\w+) (=|>|<=) (:\w+)$/.exec(term) ?? [];
    const [one, other] = [numberOf(item[name]), numberOf(values?.[value])];
    if (operator === '=') return one === other;
    if (operator === '>') return one > other;
    if (operator === '<=') return one <= other;
    throw new Error(`A condition that is not read here: ${term}`);
  });
}

/** Every action sees the item as it was before the update. */
function updated(expression: string, before: Item, values: Values): Item {
  const after = { ...before };
  for (const [, verb, actions = ''] of expression.matchAll(/(SET|REMOVE|ADD) (.*?)(?= SET | REMOVE | ADD |$)/g)) {
    for (const action of actions.split(/, (?![^(]*\))/)) {
      const [name = '', right = ''] = action.split(verb === 'ADD' ? ' ' : ' = ');
      if (verb === 'REMOVE') delete after[name];
      else if (verb === 'ADD') after[name] = { N: String(numberOf(before[name] ?? { N: '0' }) + numberOf(values?.[right])) };
      else after[name] = valueIn(right, before, values);
    }
  }
  return after;
}

function valueIn(right: string, before: Item, values: Values): AttributeValue {
  const [, kept, otherwise] = /^if_not_exists\((\w+), (:\w+)\)$/.exec(right) ?? [];
  const value = kept === undefined ? values?.[right] : (before[kept] ?? values?.[otherwise ?? '']);
  if (value === undefined) throw new Error(`A value that is not read here: ${right}`);
  return value;
}
