import { createHash } from 'node:crypto';
import type { Described, DescribedUser, Fault, Place } from '../../../../shared/core/as-code/document.ts';
import { Faults, shown } from './faults.ts';
import { type FileContent, type NamedText, readRoot } from './root.ts';
import { type AsCodeFile, sourceOf } from './source.ts';
import { parseYaml } from './syntax.ts';
import { treeOf } from './tree.ts';
import { Values } from './values.ts';

export type ReadFiles =
  | { readonly kind: 'read'; readonly described: Described }
  /** `more`: faults beyond those listed. */
  | { readonly kind: 'faults'; readonly faults: readonly Fault[]; readonly more: number };

/**
 * Reads the files of one plan: YAML 1.2 or JSON. Every fault of every file is told at its place, up to a bound; a value that stands in a
 * field that no file may hold is never shown.
 *
 * Source: docs/contract.md, "Users as code".
 */
export function readFiles(files: readonly AsCodeFile[]): ReadFiles {
  const faults = new Faults();
  const contents = files.flatMap((file) => contentOf(file, faults) ?? []);
  const users = once(
    contents.flatMap((content) => content.users),
    faults,
  );
  const described: Described = {
    users,
    labels: [...new Set(contents.flatMap(({ label }) => label ?? []))],
    settings: byName(
      contents.flatMap(({ settings }) => settings),
      faults,
    ),
    blocked: oneOf(contents, faults),
    properties: byName(
      contents.flatMap(({ properties }) => properties),
      faults,
    ),
    files: files.map(({ name }) => name),
    digests: files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')),
  };
  if (faults.none) return { kind: 'read', described };
  const rank = new Map(files.map(({ name }, index) => [name, index]));
  const inOrder = ({ place: one }: Fault, { place: other }: Fault): number =>
    (rank.get(one.file) ?? 0) - (rank.get(other.file) ?? 0) || one.line - other.line || one.column - other.column;
  return { kind: 'faults', faults: faults.list.toSorted(inOrder), more: faults.more };
}

function contentOf(file: AsCodeFile, faults: Faults): FileContent | null {
  const source = sourceOf(file, faults);
  const document = source === null ? null : parseYaml(source, faults);
  if (source === null || document === null) return null;
  return readRoot(new Values(source, faults), treeOf(document.contents, source, faults));
}

const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

/** Each user once: of two spellings of one name which is meant cannot be told. */
function once(users: readonly DescribedUser[], faults: Faults): DescribedUser[] {
  const first = new Map<string, DescribedUser>();
  for (const user of users) {
    const before = first.get(user.userName);
    if (before === undefined) first.set(user.userName, user);
    else
      faults.add(
        user.place,
        `${shown(user.writtenName)} is the user ${shown(before.writtenName)} of ${placeText(before.place)}: describe each user once.`,
      );
  }
  return [...first.values()];
}

function byName(texts: readonly NamedText[], faults: Faults): Map<string, NamedText> {
  const first = new Map<string, NamedText>();
  for (const text of texts) {
    const before = first.get(text.name);
    if (before === undefined) first.set(text.name, text);
    else faults.add(text.key, `${text.name} stands in ${placeText(before.key)} already: write it once.`);
  }
  return first;
}

function oneOf(contents: readonly FileContent[], faults: Faults): Described['blocked'] {
  const [first = null, ...others] = contents.flatMap(({ blocked }) => blocked ?? []);
  for (const { place } of others)
    faults.add(place, `blocked stands in ${first === null ? '' : placeText(first.place)} already: write one list.`);
  return first;
}
