/**
 * The canonical form of a request path, or why there is none.
 *
 * A path that two parsers could read differently is refused, not repaired: the known ways around authorizers (`//x`, `/x%2f..`, `/x/`,
 * double encoding) all use such a difference.
 */
export type CanonicalPath =
  | { readonly ok: true; readonly path: string; readonly segments: readonly string[] }
  | { readonly ok: false; readonly cause: string };

/** The path is part of the authorizer's context, which holds 8 KB, 6 KB of them for roles. No page or record needs more. */
const LONGEST_PATH = 512;

const refuse = (cause: string): CanonicalPath => ({ ok: false, cause });

/**
 * Percent-decodes once and refuses what is unclear.
 *
 * @param rawPath the event's `path`: percent-encoded, without stage and query.
 * @returns `path` decoded, case kept, with its trailing slash; `segments` without empty ones (`/` has none).
 */
export function canonicalPath(rawPath: string): CanonicalPath {
  if (!rawPath.startsWith('/')) return refuse('the path does not begin with /');
  if (/%(2f|5c|2e|3b)/i.test(rawPath)) return refuse('the path has an encoded / \\ . or ;');
  const path = decode(rawPath);
  if (path === null) return refuse('the path is not valid percent-encoded UTF-8');
  if (encodeURI(path).length > LONGEST_PATH) return refuse(`the path is over ${LONGEST_PATH} characters`);
  if (/\p{Cc}/u.test(path)) return refuse('the path has control characters');
  if (path.includes('\\')) return refuse('the path has a backslash');
  if (/%[0-9a-f]{2}/i.test(path)) return refuse('the path is percent-encoded twice');
  const segments = path === '/' ? [] : path.slice(1, path.endsWith('/') ? -1 : undefined).split('/');
  if (segments.includes('')) return refuse('the path has an empty segment');
  if (segments.some(isDotSegment)) return refuse('the path has a . or .. segment');
  if (/\.do\/$/i.test(path)) return refuse('the path has a slash after .do');
  return { ok: true, path, segments };
}

/** Lower-cases A–Z only, so that no other letter becomes an ASCII one. */
export const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Whether a segment names a page or table: `incident.do`. */
export const isPage = (segment: string): boolean => /\.do$/i.test(segment);

/** `..;x` counts: servers with path parameters drop what follows the semicolon and see `..`. */
const isDotSegment = (segment: string): boolean => /^\.{1,2}(;|$)/.test(segment);

function decode(rawPath: string): string | null {
  try {
    // JSON can carry half a surrogate pair, which has no UTF-8.
    return rawPath.isWellFormed() ? decodeURIComponent(rawPath) : null;
  } catch {
    return null;
  }
}
