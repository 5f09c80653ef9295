/**
 * White space of anyURI, NCName and dateTime is collapsed.
 *
 * Source: W3C, "XML Schema Part 2: Datatypes Second Edition", section 4.3.6 (whiteSpace).
 */
export const collapse = (text: string): string => text.replace(/[\t\n\r ]+/g, ' ').replace(/^ | $/g, '');

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * A dateTime with a time zone. 24:00:00 is the beginning of the next day.
 *
 * Source: W3C, "XML Schema Part 2: Datatypes Second Edition", section 3.2.7 (dateTime).
 *
 * @returns milliseconds since the epoch; null: no such time exists, or it names no time zone, without which it is no point in time.
 */
export function instantOf(text: string): number | null {
  const match = DATE_TIME.exec(collapse(text));
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const fraction = Number(match[7] ?? 0);
  const midnight = hour === 24 && minute === 0 && second === 0 && fraction === 0;
  const [zoneHour, zoneMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const zone = zoneHour * 60 + zoneMinute;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if ((hour > 23 && !midnight) || minute > 59 || second > 59 || zoneMinute > 59 || zone > 14 * 60) return null;
  const minutes = hour * 60 + minute - (match[8] === '-' ? -zone : zone);
  return date.getTime() + minutes * 60_000 + second * 1000 + Math.floor(fraction * 1000);
}
