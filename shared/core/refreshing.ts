/** What a refreshing value needs of the world. */
export interface RefreshingOptions<T> {
  readonly load: () => Promise<T>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 ≤ x < 1: spreads the refreshes of many processes. */
  readonly random: () => number;
  /** Told once a failed load; the value stays what it was. */
  readonly onFailure: (error: unknown) => void;
}

/** No value is used past this age while the store answers: a change is in force everywhere within it. */
const MAX_AGE_MS = 15_000;
/** A load starts this long after the last one at the earliest, whatever the load on us and whether it worked. */
const MIN_INTERVAL_MS = 10_000;
const JITTER_MS = 2_000;
/** A value of this age still serves while the store fails. */
const LAST_KNOWN_GOOD_MS = 5 * 60_000;

/**
 * A small value that is read often and changed rarely: cached, reloaded by one caller at a time, with bounded staleness.
 *
 * From 10–12 s on, a use starts a reload behind its back; from 15 s on it waits for it, because a background reload freezes
 * together with a Lambda environment. While loads fail, the last value serves for 5 minutes more; then there is none.
 */
export class RefreshingValue<T> {
  #value: { readonly content: T; readonly at: number } | null = null;
  #loading: Promise<void> | null = null;
  #nextLoadAt = Number.NEGATIVE_INFINITY;
  readonly #options: RefreshingOptions<T>;

  constructor(options: RefreshingOptions<T>) {
    this.#options = options;
  }

  /** The value, or null where none recent enough can be had. Never throws. */
  async get(): Promise<T | null> {
    if (this.#loading === null && this.#options.now() >= this.#nextLoadAt) {
      this.#loading = this.#load().finally(() => {
        this.#loading = null;
      });
    }
    if (this.#loading !== null && this.#age() >= MAX_AGE_MS) await this.#loading;
    return this.#age() < LAST_KNOWN_GOOD_MS ? (this.#value?.content ?? null) : null;
  }

  /** The value if `get` would not have to wait for it. */
  peek(): T | null {
    return this.#age() < MAX_AGE_MS ? (this.#value?.content ?? null) : null;
  }

  /** Milliseconds since the value was asked for; null where there is none. */
  ageMs(): number | null {
    return this.#value === null ? null : this.#age();
  }

  /** Milliseconds since the value was asked for; infinite where there is none. */
  #age(): number {
    return this.#value === null ? Number.POSITIVE_INFINITY : this.#options.now() - this.#value.at;
  }

  async #load(): Promise<void> {
    const { load, now, random, onFailure } = this.#options;
    const startedAt = now();
    this.#nextLoadAt = startedAt + MIN_INTERVAL_MS + random() * JITTER_MS;
    try {
      this.#value = { content: await load(), at: startedAt };
    } catch (error) {
      onFailure(error);
    }
  }
}
