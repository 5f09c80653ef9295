/** A response, ready for the wire. */
export interface Answer {
  readonly status: number;
  /** Name and value, in order; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}
