/**
 * Source: LevelDB, doc/log_format.md: blocks of 32 KB hold records of checksum (4 octets), length (2), type (1) and data; what is left of a
 * block and too short for a header is filled up.
 */
const BLOCK = 32_768;
const HEADER = 7;
/** FULL, FIRST, MIDDLE, LAST. */
const TYPES: readonly number[] = [1, 2, 3, 4];
/** Source: LevelDB, util/crc32c.h: a stored checksum is rotated, and this is added. */
const MASK_DELTA = 0xa282ead8;

/**
 * Looks for damage in LevelDB's log, which LevelDB itself passes over in silence. A record that the end of the process cut off, and that
 * so was never acknowledged, is no damage.
 *
 * @returns what is wrong; null: nothing.
 */
export function damageOfLog(log: Uint8Array): string | null {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  let at = 0;
  while (at + HEADER <= log.length) {
    const blockEnd = at - (at % BLOCK) + BLOCK;
    if (at + HEADER > blockEnd) {
      at = blockEnd;
      continue;
    }
    const length = view.getUint16(at + 4, true);
    const end = at + HEADER + length;
    if (!TYPES.includes(log[at + 6] ?? 0) || end > blockEnd) return `no record at ${at}`;
    if (end > log.length) return null;
    if (view.getUint32(at, true) !== masked(crc32c(log.subarray(at + 6, end)))) return `wrong checksum at ${at}`;
    at = end;
  }
  return null;
}

const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;

/** Castagnoli's polynomial, reflected. */
const POLYNOMIAL = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, octet) => {
  let crc = octet;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

function crc32c(octets: Uint8Array): number {
  let crc = 0xffffffff;
  for (const octet of octets) crc = (crc >>> 8) ^ (TABLE[(crc ^ octet) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
