import { isUtf8 } from 'node:buffer';
import type { Place } from '../../../../shared/core/as-code/document.ts';
import type { Faults } from './faults.ts';

/** A file as it is given. */
export interface AsCodeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A text with the places of its characters. */
export class Source {
  readonly file: string;
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** @param offset in UTF-16 units, as editors count columns. */
  place(offset: number): Place {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.file, line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

/** In octets. 10,000 users take about 2 MB. */
const LARGEST_FILE = 16 * 1024 * 1024;

/** The text of a file without a byte order mark; null: it is no text that can be read. */
export function sourceOf({ name, bytes }: AsCodeFile, faults: Faults): Source | null {
  const start = { file: name, line: 1, column: 1 };
  if (bytes.length > LARGEST_FILE) {
    faults.add(start, 'This file has more than 16 MB: put the users into several files.');
    return null;
  }
  if (!isUtf8(bytes)) {
    faults.add(firstWrong(name, bytes), 'This is not UTF-8: save the file as UTF-8.');
    return null;
  }
  return new Source(name, new TextDecoder('utf-8').decode(bytes));
}

/** Where the first octets stand that are no UTF-8. */
function firstWrong(name: string, bytes: Uint8Array): Place {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, wholeUntil(bytes, middle)))) good = middle;
    else bad = middle;
  }
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, wholeUntil(bytes, good)));
  return new Source(name, text).place(text.length);
}

/** The end of the last whole character before an end. */
function wholeUntil(bytes: Uint8Array, end: number): number {
  let start = end;
  while (start > 0 && end - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
