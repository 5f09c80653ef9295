/** What a refreshing value needs of the world. */
export interface RefreshingOptions<T> {
  readonly load: () => Promise<T>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 ≤ x < 1: spreads the refreshes of many processes. */
  readonly random: () => number;
  /** Told once a failed load; the value stays what it was. */
  readonly onFailure: (error: unknown) => void;
  /**
   * Where a load failed and there is no value to serve, the next may start after so many milliseconds, spread over the second half of them;
   * left out: no sooner than any other. For a store that takes every request's reads anyway, not for one that must be asked seldom.
   */
  readonly retryMs?: number;
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
 *
 * A clock that was set back makes the value as old as it can be, because its age is then unknown.
 */
export class RefreshingValue<T> {
  /** None yet: asked for at a time that never comes. */
  #value: { readonly content: T | null; readonly at: number } = { content: null, at: Number.POSITIVE_INFINITY };
  #loading: Promise<void> | null = null;
  /** When the last load began, and when the next may. */
  #loadedAt = Number.NEGATIVE_INFINITY;
  #nextLoadAt = Number.NEGATIVE_INFINITY;
  readonly #options: RefreshingOptions<T>;

  constructor(options: RefreshingOptions<T>) {
    this.#options = options;
  }

  /** The value, or null where none recent enough can be had. Never throws. */
  async get(): Promise<T | null> {
    if (this.#loading === null && this.#isDue(this.#options.now())) {
      this.#loading = this.#load().finally(() => {
        this.#loading = null;
      });
    }
    if (this.#age() >= MAX_AGE_MS) await this.#loading;
    return this.#age() < LAST_KNOWN_GOOD_MS ? this.#value.content : null;
  }

  /** Also where the last load began ahead of now: then the clock was set back. */
  #isDue(now: number): boolean {
    return now >= this.#nextLoadAt || now < this.#loadedAt;
  }

  /** The value if `get` would not have to wait for it. */
  peek(): T | null {
    return this.#age() < MAX_AGE_MS ? this.#value.content : null;
  }

  /** Milliseconds since the value was asked for; null where there is none. */
  ageMs(): number | null {
    const age = this.#age();
    return Number.isFinite(age) ? age : null;
  }

  /** Milliseconds since the value was asked for; infinite where there is none, or where that lies ahead. */
  #age(): number {
    const age = this.#options.now() - this.#value.at;
    return age < 0 ? Number.POSITIVE_INFINITY : age;
  }

  async #load(): Promise<void> {
    const { load, now, random, onFailure, retryMs } = this.#options;
    const startedAt = now();
    this.#loadedAt = startedAt;
    this.#nextLoadAt = startedAt + MIN_INTERVAL_MS + random() * JITTER_MS;
    try {
      this.#value = { content: await load(), at: startedAt };
    } catch (error) {
      if (retryMs !== undefined && this.#age() >= LAST_KNOWN_GOOD_MS) this.#nextLoadAt = startedAt + retryMs * (1 - random() / 2);
      onFailure(error);
    }
  }
}
