import { describe, expect, test } from '@jest/globals';
import { noRoomSentence } from '../../../../infra/local/storage/no-room.ts';

describe('a disk that takes no more data', () => {
  test.each([
    ['LEVEL_IO_ERROR', 'IO error: /data/dynamodb/000005.log: No space left on device'],
    ['ENOSPC', 'ENOSPC: no space left on device, write'],
  ])('%s: one sentence with what to do', (code, message) => {
    expect(noRoomSentence(Object.assign(new Error(message), { code }))).toBe(
      `The disk takes no more data (${message}): make room and start again; everything that was acknowledged is kept.`,
    );
  });

  test('is not confused with a fault of the program', () => {
    expect(noRoomSentence(new TypeError('x is not a function'))).toBeNull();
    expect(noRoomSentence(Object.assign(new Error('no'), { code: 'ECONNRESET' }))).toBeNull();
  });
});
