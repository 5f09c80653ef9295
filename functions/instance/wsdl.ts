import type { APIGatewayProxyResult } from 'aws-lambda';
import { xmlAnswer } from './answer.ts';
import type { Field, FieldType, TableEntry } from './dictionary.ts';
import { documentFault } from './fault.ts';
import type { InstancePorts } from './ports.ts';
import type { InstanceRequest } from './request.ts';
import { type Service, servedTable } from './service.ts';
import { QUERY_PARAMETERS } from './soap-query.ts';
import { escapeXml, XML_DECLARATION } from './xml.ts';

/** `GET /<table>.do?WSDL`: WSDL 1.1 of a table, from the dictionary. It holds no data, so no ACL applies. */
export const wsdl: Service = { serve: serveWsdl, refuse: documentFault };

function serveWsdl(_ports: InstancePorts, request: InstanceRequest): APIGatewayProxyResult {
  const { table, entry } = servedTable(request);
  return xmlAnswer(200, wsdlOf(table, entry, `${request.baseUrl()}/${table}.do?SOAP`));
}

/** Namespace of a table's elements, the platform's own. */
export const targetNamespace = (table: string): string => `http://www.service-now.com/${table}`;

/**
 * The WSDL of a table. Names of messages, parts, port type, binding and service are the platform's, so that code generated
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
    ...functions.map(([name, { request, response }]) => complex(name, request) + complex(`${name}Response`, response)),
    '</xsd:schema></wsdl:types>',
    ...names.map((name) => message(table, `${name}SoapIn`, name) + message(table, `${name}SoapOut`, `${name}Response`)),
    `<wsdl:portType name="ServiceNowSoap">${names.map(portOperation).join('')}</wsdl:portType>`,
    '<wsdl:binding name="ServiceNowSoap" type="tns:ServiceNowSoap">',
    '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>',
    ...names.map((name) => bindingOperation(table, name)),
    '</wsdl:binding>',
    `<wsdl:service name="ServiceNow_${table}"><wsdl:port name="ServiceNowSoap" binding="tns:ServiceNowSoap">`,
    `<soap:address location="${escapeXml(address)}"/></wsdl:port></wsdl:service>`,
    '</wsdl:definitions>',
  ].join('');
}

interface Message {
  /** Content of the request element, as schema particles. */
  readonly request: string;
  readonly response: string;
}

function messagesOf(entry: TableEntry): Readonly<Record<string, Message>> {
  const writable = entry.fields.filter((field) => !field.readOnly);
  const all = entry.fields.map((field) => particle(field, false)).join('');
  const query = all + QUERY_PARAMETERS.map((name) => simple(name, 'string', false)).join('');
  const sysId = simple('sys_id', 'string', true);
  const number = entry.numberPrefix === null ? '' : simple('number', 'string', true);
  const count = simple('count', 'integer', true);
  return {
    get: { request: sysId, response: all },
    getKeys: { request: query, response: sysId + count },
    getRecords: { request: query, response: complexParticle('getRecordsResult', all) },
    insert: { request: writable.map((field) => particle(field, field.mandatory)).join(''), response: sysId + number },
    update: { request: sysId + writable.map((field) => particle(field, false)).join(''), response: sysId },
    deleteRecord: { request: sysId, response: count },
  };
}

/** A time is a string here, as on the platform: its form is not the schema's. */
const XSD_TYPES: Readonly<Record<FieldType, string>> = {
  string: 'string',
  integer: 'integer',
  boolean: 'boolean',
  datetime: 'string',
  reference: 'string',
};

const particle = ({ name, type }: Field, required: boolean): string => simple(name, XSD_TYPES[type], required);

const simple = (name: string, type: string, required: boolean): string =>
  `<xsd:element name="${name}" type="xsd:${type}" minOccurs="${required ? 1 : 0}" maxOccurs="1"/>`;

const sequence = (particles: string): string => `<xsd:complexType><xsd:sequence>${particles}</xsd:sequence></xsd:complexType>`;

const complex = (name: string, particles: string): string => `<xsd:element name="${name}">${sequence(particles)}</xsd:element>`;

const complexParticle = (name: string, particles: string): string =>
  `<xsd:element name="${name}" minOccurs="0" maxOccurs="unbounded">${sequence(particles)}</xsd:element>`;

const message = (table: string, name: string, element: string): string =>
  `<wsdl:message name="${name}"><wsdl:part name="${table}" element="tns:${element}"/></wsdl:message>`;

const portOperation = (name: string): string =>
  `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}SoapIn"/><wsdl:output message="tns:${name}SoapOut"/></wsdl:operation>`;

const bindingOperation = (table: string, name: string): string =>
  `<wsdl:operation name="${name}"><soap:operation soapAction="${targetNamespace(table)}/${name}" style="document"/>` +
  '<wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>';
