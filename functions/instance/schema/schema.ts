import type { APIGatewayProxyResult } from 'aws-lambda';
import { XML_DECLARATION } from '../../../shared/core/fault.ts';
import { escapeMarkup } from '../../../shared/core/text.ts';
import { documentFault } from '../http/fault.ts';
import { checkAddress } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import type { InstanceRequest } from '../request.ts';
import { type Service, servedTable } from '../service.ts';
import type { Field, FieldType, TableEntry } from '../tables/field.ts';
import { description } from './description.ts';

/** `GET /<table>.do?SCHEMA`: the columns of a table in the platform's own form, from the dictionary. No ACL applies. */
export const schema: Service = { serve: serveSchema, refuse: documentFault };

function serveSchema(_ports: InstancePorts, request: InstanceRequest): APIGatewayProxyResult {
  const { table, entry } = servedTable(request);
  checkAddress(request, entry);
  return description(request, schemaOf(table, entry));
}

/** The platform's names of the types. */
const INTERNAL_TYPES: Readonly<Record<FieldType, string>> = {
  string: 'string',
  integer: 'integer',
  boolean: 'boolean',
  datetime: 'glide_date_time',
  reference: 'reference',
  journal: 'journal_input',
};

/** One element for each column, with its type, length and rules as attributes. */
export const schemaOf = (table: string, entry: TableEntry): string =>
  `${XML_DECLARATION}<${table}>${entry.fields.map((field) => column(field, entry)).join('')}</${table}>`;

function column(field: Field, entry: TableEntry): string {
  const attributes: Readonly<Record<string, string>> = {
    name: field.name,
    label: field.label,
    internal_type: field.name === 'sys_id' ? 'GUID' : INTERNAL_TYPES[field.type],
    max_length: String(field.maxLength),
    mandatory: String(field.mandatory),
    read_only: String(field.readOnly),
    display_field: String(field.name === entry.displayField),
    ...(field.defaultValue === undefined ? {} : { default_value: field.defaultValue }),
  };
  return `<element ${Object.entries(attributes)
    .map(([name, value]) => `${name}="${escapeMarkup(value)}"`)
    .join(' ')}/>`;
}
