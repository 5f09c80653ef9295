import { marshall } from '@aws-sdk/util-dynamodb';
import { ISSUE_COUNT_PREFIX, type IssueCount, minuteOf, TOKENS_A_MINUTE } from '../../../core/tokens/issue-count.ts';
import { answersOf } from '../../client/answers.ts';
import type { DynamoApi } from '../../client/apis.ts';

/** How long after its minute a counter stays: longer than the clocks of two processes differ. */
const KEPT_S = 600;

/** Counters in `sys_mutex`: one for each account and UTC minute, raised on a condition, so that any number of processes keep the bound together. */
export function createIssueCount(dynamo: Pick<DynamoApi, 'updateItem'>, tablePrefix: string): IssueCount {
  const answers = answersOf('sys_mutex');
  return {
    take: (userName, now) => {
      const count = {
        TableName: `${tablePrefix}sys_mutex`,
        Key: marshall({ name: `${ISSUE_COUNT_PREFIX}${userName}/${minuteOf(now)}` }),
        UpdateExpression: 'SET expires_at = :expires ADD issued :one',
        ConditionExpression: 'attribute_not_exists(issued) OR issued < :most',
        ExpressionAttributeValues: marshall({ ':one': 1, ':most': TOKENS_A_MINUTE, ':expires': Math.ceil(now / 1000) + KEPT_S }),
      };
      return answers.held(() => dynamo.updateItem(count));
    },
  };
}
