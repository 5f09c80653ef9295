import type { RequestContext } from '../../../shared/core/decision/context.ts';
import type { InstancePorts } from '../ports.ts';
import { createLookup, type Lookup } from './lookup.ts';

/** What the meaning of a query depends on beside its text and its table. */
export interface QueryContext {
  /** When the request is served, in milliseconds since the epoch: `today` and `hours ago` count from here. */
  readonly now: number;
  readonly caller: Caller;
  /** Reads the records that references lead to. */
  readonly lookup: Lookup;
}

/** Who asks. */
export type Caller = Pick<RequestContext, 'user_name' | 'user_sys_id' | 'roles'>;

/** The context of the queries of one request. */
export const queryContext = (ports: Pick<InstancePorts, 'records' | 'clock'>, caller: Caller): QueryContext => ({
  now: ports.clock.now(),
  caller,
  lookup: createLookup(ports, caller),
});
