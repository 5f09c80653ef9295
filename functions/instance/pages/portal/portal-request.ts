import type { InstanceRequest } from '../../request.ts';
import type { ServedTable } from '../../service.ts';

/** What the pages of a portal know. */
export interface PortalRequest {
  readonly request: InstanceRequest;
  /** What links within this portal begin with: stage prefix and portal, for example `/prod/sp`. */
  readonly root: string;
  readonly incidents: ServedTable;
}
