/** To the endpoint's process. */
export type ToEndpoint =
  /** A new table of so many users, of whom one in so many has the attribute (0: none), and writes a second. */
  { readonly kind: 'reset'; readonly items: number; readonly markedEvery: number; readonly capacity: number } | { readonly kind: 'report' };

export type FromEndpoint =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'report'; readonly report: EndpointReport };

/** What the endpoint saw since the reset. */
export interface EndpointReport {
  /** Users that have no attribute. */
  readonly lost: number;
  /** Edits that are no longer there. */
  readonly overwritten: number;
  readonly edits: number;
  /** Writes of the backfill that met an edit in time. */
  readonly conflicts: number;
  readonly throttled: number;
  /** Mean time that a write took here, from its first octet to the answer. */
  readonly latencyMs: number;
  readonly mostInFlight: number;
}
