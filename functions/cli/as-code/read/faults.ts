import type { Fault, Place } from '../../../../shared/core/as-code/document.ts';
import { printable } from '../../../../shared/core/text.ts';

/** Faults that one run tells; of the others only how many there are. */
const MOST_FAULTS = 100;

/** What is wrong in all files of one plan, bounded. */
export class Faults {
  readonly list: Fault[] = [];
  more = 0;

  add(place: Place, text: string): void {
    if (this.list.length < MOST_FAULTS) this.list.push({ place, text: printable(text) });
    else this.more += 1;
  }

  get none(): boolean {
    return this.list.length === 0;
  }
}

const LONGEST_SHOWN = 60;

/** A name from a file, for a sentence. */
export const shown = (text: string): string => JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);

/** A fault as one line, as editors and build logs make links of it: `FILE:LINE:COLUMN: sentence`. */
export const faultLine = ({ place: { file, line, column }, text }: Fault): string =>
  `${printable(file)}:${line}:${column}: ${printable(text)}`;
