/** Codes of Node and of LevelDB for a disk that is full or fails. */
const DISK = ['ENOSPC', 'EDQUOT', 'EIO', 'LEVEL_IO_ERROR'];

/**
 * What a person can do about a disk that takes no more data; null: something else went wrong.
 *
 * The run then ends instead of continuing: LevelDB may have written half of a record, and records after it would be lost at the next start.
 * The write itself is not acknowledged, and the next start drops that half.
 */
export function noRoomSentence(error: unknown): string | null {
  if (!(error instanceof Error) || !DISK.includes(String((error as NodeJS.ErrnoException).code))) return null;
  const reason = error.message.replace(/\.$/, '');
  return `The disk takes no more data (${reason}): make room and start again; everything that was acknowledged is kept.`;
}
