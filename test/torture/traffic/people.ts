import { type DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { instantOf } from '../../../shared/core/instant.ts';

const TableName = 'non-interactive-sessions-local-sys_user';

/** Users at whose passwords is guessed: so many that the lockout stops no guess before its password is verified. */
export const GUESSED_AT = Array.from({ length: 40 }, (_, index) => `torture.guessed.${index}`);
/** One that is locked and unlocked. */
export const REVOKED = 'torture.revoked';

/** One whose account ended an hour ago. */
export const ENDED = 'torture.ended';

/** Users of the torture run beside the seeded ones, with the seeded password. */
export async function addUsers(dynamo: DynamoDBClient): Promise<void> {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: { user_name: { S: 'abel.tuter' } } }));
  if (Item === undefined) throw new Error('The local run has no abel.tuter.');
  for (const name of [...GUESSED_AT, REVOKED])
    await dynamo.send(
      new PutItemCommand({ TableName, Item: { ...Item, user_name: { S: name }, name_as_entered: { S: name }, sys_id: { S: name } } }),
    );
  const active_until = { S: instantOf(Date.now() - 60 * 60 * 1000) };
  const ended = { ...Item, user_name: { S: ENDED }, name_as_entered: { S: ENDED }, sys_id: { S: ENDED }, active_until };
  await dynamo.send(new PutItemCommand({ TableName, Item: ended }));
}

/** In force on the next request: returns once it is stored. */
export async function setLocked(dynamo: DynamoDBClient, userName: string, locked: boolean): Promise<void> {
  await dynamo.send(
    new UpdateItemCommand({
      TableName,
      Key: { user_name: { S: userName } },
      UpdateExpression: 'SET locked_out = :locked',
      ExpressionAttributeValues: { ':locked': { BOOL: locked } },
    }),
  );
}
