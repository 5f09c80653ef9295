/** What the torture run tells the process under torture; `torture` is the number of the order. */
export type Order = { readonly torture: number } & (
  | { readonly what: 'health' }
  /** Ends the workers of every function whose name contains the text, in the middle of whatever they do. */
  | { readonly what: 'kill'; readonly functionName: string }
  /** Sets the clock that many milliseconds off the true one. */
  | { readonly what: 'clock'; readonly offsetMs: number }
);

/** What it answers, under the number of the order. */
export interface Report {
  readonly torture: number;
  readonly killed: number;
  /** Bytes: of the whole process, and of each worker's heap. */
  readonly rss: number;
  /** Bytes of it that are files: Node itself, and of the data what LevelDB has mapped. 0 where the system does not tell. */
  readonly files: number;
  readonly heaps: readonly (readonly [functionName: string, bytes: number])[];
  /** Uncaught exceptions and rejections so far. */
  readonly unhandled: number;
  readonly error?: string;
}
