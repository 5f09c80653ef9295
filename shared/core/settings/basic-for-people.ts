import { BASIC_FOR_PEOPLE, type BasicForPeople } from '../users/person-only.ts';

/** The record of `sys_properties` in the history. */
export const BASIC_RECORD = `sys_properties.${BASIC_FOR_PEOPLE}`;

/** The record as administrators see and change it. */
export interface StoredBasic {
  readonly basic: BasicForPeople;
  /** As the history shows it: the text, `(missing)` or `(unreadable)`. */
  readonly text: string;
  /** Optimistic lock; null: there is no record. */
  readonly version: number | null;
  /** Time of the last change, in the platform's form in UTC, and who made it; empty: not known. */
  readonly changedOn: string;
  readonly changedBy: string;
}

/** No record: people may use Basic. */
export const NO_BASIC_RECORD: StoredBasic = { basic: 'yes', text: '(missing)', version: null, changedOn: '', changedBy: '' };

export interface BasicChange {
  /** Whether people may use Basic. */
  readonly value: 'true' | 'false';
  /** As it was read. */
  readonly version: number | null;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Whether interactive users may use Basic, for administrators. Every method rejects with `DependencyError` if the store does not answer.
 *
 * Source: docs/contract.md, "Person-only users".
 */
export interface BasicStore {
  /** Strongly consistent. */
  read(): Promise<StoredBasic>;
  /** @returns false: the record was changed meanwhile, and nothing was written. */
  write(change: BasicChange): Promise<boolean>;
}

/** Two administrators at once: the second reads again. */
const ATTEMPTS = 5;

/**
 * Writes the value unless it stands there already.
 *
 * @returns the text before, or `unchanged`, or `busy`: others change the record all the time.
 * @throws DependencyError if the store does not answer.
 */
export async function changeBasic(
  store: BasicStore,
  { value, by, now }: Omit<BasicChange, 'version'>,
): Promise<{ readonly old: string } | 'unchanged' | 'busy'> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { text, version } = await store.read();
    if (text === value) return 'unchanged';
    if (await store.write({ value, version, by, now })) return { old: text };
  }
  return 'busy';
}
