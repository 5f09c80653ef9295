import type { AuditStore } from '../../shared/core/audit.ts';
import type { Clock } from '../../shared/core/ports.ts';
import type { RecordReader, RecordStore } from '../../shared/core/tables/records.ts';
import type { ServedLine } from '../../shared/core/usage/collect/lines.ts';
import type { RefusalLine } from './log.ts';

/** Everything that the instance gets from outside. */
export interface InstancePorts {
  readonly records: RecordStore;
  /** The view of users; null: users lie in an adopted table, which has none. */
  readonly users: RecordReader | null;
  /** History of the tables that the dictionary says to audit. */
  readonly audit: Pick<AuditStore, 'add'>;
  readonly clock: Clock;
  /** A new sys_id: 32 random hexadecimal digits. */
  readonly newSysId: () => string;
  /** Address of this site as clients see it, without trailing slash; null: API Gateway's own domain name. */
  readonly publicUrl: string | null;
  /** Where the service portals begin, as `portalRoots` gives them. */
  readonly portals: readonly string[];
  readonly log: (line: RefusalLine | ServedLine) => void;
  readonly onError: (what: string, error: unknown) => void;
}
