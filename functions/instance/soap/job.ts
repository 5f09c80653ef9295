import type { InstancePorts } from '../ports.ts';
import type { ServedTable } from '../service.ts';

/** One call of a SOAP function. */
export interface Job extends ServedTable {
  readonly ports: InstancePorts;
  readonly userName: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly records: readonly ReadonlyMap<string, string>[];
}

export interface SoapReply {
  /** Content of the response element, as XML. */
  readonly content: string;
  /** Records that match, whether answered or not; undefined where the function finds none. */
  readonly total?: number;
}
