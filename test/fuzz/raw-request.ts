/** How the settings stand: all toggles and strict security on; none stored; all toggles off; strict security off, too. */
export const SETTINGS = ['closed', 'missing', 'open', 'lax'] as const;
export type SettingsName = (typeof SETTINGS)[number];

/** A request as a client writes it, in plain JSON so that a corpus can hold it. Texts are octets, one a character (Latin-1). */
export interface RawRequest {
  readonly method: string;
  /** Request target: path and query, unread. */
  readonly target: string;
  /** In order; Host among them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly settings: SettingsName;
  readonly source: string;
  /** An upstream stands in the place of functions/instance. */
  readonly upstream: boolean;
}

/** Values of a header, whatever the case of its name. */
export const valuesOf = ({ headers }: Pick<RawRequest, 'headers'>, name: string): string[] =>
  headers.filter(([known]) => known.toLowerCase() === name).map(([, value]) => value);

/** What the generator puts into requests: raw in an answer, it would be markup. */
export const CANARY = `zq<zq'zq"zq&zq`;
