import type { BasicForPeople } from '../users/person-only.ts';
import { type BlockedProtocols, NONE_BLOCKED } from './blocked.ts';

/** The records of `sys_properties` that the decision rests on. */
export interface Properties {
  readonly blocked: BlockedProtocols;
  readonly basicForPeople: BasicForPeople;
}

/** Without any record. */
export const NO_PROPERTIES: Properties = { blocked: NONE_BLOCKED, basicForPeople: 'yes' };

/** The store did not answer. */
export const UNREAD_PROPERTIES: Properties = { blocked: 'unread', basicForPeople: 'unread' };
