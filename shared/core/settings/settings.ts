import { readInstant } from '../instant.ts';
import type { Cached } from '../ports.ts';
import { PROTOCOL_NAMES, type Protocol, protocolRow } from '../request/protocols.ts';

/** A security setting for the decision; `unread`: the store did not answer, and there is no recent value. */
export type Setting = 'on' | 'off' | 'unread';

/** `glide.soap.strict_security`: whether SOAP needs the right role and obeys the tables' ACLs. */
export const STRICT_SECURITY = 'glide.soap.strict_security';

/** `glide.basicauth.required.<x>` of a protocol; null: credentials are always required. */
export function toggleName(protocol: Protocol): string | null {
  const { toggle } = protocolRow(protocol);
  return toggle === null ? null : `glide.basicauth.required.${toggle}`;
}

/** Name of the settings in the history. */
export const SETTINGS_RECORD = 'settings';

/** Every setting: one toggle for each protocol, and strict security. */
export const SETTING_NAMES: readonly string[] = [...PROTOCOL_NAMES.map(toggleName).filter((name) => name !== null), STRICT_SECURITY];

/**
 * What a stored setting may contain: the AllowedPattern of its parameter. A parameter that exists keeps its own until the product writes it.
 *
 * Source: docs/contract.md, "Dates that close".
 */
export const SETTING_PATTERN = '^(true|false( until \\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}Z)?)$';

/** Stored values by setting name, without those that are missing; null: unread. */
export type StoredSettings = ReadonlyMap<string, string> | null;

/** A stored value as it is meant. `until`: an INSTANT; null: without an end, or closed. */
export interface Opening {
  readonly open: boolean;
  readonly until: string | null;
}

const CLOSED: Opening = { open: false, until: null };

/**
 * Reads a stored value: `false`, or `false until INSTANT` before the instant, opens. Anything else, and a past end, is closed. Total.
 *
 * Source: specification, "Require authentication" ("By default, all non-interactive sessions require authentication"); docs/contract.md,
 * "Dates that close".
 *
 * @param value undefined: there is no such parameter.
 * @param now milliseconds since the epoch.
 */
export function readOpening(value: string | undefined, now: number): Opening {
  if (value === 'false') return { open: true, until: null };
  const until = endOf(value ?? '');
  return until !== null && now < (readInstant(until) ?? now) ? { open: true, until } : CLOSED;
}

const UNTIL = 'false until ';

/** The end in a stored value, to come or past, as an INSTANT; null: it has none. */
export function endOf(value: string): string | null {
  const end = value.startsWith(UNTIL) ? value.slice(UNTIL.length) : '';
  return readInstant(end) === null ? null : end;
}

/** Until when a value opens, in milliseconds since the epoch: infinite without an end, and before every time where it never opens. */
export function openEnd(value: string | null): number {
  if (value === 'false') return Number.POSITIVE_INFINITY;
  return readInstant(endOf(value ?? '') ?? '') ?? Number.NEGATIVE_INFINITY;
}

/** A value that opens until an INSTANT. */
export const openUntil = (instant: string): SettingValue => `${UNTIL}${instant}`;

/** What the product writes. */
export type SettingValue = 'true' | 'false' | `${typeof UNTIL}${string}`;

/** Reads one setting as of a time: missing or unknown means on. */
export function readSetting(stored: StoredSettings, name: string, now: number): Setting {
  if (stored === null) return 'unread';
  return readOpening(stored.get(name), now).open ? 'off' : 'on';
}

/** Whether a protocol requires credentials. */
export function requiresCredentials(stored: StoredSettings, protocol: Protocol, now: number): Setting {
  const name = toggleName(protocol);
  return name === null ? 'on' : readSetting(stored, name, now);
}

/** Name of each protocol's requests on the High Security Settings page. */
const INCOMING: Readonly<Record<Protocol, string>> = {
  soap: 'SOAP',
  wsdl: 'WSDL',
  xsd: 'XSD',
  schema: 'SCHEMA',
  jsonv2: 'JSON',
  xml: 'XML',
  csv: 'CSV',
  rss: 'RSS',
  rest: 'REST',
  excel: 'Excel',
  pdf: 'PDF',
  unl: 'UNL',
  import: 'import',
  mid: 'MID Server',
  script: 'scripted processor',
};

/** A protocol at the beginning of a sentence. */
export const incomingName = (protocol: Protocol): string => INCOMING[protocol].replace(/^./, (letter) => letter.toUpperCase());

/** A setting as the High Security Settings page shows it; `protocol` null: strict security. */
export interface SettingRow {
  readonly name: string;
  readonly protocol: Protocol | null;
  readonly label: string;
}

/**
 * The rows of the High Security Settings page.
 *
 * Source: specification, "Require authentication" (For example, Requires authorization for incoming SOAP requests).
 */
export const SETTING_ROWS: readonly SettingRow[] = [
  ...PROTOCOL_NAMES.flatMap((protocol) => {
    const name = toggleName(protocol);
    return name === null ? [] : [{ name, protocol, label: `Requires authorization for incoming ${INCOMING[protocol]} requests` }];
  }),
  { name: STRICT_SECURITY, protocol: null, label: 'Strict security: SOAP requests need a soap role and obey access controls' },
];

export interface SettingsSource extends Cached<ReadonlyMap<string, string>> {
  /** Milliseconds since the settings were asked for; null: none are known. */
  ageMs(): number | null;
}

/** A setting as Parameter Store has it. */
export interface StoredSetting {
  /** null: there is no such parameter. */
  readonly value: string | null;
  readonly version: number;
  /** Milliseconds since the epoch; null: not known. */
  readonly modifiedAt: number | null;
  /** ARN of the writer, from Parameter Store. */
  readonly modifiedBy: string;
}

/** A parameter with its version. */
export interface VersionedParameter {
  readonly value: string;
  readonly version: number;
  /** Milliseconds since the epoch; null: not known. */
  readonly changedAt: number | null;
}

/** What is stored, by name, without those that are missing. */
export const storedValues = (settings: ReadonlyMap<string, StoredSetting>): ReadonlyMap<string, string> =>
  new Map([...settings].flatMap(([name, { value }]) => (value === null ? [] : [[name, value] as const])));

/** One version of a setting. */
export type SettingVersion = StoredSetting & { readonly value: string };

/** Parameters of one kind. */
export interface ParameterStore<Value extends string> {
  /** Every setting by its name. */
  all(): Promise<ReadonlyMap<string, StoredSetting>>;
  /** @returns the version of the parameter that was written. */
  put(name: string, value: Value): Promise<number>;
  /** Every version that Parameter Store keeps of a setting, latest first; empty: there is no such parameter. */
  history(name: string): Promise<readonly SettingVersion[]>;
}

export type SettingStore = ParameterStore<SettingValue>;
