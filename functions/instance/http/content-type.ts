/** A token of RFC 9110, section 5.6.2. */
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;
const EQUALS = /[\t ]*=[\t ]*/y;
const SEMICOLON = /[^;"]*(?:"(?:[^"\\]|\\.)*"[^;"]*)*;[\t ]*/sy;

/**
 * The values of a parameter of a Content-Type, lower case, in their order. Reads RFC 9110 section 5.6.6: tokens and quoted strings with
 * escapes, in which a semicolon separates nothing. White space around `=` and single quotes, which clients write, are taken, too.
 *
 * @param name lower case.
 */
export function contentTypeParameter(contentType: string, name: string): string[] {
  const values: string[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(contentType);
    if (found !== null) at += found[0].length;
    return found;
  };
  while (take(SEMICOLON) !== null) {
    const found = take(TOKEN)?.[0].toLowerCase();
    if (found === undefined || take(EQUALS) === null) continue;
    const quoted = take(QUOTED)?.[1]?.replace(/\\(.)/gs, '$1');
    const value = quoted ?? take(TOKEN)?.[0] ?? '';
    if (found === name && value !== '')
      values.push(
        value
          .replace(/^'(.*)'$/s, '$1')
          .trim()
          .toLowerCase(),
      );
  }
  return values;
}
