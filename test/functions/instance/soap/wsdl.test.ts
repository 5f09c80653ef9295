import { describe, expect, test } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { instanceUnderTest } from '../ask.ts';

const NAMES = ['get', 'getKeys', 'getRecords', 'aggregate', 'insert', 'insertMultiple', 'update', 'deleteRecord', 'deleteMultiple'];

/** Attribute values by element name, in order. */
const values = (text: string, element: string, attribute: string): string[] =>
  [...text.matchAll(new RegExp(`<${element} [^>]*?${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => value);

describe('the WSDL of a table', () => {
  test('describes every function in document/literal', async () => {
    const { status, headers, text } = await instanceUnderTest().ask('GET /incident.do?WSDL', { roles: [] });
    expect(status).toBe(200);
    expect(headers['Content-Type']).toBe('text/xml; charset=utf-8');
    expect(XMLValidator.validate(text)).toBe(true);
    expect(values(text, 'wsdl:definitions', 'targetNamespace')).toEqual(['http://www.service-now.com/incident']);
    expect(values(text, 'xsd:schema', 'elementFormDefault')).toEqual(['unqualified']);
    expect(values(text, 'wsdl:operation', 'name')).toEqual([...NAMES, ...NAMES]);
    expect(values(text, 'soap:operation', 'soapAction')).toEqual(NAMES.map((name) => `http://www.service-now.com/incident/${name}`));
    expect(values(text, 'soap:binding', 'style')).toEqual(['document']);
    expect(new Set(values(text, 'soap:body', 'use'))).toEqual(new Set(['literal']));
    // .NET, mono and JAX-WS know the wrapped style by this name.
    expect(new Set(values(text, 'wsdl:part', 'name'))).toEqual(new Set(['parameters']));
    expect(values(text, 'wsdl:part', 'element')).toEqual(NAMES.flatMap((name) => [`tns:${name}`, `tns:${name}Response`]));
  });

  test('takes types and mandatory fields from the dictionary, and leaves out of a write what the system sets', async () => {
    const { text } = await instanceUnderTest().ask('GET /incident.do?WSDL');
    const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(text);
    type Particle = { name: string; type: string; minOccurs: string };
    type Element = { name: string; 'xsd:complexType': { 'xsd:sequence': { 'xsd:element': Particle[] } } };
    const elements: Element[] = parsed['wsdl:definitions']['wsdl:types']['xsd:schema']['xsd:element'];
    const insert = elements.find(({ name }) => name === 'insert')?.['xsd:complexType']['xsd:sequence']['xsd:element'] ?? [];
    expect(insert).toContainEqual({ name: 'short_description', type: 'tns:string160', minOccurs: '1', maxOccurs: '1' });
    expect(insert).toContainEqual({ name: 'priority', type: 'xsd:integer', minOccurs: '0', maxOccurs: '1' });
    expect(insert).toContainEqual({ name: 'active', type: 'xsd:boolean', minOccurs: '0', maxOccurs: '1' });
    expect(text).toContain('<xsd:simpleType name="string160"><xsd:restriction base="xsd:string"><xsd:maxLength value="160"/>');
    expect(insert.map(({ name }) => name).filter((name) => name.startsWith('sys_') || name === 'number')).toEqual([]);
  });

  test('says how many rows getRecords answers', async () => {
    const { text } = await instanceUnderTest().ask('GET /incident.do?WSDL');
    expect(text).toMatch(/<wsdl:operation name="getRecords"><wsdl:documentation>[^<]*at most 250 rows[^<]*<\/wsdl:documentation>/);
  });

  test.each([
    ['the configured address', 'https://site.example/base', '/prod', 'https://site.example/base/incident.do?SOAP'],
    [
      "API Gateway's own name and stage when none is configured",
      null,
      '/prod',
      'https://abc123.execute-api.eu-west-1.amazonaws.com/prod/incident.do?SOAP',
    ],
    ['the custom domain when none is configured', null, '', 'https://abc123.execute-api.eu-west-1.amazonaws.com/incident.do?SOAP'],
  ])('is served at %s, never at the Host header', async (_name, publicUrl, stagePrefix, address) => {
    const answer = await instanceUnderTest(publicUrl).ask('GET /INCIDENT.do?wsdl', { stagePrefix, headers: { Host: 'evil.example' } });
    expect(values(answer.text, 'soap:address', 'location')).toEqual([address]);
  });

  test.each(['no_such_table', 'sys_session'])('of %s is 404 with a Fault', async (table) => {
    const answer = await instanceUnderTest().ask(`GET /${table}.do?WSDL`);
    expect(answer.status).toBe(404);
    expect(answer.headers['Content-Type']).toBe('text/xml; charset=utf-8');
    expect(answer.text).toContain('>unknown_table<nis:code');
  });
});
