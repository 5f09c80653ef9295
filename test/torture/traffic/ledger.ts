import { type AttributeValue, DeleteItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const INCIDENTS = 'non-interactive-sessions-local-incident';

interface Written {
  readonly description: string;
  /** Last change that was acknowledged; later ones were sent, and may have been made. */
  readonly changes: number;
  /** No longer written. */
  readonly done: boolean;
}

/**
 * What the product acknowledged: a 2xx with the record's sys_id. Compared with what DynamoDB holds, past the fault proxy and past the
 * product.
 */
export class Ledger {
  readonly #written = new Map<string, Written>();
  readonly #deleted = new Set<string>();
  #acknowledged = 0;

  /** Acknowledged writes so far. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  inserted(sysId: string, description: string): void {
    this.#acknowledged += 1;
    this.#written.set(sysId, { description, changes: 0, done: false });
  }

  /** @param changes number of the change, written into the record. */
  changed(sysId: string, changes: number): void {
    this.#acknowledged += 1;
    const written = this.#written.get(sysId);
    if (written !== undefined) this.#written.set(sysId, { ...written, changes });
  }

  done(sysId: string): void {
    const written = this.#written.get(sysId);
    if (written !== undefined) this.#written.set(sysId, { ...written, done: true });
  }

  /** From now on it may be there or not. */
  deleting(sysId: string): void {
    this.#written.delete(sysId);
  }

  deleted(sysId: string): void {
    this.#acknowledged += 1;
    this.#deleted.add(sysId);
  }

  /**
   * Looks up every write that was acknowledged before the call. Records that are no longer written are deleted after the look-up, so that
   * the table stays small.
   *
   * @returns a sentence for each that is not as it should be.
   */
  async lost(dynamo: DynamoDBClient): Promise<string[]> {
    const found: string[] = [];
    for (const [sysId, written] of [...this.#written]) {
      const { Item } = await dynamo.send(new GetItemCommand({ TableName: INCIDENTS, Key: keyOf(sysId), ConsistentRead: true }));
      // Its deletion may have begun meanwhile.
      if (this.#written.has(sysId)) found.push(...differences(sysId, written, Item));
      if (!written.done) continue;
      await dynamo.send(new DeleteItemCommand({ TableName: INCIDENTS, Key: keyOf(sysId) }));
      this.#written.delete(sysId);
    }
    for (const sysId of [...this.#deleted]) {
      const { Item } = await dynamo.send(new GetItemCommand({ TableName: INCIDENTS, Key: keyOf(sysId), ConsistentRead: true }));
      if (Item !== undefined) found.push(`The deletion of ${sysId} was acknowledged, and the record is there.`);
      this.#deleted.delete(sysId);
    }
    return found;
  }
}

const keyOf = (sysId: string) => ({ sys_id: { S: sysId } });

function differences(sysId: string, { description, changes }: Written, item: Record<string, AttributeValue> | undefined): string[] {
  if (item === undefined) return [`The record ${sysId} was acknowledged and is not there.`];
  if (item.short_description?.S !== description) return [`The record ${sysId} is not what was acknowledged.`];
  const kept = Number(item.close_notes?.S ?? 0);
  return kept < changes ? [`The change ${changes} of ${sysId} was acknowledged; ${kept} is stored.`] : [];
}
