/**
 * The design's rules of a canonical path once more, octet by octet and from its text alone: `shared/core/request/path.ts` works on decoded
 * strings. Source: docs/contract.md, "Classification", rule 1.
 */
const FORBIDDEN_WHEN_ENCODED = new Set([...'/\\.;'].map((letter) => letter.charCodeAt(0)));
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lower-cases A–Z only. */
export const lower = (text: string): string => [...text].map((c) => (c >= 'A' && c <= 'Z' ? c.toLowerCase() : c)).join('');

/** Octets of percent-encoded text; null where an escape is broken or stands for what `refused` holds. */
export function octetsOf(text: string, refused: ReadonlySet<number> = new Set()): Buffer | null {
  const octets: number[] = [];
  const [plain = '', ...escaped] = text.split('%');
  octets.push(...Buffer.from(plain, 'utf8'));
  for (const part of escaped) {
    const [digits, rest] = [part.slice(0, 2), part.slice(2)];
    const octet = /^[0-9A-Fa-f]{2}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (octet < 0 || refused.has(octet)) return null;
    octets.push(octet, ...Buffer.from(rest, 'utf8'));
  }
  return text.isWellFormed() ? Buffer.from(octets) : null;
}

/** UTF-8 as text; null where it is none. */
export function textOf(octets: Buffer | null): string | null {
  try {
    return octets === null ? null : utf8.decode(octets);
  } catch {
    return null;
  }
}

/** The decoded path; null: refused. */
export function plainPath(raw: string): string | null {
  const path = textOf(octetsOf(raw, FORBIDDEN_WHEN_ENCODED));
  if (path === null || !path.startsWith('/')) return null;
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || character === '\\') return null;
  }
  if (/%[0-9A-Fa-f][0-9A-Fa-f]/.test(path) || encodeURI(path).length > 512) return null;
  if (path === '/') return path;
  const parts = path.split('/').slice(1);
  const last = parts.at(-1) === '' ? parts.at(-2) : undefined;
  if (last !== undefined) parts.pop();
  if (last !== undefined && lower(last).endsWith('.do')) return null;
  return parts.some((part) => ['', '.', '..'].includes(part.split(';')[0] ?? '') && !/^;/.test(part)) ? null : path;
}
