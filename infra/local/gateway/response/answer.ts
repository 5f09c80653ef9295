/** A response, ready for the wire. */
export interface Answer {
  readonly status: number;
  /** Name and value, in order; a name may occur twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}
