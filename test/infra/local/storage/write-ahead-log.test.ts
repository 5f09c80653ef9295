import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClassicLevel } from 'classic-level';
import fc from 'fast-check';
import { damageOfLog } from '../../../../infra/local/storage/write-ahead-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
let log: Buffer;

/** What LevelDB itself wrote: small records, and some over several blocks. */
beforeAll(async () => {
  const database = new ClassicLevel(folder);
  for (let index = 0; index < 300; index += 1) await database.put(`key${index}`, 'x'.repeat(index % 50 === 0 ? 70_000 : index * 7));
  await database.close();
  const name = readdirSync(folder).find((entry) => entry.endsWith('.log'));
  log = readFileSync(join(folder, name ?? ''));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the log of a LevelDB database', () => {
  test('as LevelDB wrote it is sound, over many blocks', () => {
    expect(log.length).toBeGreaterThan(10 * 32_768);
    expect(damageOfLog(log)).toBeNull();
  });

  test('is sound wherever the end of the process cut it off', () => {
    fc.assert(fc.property(fc.nat(log.length), (length) => damageOfLog(log.subarray(0, length)) === null));
  });

  test('is damaged wherever an octet of a record is another', () => {
    const lastRecords = 10_000;
    fc.assert(
      fc.property(fc.nat(log.length - lastRecords), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(log);
        changed[at] = (changed[at] ?? 0) ^ change;
        // Up to six octets that fill up a block belong to no record.
        return damageOfLog(changed) !== null || at % 32_768 >= 32_768 - 6;
      }),
    );
  });

  test('is damaged where it is something else altogether', () => {
    for (const text of ['garbage\n', '\0'.repeat(100), 'A'.repeat(100_000)]) expect(damageOfLog(Buffer.from(text))).toMatch(/at 0$/);
  });
});
