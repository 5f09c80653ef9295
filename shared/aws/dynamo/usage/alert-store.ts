import { type AttributeValue, type DynamoDBClient, PutItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { alertKey, type UsageAlert } from '../../../core/usage/alerts.ts';
import type { AlertStore } from '../../../core/usage/ports.ts';
import { EVERYBODY } from '../../../core/usage/what.ts';
import { answersOf } from '../../client/answers.ts';

const DAY_S = 86_400;
const LEASE_MS = 60_000;

/** What has to be told stays noted until it was: an environment may end, and the topic may not answer. */
const ALERT = 'alert/';
const HOUR = 'alerts/';

/** It is to be told, and nobody is telling it. */
const FREE = 'attribute_exists(user_name) AND attribute_not_exists(told) AND (attribute_not_exists(claimed_until) OR claimed_until < :now)';

/** Alerts in `sys_usage`, under user `*`. */
export function createAlertStore(client: DynamoDBClient, tablePrefix: string): AlertStore {
  const TableName = `${tablePrefix}sys_usage`;
  const answers = answersOf('sys_usage');
  const keyOf = (what: string) => marshall({ user_name: EVERYBODY, what });
  const update = (what: string, expression: object, values: Record<string, unknown>) =>
    new UpdateItemCommand({ TableName, Key: keyOf(what), ...expression, ExpressionAttributeValues: marshall(values) });

  return {
    async add(alert) {
      const expires_at = Math.floor(Date.parse(alert.day) / 1000) + 3 * DAY_S;
      const Item = marshall({ user_name: EVERYBODY, what: ALERT + alertKey(alert), alert: JSON.stringify(alert), expires_at });
      const put = { TableName, Item, ConditionExpression: 'attribute_not_exists(user_name)' };
      await answers.held(() => client.send(new PutItemCommand(put)));
    },

    async untold(days) {
      const found: UsageAlert[] = [];
      for (const day of days) {
        for await (const { Items = [] } of answers.each(paginateQuery({ client }, untoldOf(TableName, day))))
          found.push(...Items.flatMap(toAlert));
      }
      return found;
    },

    claim(alert, now) {
      const expression = { UpdateExpression: 'SET claimed_until = :until', ConditionExpression: FREE };
      return answers.held(() => client.send(update(ALERT + alertKey(alert), expression, { ':until': now + LEASE_MS, ':now': now })));
    },

    async told(alert) {
      await answers.of(() => client.send(update(ALERT + alertKey(alert), { UpdateExpression: 'SET told = :told' }, { ':told': true })));
    },

    ...hours(client, TableName),
  };
}

const untoldOf = (TableName: string, day: string) => ({
  TableName,
  ConsistentRead: true,
  KeyConditionExpression: 'user_name = :user AND begins_with(what, :day)',
  FilterExpression: 'attribute_not_exists(told)',
  ExpressionAttributeValues: marshall({ ':user': EVERYBODY, ':day': `${ALERT}${day}/` }),
});

function hours(client: DynamoDBClient, TableName: string): Pick<AlertStore, 'countIn' | 'takeCount'> {
  const answers = answersOf('sys_usage');
  const update = (hour: string, expression: object, values: Record<string, unknown>) =>
    new UpdateItemCommand({
      TableName,
      Key: marshall({ user_name: EVERYBODY, what: HOUR + hour }),
      ...expression,
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: marshall(values),
      ReturnValues: 'ALL_NEW',
    });
  const countOf = ({ Attributes = {} }: { Attributes?: Record<string, AttributeValue> | undefined }): number =>
    Number(Attributes.count?.N ?? 0);
  return {
    countIn: async (hour) =>
      countOf(
        await answers.of(() =>
          client.send(
            update(
              hour,
              { UpdateExpression: 'SET expires_at = :end ADD #count :one' },
              { ':one': 1, ':end': Math.floor(Date.parse(`${hour}:00Z`) / 1000) + 3 * DAY_S },
            ),
          ),
        ),
      ),

    async takeCount(hour, over) {
      const expression = {
        UpdateExpression: 'SET summed_up = :yes',
        ConditionExpression: '#count > :over AND attribute_not_exists(summed_up)',
      };
      const taken = await answers.ifHeld(() => client.send(update(hour, expression, { ':yes': true, ':over': over })));
      return taken === null ? null : countOf(taken);
    },
  };
}

function toAlert(item: Record<string, AttributeValue>): UsageAlert[] {
  const { alert } = unmarshall(item);
  try {
    return [JSON.parse(String(alert)) as UsageAlert];
  } catch {
    return [];
  }
}
