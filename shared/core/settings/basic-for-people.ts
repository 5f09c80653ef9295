import { BASIC_FOR_PEOPLE, type BasicForPeople } from '../users/person-only.ts';
import { NO_PROPERTY, type PropertyStore, type StoredProperty } from './property-store.ts';

/** The record of `sys_properties` in the history. */
export const BASIC_RECORD = `sys_properties.${BASIC_FOR_PEOPLE}`;

/** The record as administrators see and change it. */
export interface StoredBasic extends StoredProperty {
  readonly basic: BasicForPeople;
}

/** No record: people may use Basic. */
export const NO_BASIC_RECORD: StoredBasic = { ...NO_PROPERTY, basic: 'yes' };

/**
 * Whether interactive users may use Basic, for administrators.
 *
 * Source: docs/contract.md, "Person-only users".
 */
export type BasicStore = PropertyStore<'true' | 'false', StoredBasic>;
