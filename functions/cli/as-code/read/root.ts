import type { At, DescribedUser, Place } from '../../../../shared/core/as-code/document.ts';
import { labelError } from '../../../../shared/core/as-code/members.ts';
import { PROPERTY_ROWS, SETTING_ALIASES, settingError, shortName } from '../../../../shared/core/as-code/settings-values.ts';
import { PROTOCOL_NAMES, type Protocol } from '../../../../shared/core/request/protocols.ts';
import { shown } from './faults.ts';
import type { Entry, MapValue, Value } from './tree.ts';
import { readUserEntry } from './user.ts';
import type { Values } from './values.ts';

/** What one file describes. */
export interface FileContent {
  readonly label: string | null;
  readonly users: readonly DescribedUser[];
  readonly settings: readonly NamedText[];
  readonly blocked: At<readonly Protocol[]> | null;
  readonly properties: readonly NamedText[];
}

/** A setting or property by its full name. */
export interface NamedText extends At<string> {
  readonly name: string;
  /** Of the key. */
  readonly key: Place;
}

/** Settings as an export calls them. */
const SETTING_WORDS = [...new Set([...SETTING_ALIASES.values()].map(shortName))];

const ROOT = ['nis', 'owner', 'users', 'settings', 'blocked', 'properties'] as const;
const FORM = 'Begin the file with nis: 1.';

/** Reads the members at the top of a file. */
export function readRoot(values: Values, root: Value): FileContent | null {
  if (root.kind === 'refused') return null;
  if (root.kind !== 'map') {
    values.refuse(
      { offset: root.kind === 'nothing' ? 0 : root.offset },
      root.kind === 'nothing' ? `This file is empty. ${FORM}` : `This is no map. ${FORM}`,
    );
    return null;
  }
  for (const entry of root.entries) if (!(ROOT as readonly string[]).includes(entry.key)) values.unknown(entry, ROOT, 'member of a file');
  const found = (name: (typeof ROOT)[number]): Value | undefined => root.entries.find(({ key }) => key === name)?.value;
  const version = found('nis');
  if (version === undefined) values.refuse(root, `The line nis: 1 is missing. ${FORM}`);
  else if (version.kind !== 'number' || version.text !== '1') values.refuse(version, 'This product reads version 1 alone: write nis: 1.');
  const label = labelOf(values, found('owner'));
  const users = mapOf(values, found('users'), 'users');
  const blocked = found('blocked');
  return {
    label,
    users: users.flatMap((entry) => readUserEntry(values, entry, label) ?? []),
    settings: readSettings(values, mapOf(values, found('settings'), 'settings')),
    blocked: blocked === undefined ? null : readBlocked(values, blocked),
    properties: readProperties(values, mapOf(values, found('properties'), 'properties')),
  };
}

const mapOf = (values: Values, value: Value | undefined, what: string): MapValue['entries'] =>
  value === undefined ? [] : (values.map(value, what)?.entries ?? []);

function labelOf(values: Values, value: Value | undefined): string | null {
  const text = value === undefined ? undefined : values.text(value, 'owner');
  if (value === undefined || text === undefined) return null;
  const error = labelError(text.value);
  if (error !== null) values.refuse(value, error);
  return text.value;
}

function readSettings(values: Values, entries: readonly Entry[]): NamedText[] {
  return entries.flatMap((entry) => {
    const name = SETTING_ALIASES.get(entry.key);
    if (name === undefined) return values.unknown(entry, SETTING_WORDS, 'setting') ?? [];
    const text = values.text(entry.value, entry.key);
    const error = text === undefined ? null : settingError(name, text.value);
    if (error !== null) values.refuse(entry.value, error);
    return text === undefined ? [] : [{ ...text, name, key: values.place(entry) }];
  });
}

function readProperties(values: Values, entries: readonly Entry[]): NamedText[] {
  return entries.flatMap((entry) => {
    const row = PROPERTY_ROWS.find(({ name }) => name === entry.key);
    if (row === undefined)
      return (
        values.unknown(
          entry,
          PROPERTY_ROWS.map(({ name }) => name),
          'property',
        ) ?? []
      );
    const text = values.text(entry.value, entry.key);
    if (text !== undefined && !row.values.includes(text.value))
      values.refuse(entry.value, `Write one of ${row.values.map((value) => JSON.stringify(value)).join(', ')}.`);
    return text === undefined ? [] : [{ ...text, name: row.name, key: values.place(entry) }];
  });
}

function readBlocked(values: Values, value: Value): At<readonly Protocol[]> | null {
  const list = values.list(value, 'blocked', '[rss]');
  if (list === undefined) return null;
  const protocols = list.value.flatMap(({ value: name, place }) => {
    const protocol = PROTOCOL_NAMES.find((each) => each === name);
    if (protocol === undefined) values.faults.add(place, `There is no protocol ${shown(name)}: give one of ${PROTOCOL_NAMES.join(', ')}.`);
    return protocol ?? [];
  });
  return { value: protocols, place: list.place };
}
