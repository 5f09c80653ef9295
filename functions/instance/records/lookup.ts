import type { RequestContext } from '../../../shared/core/decision/context.ts';
import type { StoredRecord } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import { mayRead } from '../tables/access.ts';
import { tableEntry } from '../tables/dictionary.ts';
import { inBatches } from './in-batches.ts';

/** Records that references lead to, for one request: each is read once. */
export interface Lookup {
  /**
   * Records of a table by sys_id. What does not exist, what the caller may not read, and a table that is not served are left out alike.
   *
   * @throws DependencyError.
   */
  find(table: string, sysIds: readonly string[]): Promise<ReadonlyMap<string, StoredRecord>>;
}

/** A lookup for one request of one caller. */
export function createLookup({ records }: Pick<InstancePorts, 'records'>, caller: Pick<RequestContext, 'roles'>): Lookup {
  const known = new Map<string, Promise<StoredRecord | null>>();
  const read = (table: string, sysId: string): Promise<StoredRecord | null> => {
    const key = `${table} ${sysId}`;
    const reading = known.get(key) ?? records.get(table, sysId);
    known.set(key, reading);
    return reading;
  };
  return {
    find: async (table, sysIds) => {
      const entry = tableEntry(table);
      if (entry === undefined || !mayRead(entry, caller)) return new Map();
      const found = await inBatches([...new Set(sysIds)], async (sysId) => [sysId, await read(table, sysId)] as const);
      return new Map(found.filter((pair): pair is readonly [string, StoredRecord] => pair[1] !== null));
    },
  };
}
