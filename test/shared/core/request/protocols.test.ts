import { describe, expect, test } from '@jest/globals';
import { PROTOCOL_NAMES, type Protocol, protocolRow, readMarkers } from '../../../../shared/core/request/protocols.ts';
import { toggleName } from '../../../../shared/core/settings/settings.ts';

/** As the design's table has them: query keys, methods, toggle (`glide.basicauth.required.…`), and whether functions/instance serves it. */
const CONTRACT: Readonly<Record<Protocol, readonly [keys: string, methods: string, toggle: string | null, served: boolean]>> = {
  soap: ['SOAP', 'POST', 'soap', true],
  wsdl: ['WSDL', 'GET', 'wsdl', true],
  xsd: ['XSD', 'GET', 'xsd', true],
  schema: ['SCHEMA', 'GET', 'schema', true],
  jsonv2: ['JSONv2 JSON', 'GET POST', 'jsonv2', true],
  xml: ['XML', 'GET', 'xml', true],
  csv: ['CSV', 'GET', 'csv', true],
  rss: ['RSS', 'GET', 'rss', true],
  rest: ['', 'any', 'api', true],
  excel: ['EXCEL XLS XLSX', 'GET', 'excel', false],
  pdf: ['PDF', 'GET', 'pdf', false],
  unl: ['UNL', 'GET', 'unl', false],
  import: ['', 'POST', 'importprocessor', false],
  mid: ['', 'GET POST', null, false],
  script: ['', 'any', 'scriptedprocessor', false],
};

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
const where = (holds: (protocol: Protocol) => boolean): Protocol[] => PROTOCOL_NAMES.filter(holds);

describe('the table of protocols', () => {
  test.each(Object.entries(CONTRACT))('%s has the markers, methods and toggle of the contract', (name, [keys, methods, toggle, served]) => {
    const protocol = name as Protocol;
    const row = protocolRow(protocol);
    for (const key of words(keys)) expect(readMarkers([key])).toEqual({ kind: 'one', protocol });
    expect(row.markers).toHaveLength(words(keys).length);
    expect(typeof row.methods === 'string' ? row.methods : row.methods.join(' ')).toBe(methods);
    expect(toggleName(protocol)).toBe(toggle === null ? null : `glide.basicauth.required.${toggle}`);
    expect(row.served).toBe(served);
  });

  test('has those rows and no other', () => {
    expect(PROTOCOL_NAMES).toEqual(Object.keys(CONTRACT));
  });

  test('refuses the XML web services by a SOAP Fault, all else in the shape of the REST errors', () => {
    expect(where((protocol) => protocolRow(protocol).refusal === 'fault')).toEqual(['soap', 'wsdl', 'xsd', 'schema']);
    expect(new Set(PROTOCOL_NAMES.map((protocol) => protocolRow(protocol).refusal))).toEqual(new Set(['fault', 'json']));
  });

  test('lets soap.guest stand for a caller without credentials on SOAP and WSDL, guest elsewhere', () => {
    expect(where((protocol) => protocolRow(protocol).guest === 'soap.guest')).toEqual(['soap', 'wsdl']);
    expect(new Set(PROTOCOL_NAMES.map((protocol) => protocolRow(protocol).guest))).toEqual(new Set(['soap.guest', 'guest']));
  });

  test('reads /<table>_list.do as the list of a table where exports do, never where a web service describes a table', () => {
    expect(where((protocol) => protocolRow(protocol).lists)).toEqual(['jsonv2', 'xml', 'csv', 'rss', 'excel', 'pdf', 'unl']);
  });
});

describe('the query keys', () => {
  test('ask for the unload format by XML with a key of that name, whatever its case; that key alone asks for nothing', () => {
    expect(readMarkers(['XML', 'useUnloadFormat'])).toEqual({ kind: 'one', protocol: 'unl' });
    expect(readMarkers(['useunloadformat', 'xml'])).toEqual({ kind: 'one', protocol: 'unl' });
    expect(readMarkers(['useUnloadFormat'])).toEqual({ kind: 'none' });
    expect(readMarkers(['CSV', 'useUnloadFormat'])).toEqual({ kind: 'one', protocol: 'csv' });
  });

  test('that name two protocols are unclear, and the cause names both as they were read', () => {
    expect(readMarkers(['soap', 'x', 'JSONv2'])).toEqual({ kind: 'unclear', cause: 'several protocol markers in one query: SOAP, JSONV2' });
  });

  test.each([['ſoap'], ['ＳＯＡＰ'], [' SOAP'], ['soap\u00a0']])('such as "%s" only look like a marker, and the cause says so', (key) => {
    expect(readMarkers(['x', key])).toEqual({ kind: 'unclear', cause: expect.stringContaining('looks like a protocol marker') });
  });

  test('that merely contain a marker ask for nothing', () => {
    expect(readMarkers(['SOAPX', 'xSOAP', 'SO AP', ''])).toEqual({ kind: 'none' });
  });
});
