import type { RecordReader, RecordStore } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import { CHOICES } from '../tables/choices.ts';

/** Where nothing is known of users. */
const NO_RECORDS: RecordReader = { get: async () => null, pages: async function* () {} };

/**
 * The ports with a store that reads views as it reads tables, so that finding, showing and looking up work alike on both. What is not a
 * view goes to the store behind it.
 *
 * @throws Error (in the returned store) for a write of a view: no service offers one.
 */
export function withViews(ports: InstancePorts): InstancePorts {
  const { records, users } = ports;
  const views: ReadonlyMap<string, RecordReader> = new Map([
    ['sys_user', users ?? NO_RECORDS],
    ['sys_choice', CHOICES],
  ]);
  const writable = (table: string): RecordStore => {
    if (views.has(table)) throw new Error(`The table ${table} is a view: it cannot be written.`);
    return records;
  };
  return {
    ...ports,
    records: {
      pages: (table) => views.get(table)?.pages() ?? records.pages(table),
      get: async (table, sysId) => (views.get(table) ?? { get: (id: string) => records.get(table, id) }).get(sysId),
      insert: async (table, ...rest) => writable(table).insert(table, ...rest),
      update: async (table, ...rest) => writable(table).update(table, ...rest),
      delete: async (table, sysId) => writable(table).delete(table, sysId),
      nextNumber: async (table) => writable(table).nextNumber(table),
    },
  };
}
