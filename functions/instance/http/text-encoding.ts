import { Problem } from '../problem.ts';
import { contentTypeParameter } from './content-type.ts';

/** Encodings that are read, by the names that clients use. UTF-16 without a byte order is big-endian (RFC 2781 section 4.3). */
const DECODERS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'utf-16': 'utf-16be',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'windows-1252',
  'iso_8859-1': 'windows-1252',
  'iso8859-1': 'windows-1252',
  latin1: 'windows-1252',
  cp1252: 'windows-1252',
  'windows-1252': 'windows-1252',
};

/**
 * Decodes a text body: by its byte order mark, else the charset of the Content-Type, else the XML declaration, else UTF-8
 * (RFC 7303 section 3.2). Where an encoding is unknown or the bytes are not valid in it, the next one is tried, because hand-made clients
 * often contradict themselves. Nothing is ever replaced by U+FFFD.
 *
 * @throws Problem `body_unreadable`.
 */
export function decodeText(bytes: Buffer, contentType: string): string {
  const names = candidates(bytes, contentType);
  const known = names.flatMap((name) => (Object.hasOwn(DECODERS, name) ? (DECODERS[name] ?? []) : []));
  if (known.length === 0)
    throw new Problem('body_unreadable', 'The encoding of the request is not supported: send UTF-8, UTF-16, ISO-8859-1 or windows-1252.');
  for (const encoding of known) {
    const text = decode(bytes, encoding);
    if (text !== null) return text;
  }
  throw new Problem(
    'body_unreadable',
    'The request is not valid in its encoding (UTF-8 if it names none): check the charset of its Content-Type.',
  );
}

function candidates(bytes: Buffer, contentType: string): string[] {
  const sniffed = sniff(bytes);
  if (sniffed !== null) return [sniffed];
  const declared = /^<\?xml[^>]{1,100}?encoding\s*=\s*["']([\w.:-]+)["']/.exec(bytes.toString('latin1', 0, 200))?.[1];
  const named = [...contentTypeParameter(contentType, 'charset'), ...(declared === undefined ? [] : [declared.toLowerCase()])];
  return named.length === 0 ? ['utf-8'] : named;
}

/** A byte order mark, or the first characters of an XML document in UTF-16 (XML 1.0, appendix F). */
function sniff(bytes: Buffer): string | null {
  const start = bytes.toString('hex', 0, 4);
  if (start.startsWith('efbbbf')) return 'utf-8';
  if (start.startsWith('feff') || start === '003c003f') return 'utf-16be';
  if (start.startsWith('fffe') || start === '3c003f00') return 'utf-16le';
  return null;
}

function decode(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
