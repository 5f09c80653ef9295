import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** What CreateTable takes of a table's properties; the rest (recovery, encryption, expiry) the embedded engine does not have. */
const TAKEN = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes'] as const;

/** The tables of the stacks, as requests to create them: on demand, so that no capacity has to be given. */
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
