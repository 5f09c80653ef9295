import type { RequestContext } from '../../../shared/core/decision/context.ts';
import type { RecordStore, StoredRecord } from '../../../shared/core/tables/records.ts';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { mayRead } from '../tables/access.ts';
import { referencedEntry } from '../tables/views.ts';
import { inBatches } from './in-batches.ts';

/** Records that references lead to, for one request: each is read once. */
export interface Lookup {
  /**
   * Records of a table by sys_id. What does not exist, what the caller may not read, and a table that is not served are left out alike.
   *
   * @throws DependencyError, Problem `query_too_broad`.
   */
  find(table: string, sysIds: readonly string[]): Promise<ReadonlyMap<string, StoredRecord>>;

  /**
   * Every record of a table that meets a condition. As above, none of a table that the caller may not read.
   *
   * @throws DependencyError, Problem `query_too_broad`.
   */
  findWhere(table: string, meets: (record: StoredRecord) => boolean): Promise<readonly StoredRecord[]>;
}

/** More records than these are not read one by one: the whole table is read, which is one page for each megabyte. */
const MOST_BY_KEY = 250;
/** … and of these no more, as in a query. */
const MOST_SCANNED = 100_000;

/** A lookup for one request of one caller. */
export function createLookup({ records }: Pick<InstancePorts, 'records'>, caller: Pick<RequestContext, 'roles'>): Lookup {
  const known = new Map<string, Promise<StoredRecord | null>>();
  const read = (table: string, sysId: string): Promise<StoredRecord | null> => {
    const key = `${table} ${sysId}`;
    const reading = known.get(key) ?? records.get(table, sysId);
    known.set(key, reading);
    return reading;
  };
  const readable = (table: string): boolean => {
    const entry = referencedEntry(table);
    return entry !== undefined && mayRead(entry, caller);
  };
  return {
    findWhere: async (table, meets) => (readable(table) ? scan(records, table, meets) : []),
    find: async (table, sysIds) => {
      if (!readable(table)) return new Map();
      const wanted = new Set(sysIds);
      if (wanted.size > MOST_BY_KEY) {
        const all = await scan(records, table, ({ sys_id }) => wanted.has(String(sys_id)));
        return new Map(all.map((record) => [String(record.sys_id), record]));
      }
      const found = await inBatches([...wanted], async (sysId) => [sysId, await read(table, sysId)] as const);
      return new Map(found.filter((pair): pair is readonly [string, StoredRecord] => pair[1] !== null));
    },
  };
}

async function scan(
  records: Pick<RecordStore, 'pages'>,
  table: string,
  meets: (record: StoredRecord) => boolean,
): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  let examined = 0;
  for await (const page of records.pages(table)) {
    examined += page.length;
    if (examined > MOST_SCANNED)
      throw new Problem(
        'query_too_broad',
        `The table ${table} has more than ${MOST_SCANNED} records: name records by their sys_id, or ask for fewer rows.`,
      );
    found.push(...page.filter(meets));
  }
  return found;
}
