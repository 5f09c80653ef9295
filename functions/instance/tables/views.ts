import { VIEW_ACLS } from '../../../shared/core/tables/acl.ts';
import { field, text, yesNo } from './columns.ts';
import { tableEntry } from './dictionary.ts';
import type { TableEntry } from './field.ts';

const SYS_ID = field('string', 32, 'sys_id', 'Sys ID', { readOnly: true });
const view = (entry: Pick<TableEntry, 'label' | 'pluralLabel' | 'displayField' | 'acl' | 'fields'>): TableEntry => ({
  ...entry,
  listFields: entry.fields.map(({ name }) => name),
  audit: false,
  numberPrefix: null,
  fields: [...entry.fields, SYS_ID],
});

/**
 * Tables that the REST Table API alone serves, and only to read: what integrations need to show the value of a reference or a choice. No
 * other protocol and no page serves them, nor any other table whose name begins with `sys_` (docs/contract.md, "Decision").
 */
const VIEWS: Readonly<Record<string, TableEntry>> = {
  sys_user: view({
    label: 'User',
    pluralLabel: 'Users',
    displayField: 'name',
    acl: VIEW_ACLS.sys_user,
    fields: [text('user_name', 'User ID', 160), text('name', 'Name', 255), text('email', 'Email', 255), yesNo('active', 'Active')],
  }),
  sys_choice: view({
    label: 'Choice',
    pluralLabel: 'Choices',
    displayField: 'label',
    acl: VIEW_ACLS.sys_choice,
    fields: [
      text('name', 'Table', 80),
      text('element', 'Element', 80),
      text('value', 'Value', 40),
      text('label', 'Label', 120),
      text('language', 'Language', 5),
      field('integer', 11, 'sequence', 'Sequence', {}),
      yesNo('inactive', 'Inactive'),
    ],
  }),
};

/** The entry of a view; undefined where the table is none. */
export const viewEntry = (name: string | null): TableEntry | undefined =>
  name !== null && Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;

/** The entry of a table that a reference leads to; undefined where this instance does not serve it in any way. */
export const referencedEntry = (name: string): TableEntry | undefined => tableEntry(name) ?? viewEntry(name);
