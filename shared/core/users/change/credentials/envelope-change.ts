import type { FieldChange } from '../../../audit.ts';
import { checkEnvelope, checkLists, kilobytes } from '../../../envelope/check.ts';
import { type EnvelopeLists, LONGEST_TEXT, partsOf, readEnvelope } from '../../../envelope/envelope.ts';
import { secretEntriesText } from '../../../secrets/stored-secrets.ts';
import type { UserRecord } from '../../user-record.ts';

/** What should become of a user's envelope: JSON text as typed, the lists of a form, or none. */
export type EnvelopeWish =
  | { readonly kind: 'set'; readonly text: string }
  | { readonly kind: 'lists'; readonly lists: EnvelopeLists }
  | { readonly kind: 'clear' };

export interface EnvelopeEdit {
  readonly kind: 'change';
  readonly set: { readonly envelope: string };
  readonly history: readonly FieldChange[];
}

/**
 * Plans another envelope. The generation of sessions stays: tokens and secrets that are out obey from their next request on.
 *
 * Source: docs/contract.md, "Envelope".
 *
 * @returns null: nothing changes.
 */
export function planEnvelope(
  { envelope }: Pick<UserRecord, 'envelope'>,
  wish: EnvelopeWish,
): EnvelopeEdit | { readonly kind: 'refused'; readonly error: string } | null {
  const checked =
    wish.kind === 'clear' ? { kind: 'good' as const, text: '' } : wish.kind === 'set' ? checkEnvelope(wish.text) : checkLists(wish.lists);
  if (checked.kind === 'bad') return { kind: 'refused', error: checked.fault };
  const [before, after] = [linesOf(envelope), linesOf(checked.text)];
  const [removed, added] = [before.filter((line) => !after.includes(line)), after.filter((line) => !before.includes(line))];
  // The order of its lines means nothing.
  if (removed.length === 0 && added.length === 0) return null;
  const history = [{ field: 'envelope', old: listed(removed), new: listed(added) }];
  return { kind: 'change', set: { envelope: checked.text }, history };
}

const UNREADABLE = '(unreadable)';

/** An envelope line by line, for the history. */
function linesOf(text: string): readonly string[] {
  const lists = text === '' ? {} : partsOf(text);
  if (lists === null || readEnvelope(text || undefined) === 'unreadable') return [UNREADABLE];
  const { uses, from } = lists;
  const none = [...(uses?.length === 0 ? ['no use'] : []), ...(from?.length === 0 ? ['from nowhere'] : [])];
  const unlimited = [...(uses === undefined ? ['every use'] : []), ...(from === undefined ? ['from everywhere'] : [])];
  return [...(uses ?? []), ...(from ?? []).map((network) => `from ${network}`), ...none, ...unlimited];
}

/** Lines that one entry of the history names. */
const MOST_NAMED = 10;

const listed = (lines: readonly string[]): string => {
  const more = lines.length - MOST_NAMED;
  return lines.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
};

/** Octets that the hash of one secret takes, with its id. */
const OCTETS_OF_A_HASH = 80;

/** Why an envelope and the secrets of one account do not fit into the record together; null: they do. Source: docs/contract.md, "Envelope". */
export function roomError({ envelope, secrets }: Pick<UserRecord, 'envelope' | 'secrets'>): string | null {
  const octets = Buffer.byteLength(envelope) + Buffer.byteLength(secretEntriesText(secrets)) + secrets.length * OCTETS_OF_A_HASH;
  return octets <= LONGEST_TEXT
    ? null
    : `Envelope and secrets of one account have room for 12 KB together, and these would take ${kilobytes(octets)}: make the envelope shorter, for example with * for the table.`;
}
