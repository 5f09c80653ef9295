import type { APIGatewayProxyResult } from 'aws-lambda';
import { XML_DECLARATION } from '../../../shared/core/fault.ts';
import { escapeMarkup } from '../../../shared/core/text.ts';
import { documentFault } from '../http/fault.ts';
import { checkAddress } from '../http/parameters.ts';
import type { InstancePorts } from '../ports.ts';
import { AGGREGATES } from '../records/aggregate/aggregate.ts';
import type { InstanceRequest } from '../request.ts';
import { description } from '../schema/description.ts';
import { boundedType, particle, plainType, sequence, stringTypes } from '../schema/xsd-types.ts';
import { type Service, servedTable } from '../service.ts';
import type { TableEntry } from '../tables/field.ts';
import { GROUP_BY, HAVING } from './aggregate.ts';
import { QUERY_PARAMETERS, ROWS_RULE } from './query-by-example.ts';
import { SHOWN_PARAMETERS } from './shown.ts';

/** `GET /<table>.do?WSDL`: WSDL 1.1 of a table, from the dictionary. It holds no data, so no ACL applies. */
export const wsdl: Service = { serve: serveWsdl, refuse: documentFault };

function serveWsdl(_ports: InstancePorts, request: InstanceRequest): APIGatewayProxyResult {
  const { table, entry } = servedTable(request);
  checkAddress(request, entry);
  return description(request, wsdlOf(table, entry, `${request.baseUrl()}/${table}.do?SOAP`));
}

/** Namespace of a table's elements, the platform's own. */
export const targetNamespace = (table: string): string => `http://www.service-now.com/${table}`;

/**
 * The WSDL of a table. Names of messages, port type, binding and service are the platform's, so that code generated
 * for one works with the other; elements of a message are unqualified, as there.
 *
 * @param address absolute URL of the SOAP endpoint.
 */
export function wsdlOf(table: string, entry: TableEntry, address: string): string {
  const functions = Object.entries(messagesOf(entry));
  const names = functions.map(([name]) => name);
  return [
    XML_DECLARATION,
    '<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"',
    ` xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:tns="${targetNamespace(table)}" targetNamespace="${targetNamespace(table)}">`,
    `<wsdl:types><xsd:schema elementFormDefault="unqualified" targetNamespace="${targetNamespace(table)}">`,
    stringTypes(entry.fields),
    ...functions.map(([name, { request, response }]) => complex(name, request) + complex(`${name}Response`, response)),
    '</xsd:schema></wsdl:types>',
    ...names.map((name) => message(`${name}SoapIn`, name) + message(`${name}SoapOut`, `${name}Response`)),
    `<wsdl:portType name="ServiceNowSoap">${functions.map(([name, { documentation }]) => portOperation(name, documentation)).join('')}</wsdl:portType>`,
    '<wsdl:binding name="ServiceNowSoap" type="tns:ServiceNowSoap">',
    '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>',
    ...names.map((name) => bindingOperation(table, name)),
    '</wsdl:binding>',
    `<wsdl:service name="ServiceNow_${table}"><wsdl:port name="ServiceNowSoap" binding="tns:ServiceNowSoap">`,
    `<soap:address location="${escapeMarkup(address)}"/></wsdl:port></wsdl:service>`,
    '</wsdl:definitions>',
  ].join('');
}

interface Message {
  /** Content of the request element, as schema particles. */
  readonly request: string;
  readonly response: string;
  /** Advice for the people who call it. */
  readonly documentation?: string;
}

function messagesOf(entry: TableEntry): Readonly<Record<string, Message>> {
  const all = entry.fields.map((field) => particle(field.name, boundedType(field, 'tns:'), false)).join('');
  const writable = entry.fields.filter((field) => !field.readOnly);
  const insert = writable.map((field) => particle(field.name, boundedType(field, 'tns:'), field.mandatory)).join('');
  const update = writable.map((field) => particle(field.name, boundedType(field, 'tns:'), false)).join('');
  const filter = entry.fields.map((field) => particle(field.name, plainType(field), false)).join('');
  const texts = (names: readonly string[]): string => names.map((name) => particle(name, 'xsd:string', false)).join('');
  const sysId = particle('sys_id', 'xsd:string', true);
  const inserted = sysId + (entry.numberPrefix === null ? '' : particle('number', 'xsd:string', true));
  const count = particle('count', 'xsd:integer', true);
  return {
    get: { request: sysId + texts(SHOWN_PARAMETERS), response: all },
    getKeys: { request: filter + texts(QUERY_PARAMETERS), response: sysId + count },
    getRecords: { request: filter + texts(QUERY_PARAMETERS), response: repeated('getRecordsResult', all), documentation: ROWS_RULE },
    aggregate: {
      request: filter + texts(['__encoded_query', ...AGGREGATES, GROUP_BY, HAVING]),
      response: repeated('aggregateResult', all + texts(AGGREGATES)),
    },
    insert: { request: insert, response: inserted },
    insertMultiple: { request: repeated('record', insert), response: repeated('insertResponse', inserted) },
    update: { request: sysId + update, response: sysId },
    deleteRecord: { request: sysId, response: count },
    deleteMultiple: { request: filter + texts(['__encoded_query']), response: count },
  };
}

const complex = (name: string, particles: string): string => `<xsd:element name="${name}">${sequence(particles)}</xsd:element>`;

const repeated = (name: string, particles: string): string =>
  `<xsd:element name="${name}" minOccurs="0" maxOccurs="unbounded">${sequence(particles)}</xsd:element>`;

/** Importers of .NET and mono know the style document/literal wrapped by the name of the part. */
const message = (name: string, element: string): string =>
  `<wsdl:message name="${name}"><wsdl:part name="parameters" element="tns:${element}"/></wsdl:message>`;

const portOperation = (name: string, documentation = ''): string =>
  `<wsdl:operation name="${name}">${documentation === '' ? '' : `<wsdl:documentation>${escapeMarkup(documentation)}</wsdl:documentation>`}` +
  `<wsdl:input message="tns:${name}SoapIn"/><wsdl:output message="tns:${name}SoapOut"/></wsdl:operation>`;

const bindingOperation = (table: string, name: string): string =>
  `<wsdl:operation name="${name}"><soap:operation soapAction="${targetNamespace(table)}/${name}" style="document"/>` +
  '<wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>';
