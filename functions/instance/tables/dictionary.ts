import { TABLE_ACLS } from '../../../shared/core/tables/acl.ts';
import { dateTime, field, integer, reference, text } from './columns.ts';
import type { Field, TableEntry } from './field.ts';
import { TASK_TABLES } from './task-tables.ts';

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
 * every `sys_` table among them, are served by no protocol and no page (docs/contract.md, "Decision"); for the two views of such tables see
 * views.ts.
 */
export const DICTIONARY: Readonly<Record<string, TableEntry>> = {
  incident: table(TASK_TABLES.incident),
  problem: table(TASK_TABLES.problem),
  change_request: table(TASK_TABLES.change_request),
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
