import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AuditStore } from '../../../core/audit.ts';
import { createAuditStore } from '../audit-store.ts';
import { asBackfillError } from './backfill-error.ts';

/** The history as a run of activation writes it: its errors say whether to wait, to try again or to stop. */
export function createRunHistory(client: DynamoDBClient, tablePrefix: string): Pick<AuditStore, 'add'> {
  const audit = createAuditStore(client, tablePrefix);
  return {
    add: (entries) =>
      audit.add(entries).catch((error: unknown) => {
        throw asBackfillError(error, `table ${tablePrefix}sys_audit`);
      }),
  };
}
