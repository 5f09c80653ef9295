import type { At, Place } from '../../../../shared/core/as-code/document.ts';
import { type Faults, shown } from './faults.ts';
import { nearest } from './nearest.ts';
import type { Source } from './source.ts';
import type { Entry, MapValue, Value } from './tree.ts';

/** Reads values of one file. Each method tells a fault and answers undefined where the value is of another type. */
export class Values {
  readonly source: Source;
  readonly faults: Faults;

  constructor(source: Source, faults: Faults) {
    this.source = source;
    this.faults = faults;
  }

  place(at: { readonly offset: number }): Place {
    return this.source.place(at.offset);
  }

  refuse(at: { readonly offset: number }, text: string): undefined {
    this.faults.add(this.place(at), text);
  }

  text(value: Value, what: string): At<string> | undefined {
    if (value.kind === 'text') return { value: value.text, place: this.place(value) };
    if (value.kind === 'refused') return undefined;
    const scalar = value.kind === 'flag' || value.kind === 'number';
    return this.refuse(
      value,
      scalar ? `${what} is a text: write it in quotes.` : `${what} is a text: write one, in quotes, or leave the line out.`,
    );
  }

  flag(value: Value, what: string): At<boolean> | undefined {
    if (value.kind === 'flag') return { value: /^t/i.test(value.text), place: this.place(value) };
    if (value.kind === 'refused') return undefined;
    return this.refuse(value, `${what} is true or false, written without quotes.`);
  }

  list(value: Value, what: string, example: string): At<readonly At<string>[]> | undefined {
    if (value.kind === 'refused') return undefined;
    if (value.kind !== 'list') return this.refuse(value, `${what} is a list: write ${example}, or [] for none.`);
    const items = value.items.flatMap((item) => this.text(item, `An entry of ${what}`) ?? []);
    return { value: items, place: this.place(value) };
  }

  map(value: Value, what: string): MapValue | undefined {
    if (value.kind === 'map' || value.kind === 'refused') return value.kind === 'map' ? value : undefined;
    return this.refuse(value, `${what} is a map: write its members below it, indented, or {} for none.`);
  }

  /** A key that is none of those known. What stands behind it is never shown. */
  unknown({ key, offset }: Entry, known: readonly string[], what: string): undefined {
    const near = nearest(key, known);
    const next = near === null ? `Write one of ${known.join(', ')}.` : `Did you mean ${near}?`;
    return this.refuse({ offset }, `There is no ${what} ${shown(key)}. ${next}`);
  }
}
