/**
 * Something that opens a way in when it is written, and what the people on call are told about it. Each sentence is whole and names no
 * secret.
 *
 * Today each one is a parameter; a record of a table would be another row with the same members.
 */
export interface WayIn {
  /** For the subject of the notice, in ASCII: `SOAP is open until 2026-12-01 06:00 UTC (was closed)`. `previous` null: there was none. */
  readonly event: (value: string, previous: string | null, at: number) => string;
  /** What changed. */
  readonly what: (value: string, previous: string | null) => string;
  /** What is possible now that was not before. */
  readonly effect: string;
  /** How to undo it. A command stands last, so that no full stop is copied with it. */
  readonly undo: string;
  /**
   * Whether the new value lets more, or other, people in than the one before, or for longer. The values of a SecureString are not known.
   *
   * @param at when it was written, in milliseconds since the epoch.
   */
  readonly opens: (value: string, previous: string | null, at: number) => boolean;
  /** What a deletion means; left out: a deletion is not reported. */
  readonly deleted?: string;
}

export const remove = (parameter: string): string => `aws ssm delete-parameter --name ${parameter}`;
export const put = (parameter: string, value: string): string => `aws ssm put-parameter --overwrite --value ${value} --name ${parameter}`;
export const differs = (value: string, previous: string | null): boolean => value !== previous;
