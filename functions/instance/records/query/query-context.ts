import type { RequestContext } from '../../../../shared/core/decision/context.ts';
import type { InstancePorts } from '../../ports.ts';
import { mayRead } from '../../tables/access.ts';
import type { TableEntry } from '../../tables/field.ts';
import { referencedEntry } from '../../tables/views.ts';
import { createLookup, type Lookup } from '../lookup.ts';

/** What the meaning of a query depends on beside its text and its table. */
export interface QueryContext {
  /** When the request is served, in milliseconds since the epoch: `today` and `hours ago` count from here. */
  readonly now: number;
  readonly caller: Caller;
  /** The entry of a table that references lead to; undefined where the caller may not read it, or this instance does not have it. */
  readonly readable: (table: string) => TableEntry | undefined;
  /** Reads the records that references lead to. */
  readonly lookup: Lookup;
}

/** Who asks. */
export type Caller = Pick<RequestContext, 'user_name' | 'user_sys_id' | 'roles'>;

/** The context of the queries of one request. */
export const queryContext = (ports: Pick<InstancePorts, 'records' | 'clock' | 'users'>, caller: Caller): QueryContext => ({
  now: ports.clock.now(),
  caller,
  readable: (table) => {
    // Users in an adopted table have no view: every user would have empty values.
    const entry = table === 'sys_user' && ports.users === null ? undefined : referencedEntry(table);
    return entry !== undefined && mayRead(entry, caller) ? entry : undefined;
  },
  lookup: createLookup(ports, caller),
});
