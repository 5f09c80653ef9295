import { Problem } from '../problem.ts';

const NAMED: Readonly<Record<string, number>> = { amp: 0x26, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27 };
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/y;
const AMPERSAND = 0x26;

/**
 * Resolves character references and the five predefined entities of XML 1.0, sections 4.1 and 4.6. There are no others here. Written
 * unit by unit into one buffer: a document of 4 MB may hold a million of them.
 *
 * @throws Problem `body_unreadable` at the first `&` that begins none.
 */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  // No reference is shorter than the one or two units that it stands for.
  const units = new Uint16Array(text.length);
  let written = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const code = unit === AMPERSAND ? codeAt(text, at) : unit;
    if (unit === AMPERSAND) at = REFERENCE.lastIndex - 1;
    if (code > 0xffff) units[written++] = 0xd800 + ((code - 0x10000) >> 10);
    units[written++] = code > 0xffff ? 0xdc00 + ((code - 0x10000) & 0x3ff) : code;
  }
  return Buffer.from(units.buffer, 0, written * 2).toString('utf16le');
}

function codeAt(text: string, at: number): number {
  REFERENCE.lastIndex = at;
  const [, decimal, hexadecimal, name] = REFERENCE.exec(text) ?? [];
  const code = name !== undefined ? NAMED[name] : Number.parseInt(decimal ?? hexadecimal ?? '', decimal === undefined ? 16 : 10);
  if (code !== undefined && code <= 0x10ffff) return code;
  throw new Problem('body_unreadable', 'The request has a reference to an entity that XML does not define: write & as &amp;.');
}
