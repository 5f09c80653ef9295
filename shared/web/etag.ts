import { createHash } from 'node:crypto';

/**
 * The ETag of a content: a hash of it.
 *
 * @param weak the same tag stands for other encodings of the content, for example a compressed one. Source: RFC 9110, section 8.8.3.
 */
export const entityTag = (content: string, { weak = false } = {}): string =>
  `${weak ? 'W/' : ''}"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;

/**
 * Whether a client has the content already: a weak comparison. A tag of ours holds no comma. Source: RFC 9110, section 13.1.2.
 *
 * @param ifNoneMatch every value of the header If-None-Match.
 */
export function isKnown(ifNoneMatch: readonly string[], tag: string): boolean {
  const opaque = (text: string): string => text.trim().replace(/^W\//, '');
  return ifNoneMatch.flatMap((value) => value.split(',')).some((sent) => sent.trim() === '*' || opaque(sent) === opaque(tag));
}
