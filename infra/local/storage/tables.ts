import type { Database } from './database.ts';

interface TableEntry {
  readonly TableStatus: string;
  readonly GlobalSecondaryIndexes?: readonly object[];
}

/** Prefixes of the embedded engine's keys. Source: dynalite, db/index.js, getSubDb. */
const TABLE = 'table~';
const itemsOf = (table: string): string => `item-${table}~`;

/**
 * Completes work that was interrupted by the end of the process: the engine acknowledges that a table is created or deleted a moment before
 * it is, and a table that is being created would stay so for ever.
 *
 * @returns the number of tables.
 */
export async function completeTables(database: Database): Promise<number> {
  let tables = 0;
  for await (const [key, value] of database.iterator({ gte: TABLE, lt: `${TABLE}\uffff` })) {
    const table = value as TableEntry;
    tables += 1;
    if (table.TableStatus === 'CREATING') await database.put(key, asActive(table));
    if (table.TableStatus !== 'DELETING') continue;
    const items = itemsOf(key.slice(TABLE.length));
    await database.clear({ gte: items, lt: `${items}\uffff` });
    await database.del(key);
    tables -= 1;
  }
  return tables;
}

const asActive = (table: TableEntry): TableEntry => ({
  ...table,
  TableStatus: 'ACTIVE',
  ...(table.GlobalSecondaryIndexes && {
    GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((index) => ({ ...index, IndexStatus: 'ACTIVE' })),
  }),
});
