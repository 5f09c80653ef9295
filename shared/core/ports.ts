/**
 * What the functions need from outside. `shared/aws` and `shared/node` implement it; tests use memory.
 *
 * Every method rejects with `DependencyError` if the store did not answer, or only in part. None ever guesses.
 */
export class DependencyError extends Error {
  /** What did not answer, for example `sys_user`. */
  readonly dependency: string;
  constructor(dependency: string, cause: unknown) {
    super(`${dependency} could not be read or written`, { cause });
    this.name = 'DependencyError';
    this.dependency = dependency;
  }
}

/**
 * A clock for dates that close: it stands still where the given one goes back, so that nothing which this process has seen closed opens
 * again.
 */
export function neverBack(clock: Clock): Clock {
  let latest = Number.NEGATIVE_INFINITY;
  return {
    now: () => {
      latest = Math.max(latest, clock.now());
      return latest;
    },
  };
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Cached, with bounded staleness; null: there is no value recent enough. */
export interface Cached<T> {
  get(): Promise<T | null>;
  /** The value if `get` would not have to wait. */
  peek(): T | null;
}

/** Makes sure that only one holder at a time does something. */
export interface Mutex {
  /** @returns false: it is held. A lease that has run out is free. */
  acquire(name: string, holder: string, lease: { readonly now: number; readonly until: number }): Promise<boolean>;
  /** Makes the lease of its holder longer. @returns false: it is held by another, or free. */
  renew(name: string, holder: string, lease: { readonly now: number; readonly until: number }): Promise<boolean>;
  /** Gives it back, unless another request holds it by now. */
  release(name: string, holder: string): Promise<void>;
}

/** What a function came to: its result, or what it threw. */
export type Invoked = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly errorMessage: string };
