import type { InstancePorts } from '../ports.ts';
import type { Writing } from '../records/history.ts';
import type { QueryContext } from '../records/query/query-context.ts';
import type { DisplayForm } from '../tables/shown.ts';

/** One call of a SOAP function. */
export interface Job extends Writing {
  readonly ports: InstancePorts;
  /** For the queries of the call. */
  readonly context: QueryContext;
  /** Whether records are answered with values, display values or both. */
  readonly display: DisplayForm;
  readonly parameters: ReadonlyMap<string, string>;
  readonly records: readonly ReadonlyMap<string, string>[];
}

export interface SoapReply {
  /** Content of the response element, as XML. */
  readonly content: string;
  /** Records that match, whether answered or not; undefined where the function finds none. */
  readonly total?: number;
}
