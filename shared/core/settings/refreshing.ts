/** What a refreshing value needs from outside. */
export interface RefreshingOptions<T> {
  readonly load: () => Promise<T>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 ≤ x < 1: spreads the refreshes of many processes. */
  readonly random: () => number;
  /** Called once for each failed load; the value stays. */
  readonly onFailure: (error: unknown) => void;
  /**
   * After a failed load without a value to serve: milliseconds until the next load may start, at random in their second half. Left out: no
   * sooner than any other load. For a store that is asked with every request anyway, not for one that must be asked rarely.
   */
  readonly retryMs?: number;
}

/** While the store answers, no value older than this is used: a change is in force everywhere within this time. */
const MAX_AGE_MS = 15_000;
/** A load starts at the earliest this long after the last one, at any traffic and also after a failure. */
const MIN_INTERVAL_MS = 10_000;
const JITTER_MS = 2_000;
/** While the store fails, a value of up to this age still serves. */
const LAST_KNOWN_GOOD_MS = 5 * 60_000;

/**
 * A small value that is read often and changed rarely: cached, reloaded by one caller at a time, with bounded staleness.
 *
 * From 10–12 s on, a use starts a reload in the background. From 15 s on it waits for the reload, because a background reload freezes
 * together with a Lambda environment. While loads fail, the last value serves for 5 more minutes; then there is none.
 *
 * If the clock was set back, the age is unknown, so the value counts as too old.
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

  /** The value; null: there is none recent enough. Never throws. */
  async get(): Promise<T | null> {
    if (this.#loading === null && this.#isDue(this.#options.now())) {
      this.#loading = this.#load().finally(() => {
        this.#loading = null;
      });
    }
    if (this.#age() >= MAX_AGE_MS) await this.#loading;
    return this.#age() < LAST_KNOWN_GOOD_MS ? this.#value.content : null;
  }

  /** Also true if the last load began in the future: the clock was set back. */
  #isDue(now: number): boolean {
    return now >= this.#nextLoadAt || now < this.#loadedAt;
  }

  /** The value if `get` would not have to wait for it. */
  peek(): T | null {
    return this.#age() < MAX_AGE_MS ? this.#value.content : null;
  }

  /** Milliseconds since the value was asked for; null: there is none. */
  ageMs(): number | null {
    const age = this.#age();
    return Number.isFinite(age) ? age : null;
  }

  /** Milliseconds since the value was asked for; infinite if there is none, or if that time is in the future. */
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
