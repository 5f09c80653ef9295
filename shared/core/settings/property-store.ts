/** A record of `sys_properties` that holds one word, as administrators see and change it. */
export interface StoredProperty {
  /** As the history shows it: the text, `(missing)` or `(unreadable)`. */
  readonly text: string;
  /** Optimistic lock; null: there is no record. */
  readonly version: number | null;
  /** Time of the last change, in the platform's form in UTC, and who made it; empty: not known. */
  readonly changedOn: string;
  readonly changedBy: string;
}

/** There is no record. */
export const NO_PROPERTY: StoredProperty = { text: '(missing)', version: null, changedOn: '', changedBy: '' };

export interface PropertyChange<Value extends string> {
  readonly value: Value;
  /** As it was read. */
  readonly version: number | null;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One such record. Every method rejects with `DependencyError` if the store does not answer. */
export interface PropertyStore<Value extends string, Stored extends StoredProperty> {
  /** Strongly consistent. */
  read(): Promise<Stored>;
  /** @returns false: the record was changed meanwhile, and nothing was written. */
  write(change: PropertyChange<Value>): Promise<boolean>;
}

/** Two administrators at once: the second reads again. */
const ATTEMPTS = 5;

/**
 * Writes the value unless it stands there already.
 *
 * @returns the text before, or `unchanged`, or `busy`: others change the record all the time.
 * @throws DependencyError if the store does not answer.
 */
export async function changeProperty<Value extends string>(
  store: PropertyStore<Value, StoredProperty>,
  { value, by, now }: Omit<PropertyChange<Value>, 'version'>,
): Promise<{ readonly old: string } | 'unchanged' | 'busy'> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { text, version } = await store.read();
    if (text === value) return 'unchanged';
    if (await store.write({ value, version, by, now })) return { old: text };
  }
  return 'busy';
}
