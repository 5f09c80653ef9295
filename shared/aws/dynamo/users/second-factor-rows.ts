import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SecondFactorRows } from '../../../core/users/change/carry-out.ts';
import { answersOf } from '../../client/answers.ts';

/** Deletes rows of `sys_user_credential`; its role may read none of them, and nothing comes back. */
export function createSecondFactorRows(client: DynamoDBClient, tablePrefix: string): SecondFactorRows {
  const TableName = `${tablePrefix}sys_user_credential`;
  const answers = answersOf('sys_user_credential');
  return {
    remove: (userName) =>
      answers.of(async () => {
        await client.send(new DeleteItemCommand({ TableName, Key: marshall({ user_name: userName }), ReturnValues: 'NONE' }));
      }),
  };
}
