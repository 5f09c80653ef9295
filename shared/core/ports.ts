/**
 * What the functions need of the world. `shared/aws` and `shared/node` implement it; tests use memory.
 * Every method rejects with `DependencyError` where the store did not answer or answered in part: never with a guess.
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

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Cached, with bounded staleness; null: nothing recent enough can be had. */
export interface Cached<T> {
  get(): Promise<T | null>;
  /** The value if `get` would not have to wait. */
  peek(): T | null;
}

/** Lets one holder at a time do what must not happen twice at once. */
export interface Mutex {
  /** @returns false where another request holds it. A lease that has run out is free. */
  acquire(name: string, holder: string, lease: { readonly now: number; readonly until: number }): Promise<boolean>;
  /** Gives it back; nothing happens where another request holds it by now. */
  release(name: string, holder: string): Promise<void>;
}
