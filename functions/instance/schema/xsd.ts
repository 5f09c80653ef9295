import type { APIGatewayProxyResult } from 'aws-lambda';
import { XML_DECLARATION } from '../../../shared/core/fault.ts';
import { documentFault } from '../http/fault.ts';
import { checkAddress } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import type { InstanceRequest } from '../request.ts';
import { type Service, servedTable } from '../service.ts';
import type { TableEntry } from '../tables/field.ts';
import { description } from './description.ts';
import { boundedType, particle, sequence, stringTypes } from './xsd-types.ts';

/** `GET /<table>.do?XSD`: XML Schema of what `?XML` answers, from the dictionary. It holds no data, so no ACL applies. */
export const xsd: Service = { serve: serveXsd, refuse: documentFault };

function serveXsd(_ports: InstancePorts, request: InstanceRequest): APIGatewayProxyResult {
  const { table, entry } = servedTable(request);
  checkAddress(request, entry);
  return description(request, xsdOf(table, entry));
}

/** The schema of a table: types, lengths and what is mandatory. The document has no namespace, as on the platform. */
export function xsdOf(table: string, entry: TableEntry): string {
  const fields = entry.fields.map((field) => particle(field.name, boundedType(field, ''), field.mandatory)).join('');
  return [
    XML_DECLARATION,
    '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="unqualified">',
    stringTypes(entry.fields),
    `<xsd:element name="${table}">${sequence(fields)}</xsd:element>`,
    `<xsd:element name="xml">${sequence(`<xsd:element ref="${table}" minOccurs="0" maxOccurs="unbounded"/>`)}</xsd:element>`,
    '</xsd:schema>',
  ].join('');
}
