import { SECOND_FACTOR, SECOND_FACTOR_POLICIES, type SecondFactorPolicy } from '../second-factor/policy.ts';
import { NO_PROPERTY, type PropertyStore, type StoredProperty } from './property-store.ts';

/** The record of `sys_properties` in the history. */
export const POLICY_RECORD = `sys_properties.${SECOND_FACTOR}`;

export const isSecondFactorPolicy = (text: unknown): text is SecondFactorPolicy => SECOND_FACTOR_POLICIES.some((policy) => policy === text);

/** The record as administrators see and change it. */
export interface StoredPolicy extends StoredProperty {
  readonly policy: SecondFactorPolicy;
}

/** No record: who wants a second factor sets one up. */
export const NO_POLICY_RECORD: StoredPolicy = { ...NO_PROPERTY, policy: 'optional' };

/**
 * Who needs a second factor, for administrators.
 *
 * Source: docs/contract.md, "Second factor".
 */
export type PolicyStore = PropertyStore<SecondFactorPolicy, StoredPolicy>;
