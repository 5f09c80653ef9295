import type { EnvelopeLists } from '../envelope/envelope.ts';
import type { FlagMember, Kind, TextMember } from './document.ts';
import type { Note } from './plan-types.ts';

/** A file as it is exported: members in the order of their keys, what is left out not there. Its plan is empty. */
export interface ExportedDocument {
  readonly nis: 1;
  /** Where all its users have this label. */
  readonly owner?: string;
  /** By name, in the order of the names. */
  readonly users: ReadonlyMap<string, ExportedUser>;
  /** Left out in an export of one user, as the two behind it. */
  readonly settings?: ReadonlyMap<string, string>;
  readonly blocked?: readonly string[];
  readonly properties?: ReadonlyMap<string, string>;
}

export type ExportedUser = {
  readonly kind?: Kind;
  readonly roles?: readonly string[];
  readonly envelope?: EnvelopeLists;
} & Partial<Record<TextMember, string>> &
  Partial<Record<FlagMember, boolean>>;

export interface Exported {
  readonly document: ExportedDocument;
  /** What a file cannot say of the stored state, and was left out. */
  readonly notes: readonly Note[];
}
