import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Source: W3C, "Portable Network Graphics (PNG) Specification", sections 5 (chunks) and 9 (filters). */
const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const [RGB, PALETTE] = [2, 3];
const CHANNELS = 3;
const MOST_COLOURS = 256;

/**
 * A screenshot with at most 256 colours, a third of its size: pages of flat colours lose nothing that a person sees.
 *
 * @param png as Chromium writes it: 8 bits a channel, RGB, not interlaced.
 */
export function paletteOf(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  if (header[8] !== 8 || header[9] !== RGB || header[12] !== 0) throw new Error('This is no screenshot of 8-bit RGB.');
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  const pixels = unfiltered(inflateSync(data), width * CHANNELS, height);

  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += CHANNELS)
    counts.set(pixels.readUIntBE(at, 3), (counts.get(pixels.readUIntBE(at, 3)) ?? 0) + 1);
  const colours = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const palette = colours.slice(0, MOST_COLOURS);
  const indices = new Map(colours.map((colour, index) => [colour, index < MOST_COLOURS ? index : nearest(palette, colour)]));

  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = indices.get(pixels.readUIntBE((y * width + x) * CHANNELS, 3)) ?? 0;
  const newHeader = Buffer.from(header);
  newHeader[9] = PALETTE;
  const table = Buffer.from(palette.flatMap(channelsOf));
  const written = [
    chunk('IHDR', newHeader),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...written]);
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Each row begins with the number of its filter, which predicts a byte from those to the left and above. */
function unfiltered(raw: Buffer, stride: number, height: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  const at = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (pixels[y * stride + x] ?? 0));
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const [left, up, corner] = [at(x - CHANNELS, y), at(x, y - 1), at(x < CHANNELS ? -1 : x - CHANNELS, y - 1)];
      const predictions = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
      pixels[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + (predictions[filter] ?? 0);
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

const channelsOf = (colour: number): number[] => [colour >> 16, (colour >> 8) & 255, colour & 255];

function nearest(palette: readonly number[], colour: number): number {
  const wanted = channelsOf(colour);
  const distances = palette.map((other) => channelsOf(other).reduce((sum, value, index) => sum + (value - (wanted[index] ?? 0)) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}
