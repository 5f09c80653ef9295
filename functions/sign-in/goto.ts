import { type ClassifierOptions, classify } from '../../shared/core/request/classify.ts';
import { EVERYTHING_ELSE, namedRoute } from '../../shared/core/request/routes.ts';

/** Longest `goto` in octets. */
const LONGEST_GOTO = 1024;
const HOME = '/';

/**
 * Where a person goes after signing in: a page of this site's UI or portal, else the home page. Never another site, nor an
 * API, nor a page that would sign out again.
 *
 * @param goto path and query without the stage prefix, as the sign-in page was given it.
 * @returns printable ASCII that begins with exactly one `/`, fit for a Location header.
 */
export function safeGoto(goto: string, options: ClassifierOptions): string {
  if (!/^\/(?![/\\])/.test(goto) || Buffer.byteLength(goto) > LONGEST_GOTO) return HOME;
  // A browser drops tabs and line breaks, which could make `/<tab>/host` of another site; the server never sees a fragment.
  if (/\p{Cc}|#/u.test(goto) || !goto.isWellFormed()) return HOME;
  const question = goto.indexOf('?');
  const path = question < 0 ? goto : goto.slice(0, question);
  const query = question < 0 ? '' : goto.slice(question + 1);
  // API Gateway matches paths as they are written, so the route is looked up as written too.
  const { resource } = namedRoute(path) ?? EVERYTHING_ELSE;
  const found = classify({ method: 'GET', path, queryKeys: [...new URLSearchParams(query).keys()], resource }, options);
  const opens = found.kind === 'classified' && (found.surface === 'ui' || found.surface === 'portal');
  return opens ? goto.replace(/[^\x21-\x7e]+/g, encodeURIComponent) : HOME;
}
