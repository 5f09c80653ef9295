import type { At, DescribedUser } from '../../../../shared/core/as-code/document.ts';
import { checkLists } from '../../../../shared/core/envelope/check.ts';
import { readFrom, readUse } from '../../../../shared/core/envelope/envelope.ts';
import { fromFault, useFault } from '../../../../shared/core/envelope/faults.ts';
import type { Value } from './tree.ts';
import type { Values } from './values.ts';

const PARTS = ['uses', 'from'] as const;
const EXAMPLES = { uses: '[soap/incident/query]', from: '[203.0.113.0/24]' } as const;

/** Reads an envelope, each wrong line at its own place, with the sentences of the User form. */
export function readEnvelopeOf(values: Values, value: Value): DescribedUser['envelope'] {
  const map = values.map(value, 'envelope');
  if (map === undefined) return undefined;
  const lists: { uses?: readonly string[]; from?: readonly string[] } = {};
  let good = true;
  for (const entry of map.entries) {
    const part = PARTS.find((each) => each === entry.key);
    if (part === undefined) {
      values.unknown(entry, PARTS, 'part of an envelope');
      good = false;
      continue;
    }
    const list = values.list(entry.value, part, EXAMPLES[part]);
    if (list === undefined || wrongLines(values, part, list.value)) good = false;
    else lists[part] = list.value.map((line) => line.value);
  }
  const checked = good ? checkLists(lists) : null;
  if (checked?.kind === 'bad') values.refuse(map, checked.fault);
  return { value: lists, place: values.place(map) };
}

function wrongLines(values: Values, part: (typeof PARTS)[number], lines: readonly At<string>[]): boolean {
  const wrong = lines.filter((line) => (part === 'uses' ? readUse(line.value) : readFrom(line.value)) === null);
  for (const { value, place } of wrong) values.faults.add(place, part === 'uses' ? useFault(value) : fromFault(value));
  return wrong.length > 0;
}
