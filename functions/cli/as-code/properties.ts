import { SECOND_FACTOR } from '../../../shared/core/second-factor/policy.ts';
import { BASIC_RECORD } from '../../../shared/core/settings/basic-for-people.ts';
import type { PropertyStore, StoredProperty } from '../../../shared/core/settings/property-store.ts';
import { isSecondFactorPolicy, POLICY_RECORD } from '../../../shared/core/settings/second-factor-property.ts';
import { POLICY_MEANS } from '../../../shared/core/settings/second-factor-reach.ts';
import { BASIC_FOR_PEOPLE } from '../../../shared/core/users/person-only.ts';
import type { Deployment } from '../ports.ts';
import { BASIC_MEANS } from '../settings/words.ts';

/** A record of `sys_properties` with one word that files may describe. */
interface Property {
  readonly store: PropertyStore<string, StoredProperty>;
  /** Its name in the history. */
  readonly record: string;
  /** What a value does: one sentence. */
  readonly means: (value: string) => string;
}

/** Every such record by its name. Values were checked when the files were read. */
export const propertiesOf = ({ basicForPeople, secondFactorPolicy }: Deployment): ReadonlyMap<string, Property> =>
  new Map([
    [
      BASIC_FOR_PEOPLE,
      {
        store: basicForPeople as PropertyStore<string, StoredProperty>,
        record: BASIC_RECORD,
        means: (value: string) => BASIC_MEANS[value === 'true' ? 'true' : 'false'],
      },
    ],
    [
      SECOND_FACTOR,
      {
        store: secondFactorPolicy as PropertyStore<string, StoredProperty>,
        record: POLICY_RECORD,
        means: (value: string) => `The policy of second factors is ${POLICY_MEANS[isSecondFactorPolicy(value) ? value : 'everybody']}.`,
      },
    ],
  ]);
