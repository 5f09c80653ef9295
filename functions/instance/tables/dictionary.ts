import { TABLE_ACLS } from '../../../shared/core/tables/acl.ts';
import type { Field, FieldType, TableEntry, ValueChoice } from './field.ts';

type More = Partial<Pick<Field, 'mandatory' | 'readOnly' | 'references' | 'defaultValue' | 'choices'>>;

const field = (type: FieldType, maxLength: number, name: string, label: string, more: More): Field => ({
  name,
  label,
  type,
  maxLength,
  mandatory: false,
  readOnly: false,
  choices: [],
  ...more,
});
const text = (name: string, label: string, maxLength: number, more: More = {}): Field => field('string', maxLength, name, label, more);
const integer = (name: string, label: string, more: More = {}): Field => field('integer', 11, name, label, more);
const yesNo = (name: string, label: string, more: More = {}): Field => field('boolean', 5, name, label, { choices: YES_NO, ...more });
const dateTime = (name: string, label: string, more: More = {}): Field => field('datetime', 19, name, label, more);
const reference = (name: string, label: string, references: string): Field => field('reference', 32, name, label, { references });

const choices = (labels: Readonly<Record<number, string>>): readonly ValueChoice[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

const YES_NO: readonly ValueChoice[] = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];
/** Names on the platform's own scales. */
const STATES = choices({ 1: 'New', 2: 'In progress', 3: 'On hold', 6: 'Resolved', 7: 'Closed', 8: 'Cancelled' });
const PRIORITIES = choices({ 1: 'Critical', 2: 'High', 3: 'Moderate', 4: 'Low', 5: 'Planning' });
const LEVELS = choices({ 1: 'High', 2: 'Medium', 3: 'Low' });

/** Fields of every table, written by this function alone. */
const SYSTEM_FIELDS: readonly Field[] = [
  field('string', 32, 'sys_id', 'Sys ID', { readOnly: true }),
  dateTime('sys_created_on', 'Created', { readOnly: true }),
  text('sys_created_by', 'Created by', 160, { readOnly: true }),
  dateTime('sys_updated_on', 'Updated', { readOnly: true }),
  text('sys_updated_by', 'Updated by', 160, { readOnly: true }),
  integer('sys_mod_count', 'Updates', { readOnly: true }),
];

const table = (entry: TableEntry): TableEntry => ({ ...entry, fields: [...entry.fields, ...SYSTEM_FIELDS] });

/**
 * The field dictionary: what WSDL, pages and every protocol know of a table, and what a write must obey.
 * Adding a table is adding one entry here, its row in shared/core/tables/tables.ts, from which CDK creates it, and its ACL in shared/core/tables/acl.ts.
 *
 * A record is stored under these names: `integer` as a number, `boolean` as a boolean, everything else as a string; `datetime` is
 * `YYYY-MM-DD HH:MM:SS` in UTC, the platform's own form. A field without a value has no attribute. Tables that are not listed,
 * every `sys_` table among them, are served by no protocol and no page (docs/contract.md, "Decision").
 */
export const DICTIONARY: Readonly<Record<string, TableEntry>> = {
  incident: table({
    label: 'Incident',
    pluralLabel: 'Incidents',
    displayField: 'number',
    listFields: ['number', 'short_description', 'state', 'priority', 'category', 'opened_at'],
    acl: TABLE_ACLS.incident,
    audit: true,
    numberPrefix: 'INC',
    fields: [
      text('number', 'Number', 40, { readOnly: true }),
      text('short_description', 'Short description', 160, { mandatory: true }),
      text('description', 'Description', 4000),
      integer('state', 'State', { defaultValue: '1', choices: STATES }),
      integer('priority', 'Priority', { defaultValue: '5', choices: PRIORITIES }),
      integer('urgency', 'Urgency', { defaultValue: '3', choices: LEVELS }),
      integer('impact', 'Impact', { defaultValue: '3', choices: LEVELS }),
      text('category', 'Category', 40),
      reference('caller_id', 'Caller', 'sys_user'),
      reference('assigned_to', 'Assigned to', 'sys_user'),
      reference('location', 'Location', 'cmn_location'),
      dateTime('opened_at', 'Opened', { defaultValue: 'now' }),
      dateTime('closed_at', 'Closed'),
      text('close_notes', 'Close notes', 4000),
      yesNo('active', 'Active', { defaultValue: 'true' }),
    ],
  }),
  cmn_location: table({
    label: 'Location',
    pluralLabel: 'Locations',
    displayField: 'name',
    listFields: ['name', 'street', 'city', 'state', 'zip', 'country'],
    acl: TABLE_ACLS.cmn_location,
    audit: false,
    numberPrefix: null,
    fields: [
      text('name', 'Name', 100, { mandatory: true }),
      text('street', 'Street', 255),
      text('city', 'City', 40),
      text('state', 'State / Province', 40),
      text('zip', 'Zip / Postal Code', 40),
      text('country', 'Country', 40),
      text('phone', 'Phone', 40),
      reference('parent', 'Parent', 'cmn_location'),
    ],
  }),
  ecc_queue: table({
    label: 'Queue',
    pluralLabel: 'Queue',
    displayField: 'topic',
    listFields: ['sys_created_on', 'agent', 'topic', 'name', 'source', 'queue', 'state'],
    acl: TABLE_ACLS.ecc_queue,
    audit: false,
    numberPrefix: null,
    fields: [
      text('agent', 'Agent', 100, { mandatory: true }),
      text('topic', 'Topic', 100, { mandatory: true }),
      text('name', 'Name', 1024),
      text('source', 'Source', 1024),
      text('queue', 'Queue', 40, { defaultValue: 'output' }),
      text('state', 'State', 40, { defaultValue: 'ready' }),
      text('payload', 'Payload', 65_536),
      reference('response_to', 'Response to', 'ecc_queue'),
      text('error_string', 'Error string', 4000),
      dateTime('processed', 'Processed'),
    ],
  }),
};

/** The entry of a table; undefined where no protocol and no page serves it. */
export const tableEntry = (name: string | null): TableEntry | undefined =>
  name !== null && Object.hasOwn(DICTIONARY, name) ? DICTIONARY[name] : undefined;
