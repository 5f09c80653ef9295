/**
 * Whether texts contain a part, in time proportional to their length. For some parts `String.includes` takes the product of both lengths.
 * This is the algorithm of Knuth, Morris and Pratt.
 *
 * @param part not empty.
 */
export function contains(part: string): (text: string) => boolean {
  const units = Uint16Array.from({ length: part.length }, (_, index) => part.charCodeAt(index));
  const borders = bordersOf(units);
  const first = part.charAt(0);
  return (text) => {
    // Skips everything before the first character of the part.
    const start = text.indexOf(first);
    return start >= 0 && search(text, start, units, borders);
  };
}

function search(text: string, start: number, units: Uint16Array, borders: Uint32Array): boolean {
  const length = units.length;
  let matched = 0;
  for (let at = start; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && unit !== units[matched]) matched = borders[matched - 1] as number;
    if (unit === units[matched]) matched += 1;
    if (matched === length) return true;
  }
  return false;
}

/** For each beginning of the part, the length of the longest shorter beginning that it ends with. */
function bordersOf(units: Uint16Array): Uint32Array {
  const borders = new Uint32Array(units.length);
  let matched = 0;
  for (let at = 1; at < units.length; at += 1) {
    while (matched > 0 && units[at] !== units[matched]) matched = borders[matched - 1] as number;
    if (units[at] === units[matched]) matched += 1;
    borders[at] = matched;
  }
  return borders;
}
