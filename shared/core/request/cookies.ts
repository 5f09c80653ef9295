/**
 * Every value that a request gives a cookie. If there are two, the request names none, because an attacker who can set cookies for a parent
 * domain could add one in front.
 *
 * @param headers every value of the Cookie header.
 */
export const cookieValues = (headers: readonly string[], name: string): string[] =>
  headers
    .flatMap((header) => header.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair === name || pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
