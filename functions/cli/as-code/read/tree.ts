import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { type Faults, shown } from './faults.ts';
import type { Source } from './source.ts';

/** What a file holds, without its syntax. Offsets are those of the text. */
export type Value =
  | { readonly kind: 'text' | 'flag' | 'number' | 'nothing'; readonly text: string; readonly offset: number }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly offset: number }
  | { readonly kind: 'map'; readonly entries: readonly Entry[]; readonly offset: number }
  /** A fault has been told. */
  | { readonly kind: 'refused'; readonly offset: number };

export interface Entry {
  readonly key: string;
  readonly offset: number;
  readonly value: Value;
}

export type MapValue = Extract<Value, { readonly kind: 'map' }>;

const FLAG = /^(?:true|True|TRUE|false|False|FALSE)$/;
const NOTHING = /^(?:|~|null|Null|NULL)$/;
/** Source: YAML 1.2.2, section 10.3.2. */
const NUMBER =
  /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** The tree of a parsed document. Aliases, anchors, tags, merge keys, keys that are no text, and keys that stand twice are told as faults. */
export function treeOf(node: unknown, source: Source, faults: Faults, fallback = 0): Value {
  const offset = (node as Node | null)?.range?.[0] ?? fallback;
  const refuse = (text: string): Value => {
    faults.add(source.place(offset), text);
    return { kind: 'refused', offset };
  };
  if (isAlias(node)) return refuse('Files hold no aliases: write the value out.');
  const marked = node as { readonly anchor?: string; readonly tag?: string } | null;
  if (marked?.anchor !== undefined) return refuse('Files hold no anchors: leave the & and its name out.');
  if (marked?.tag !== undefined) return refuse('Files hold no tags: leave the ! and its name out.');
  if (isScalar(node))
    return scalarOf(String(node.value), node.type ?? 'PLAIN', node.value === '' && node.type === 'PLAIN' ? fallback : offset);
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => treeOf(item, source, faults, offset)), offset };
  if (isMap(node)) return { kind: 'map', entries: entriesOf(node.items as readonly Pair[], source, faults), offset };
  return { kind: 'nothing', text: '', offset };
}

function scalarOf(text: string, type: string, offset: number): Value {
  const plain = type === 'PLAIN';
  const kind = !plain ? 'text' : NOTHING.test(text) ? 'nothing' : FLAG.test(text) ? 'flag' : NUMBER.test(text) ? 'number' : 'text';
  return { kind, text, offset };
}

function entriesOf(pairs: readonly Pair[], source: Source, faults: Faults): Entry[] {
  const first = new Map<string, number>();
  const entries: Entry[] = [];
  for (const { key, value } of pairs) {
    const offset = (key as Node | null)?.range?.[0] ?? 0;
    if (!isScalar(key) || key.anchor !== undefined || key.tag !== undefined) {
      faults.add(source.place(offset), 'A key is a text of one line, without anchor, alias or tag.');
      continue;
    }
    const text = String(key.value);
    const before = first.get(text);
    if (text === '<<') faults.add(source.place(offset), 'Files hold no merge keys: write the members out.');
    else if (before !== undefined)
      faults.add(
        source.place(offset),
        `${shown(text)} stands here a second time, and before in line ${source.place(before).line}: write it once.`,
      );
    else {
      first.set(text, offset);
      entries.push({ key: text, offset, value: treeOf(value, source, faults, offset) });
    }
  }
  return entries;
}
