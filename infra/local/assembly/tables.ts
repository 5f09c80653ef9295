import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** Properties of a table that CreateTable takes. The embedded engine has no recovery, encryption or expiry. */
const TAKEN = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes'] as const;

/** Requests that create the tables of the stacks, on demand, so that they need no capacity. */
export function readTables(stacks: readonly Stack[], resolve: Resolver): CreateTableCommandInput[] {
  return resourcesOfType(stacks, (type) => type === 'AWS::DynamoDB::Table' || type === 'AWS::DynamoDB::GlobalTable').map(
    ({ stack, logicalId, properties }) => ({
      TableName: String(resolve(stack, { Ref: logicalId })),
      BillingMode: 'PAY_PER_REQUEST',
      ...(Object.fromEntries(
        TAKEN.filter((name) => properties[name] !== undefined).map((name) => [name, resolve(stack, properties[name])]),
      ) as Pick<CreateTableCommandInput, (typeof TAKEN)[number]>),
    }),
  );
}
