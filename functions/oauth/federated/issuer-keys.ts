import { MOST_ISSUERS } from '../../../shared/core/federated/token-issuer.ts';
import type { LoadKeys } from './load-keys.ts';
import type { IssuerKeys, Jwk, KeysAnswer } from './ports.ts';

export interface IssuerKeysOptions {
  readonly load: LoadKeys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const MINUTE_MS = 60_000;
/** Keys of this age are used without asking. */
const FRESH_MS = 10 * MINUTE_MS;
/** While the issuer does not answer, keys of up to this age still serve. */
const STALE_MS = 60 * MINUTE_MS;
/** A failed load is repeated this much later, so that callers cannot make this site ask without end: if there are keys to serve, and if not. */
const AGAIN_STALE_MS = MINUTE_MS;
const AGAIN_MS = 1000;
/** A `kid` that no key has may ask once in this time, for all such together. */
const UNKNOWN_KID_MS = MINUTE_MS;

const NEVER = Number.NEGATIVE_INFINITY;

/** Keys of issuers, in memory. */
export function createIssuerKeys({ load, now }: IssuerKeysOptions): IssuerKeys {
  const known = new Map<string, KeysOfIssuer>();
  return {
    get: (issuer, kid) => {
      const name = `${issuer.issuer} ${issuer.jwksHost ?? ''}`;
      const keys = known.get(name) ?? new KeysOfIssuer(() => load(issuer), now);
      // Parameters were changed that often in the life of this process.
      if (!known.has(name) && known.size >= MOST_ISSUERS) known.clear();
      known.set(name, keys);
      return keys.get(kid);
    },
  };
}

/** The keys of one issuer. One load runs at a time, and all who need it wait for that one. Times are those at which a load began. */
class KeysOfIssuer {
  readonly #load: () => Promise<KeysAnswer>;
  readonly #now: () => number;
  #keys: readonly Jwk[] = [];
  #keysAt = NEVER;
  /** The last load, if it failed. */
  #failed: { readonly answer: KeysAnswer; readonly at: number } | null = null;
  #unknownKidAt = NEVER;
  #loading: Promise<KeysAnswer> | null = null;

  constructor(load: () => Promise<KeysAnswer>, now: () => number) {
    this.#load = load;
    this.#now = now;
  }

  async get(kid: string | null): Promise<KeysAnswer> {
    if (!this.#isWithin(this.#keysAt, FRESH_MS)) return this.#refresh();
    const isKnown = kid === null || this.#keys.some((key) => key.kid === kid);
    if (isKnown || this.#isWithin(this.#unknownKidAt, UNKNOWN_KID_MS)) return this.#cached();
    this.#unknownKidAt = this.#now();
    return this.#orCached(await this.#loadOnce());
  }

  /** Loads what is too old, or repeats what the last load came to. */
  async #refresh(): Promise<KeysAnswer> {
    const failed = this.#failed;
    const againMs = failed !== null && this.#orCached(failed.answer).kind === 'keys' ? AGAIN_STALE_MS : AGAIN_MS;
    const isRepeated = failed !== null && this.#isWithin(failed.at, againMs);
    return this.#orCached(isRepeated ? failed.answer : await this.#loadOnce());
  }

  #cached(): KeysAnswer {
    return { kind: 'keys', keys: this.#keys };
  }

  /** Old keys serve while the issuer does not answer. If it answers and is wrong, they do not. */
  #orCached(answer: KeysAnswer): KeysAnswer {
    return answer.kind === 'unavailable' && this.#isWithin(this.#keysAt, STALE_MS) ? this.#cached() : answer;
  }

  #loadOnce(): Promise<KeysAnswer> {
    this.#loading ??= this.#reload().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #reload(): Promise<KeysAnswer> {
    const at = this.#now();
    const answer = await this.#load();
    if (answer.kind === 'keys') [this.#keys, this.#keysAt, this.#failed] = [answer.keys, at, null];
    else this.#failed = { answer, at };
    return answer;
  }

  /** Whether a time is less than so long ago. A time to come is not: the clock was set back. */
  #isWithin(time: number, milliseconds: number): boolean {
    const now = this.#now();
    return time <= now && now < time + milliseconds;
  }
}
