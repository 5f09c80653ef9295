/** An insert as a client puts it on the wire, written down by hand from the client's documentation. */
export interface RecordedEnvelope {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Value of short_description in each, XML-escaped where it is not in CDATA or base64. */
export const SUMMARY = 'Übersicht 1';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const ENCODING = 'http://schemas.xmlsoap.org/soap/encoding/';
const TABLE = 'http://www.service-now.com/incident';
const XSD = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';
const ACTION = `"${TABLE}/insert"`;
const XML = { 'Content-Type': 'text/xml; charset=utf-8' };

export const ENVELOPES: readonly RecordedEnvelope[] = [
  {
    name: '.NET SoapHttpClientProtocol: default namespace, reset for the fields, Expect: 100-continue',
    headers: {
      'User-Agent': 'Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)',
      ...XML,
      SOAPAction: ACTION,
      Expect: '100-continue',
    },
    body:
      `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${SOAP}" ${XSD}><soap:Body>` +
      `<insert xmlns="${TABLE}"><short_description xmlns="">${SUMMARY}</short_description></insert></soap:Body></soap:Envelope>`,
  },
  {
    name: '.NET WCF BasicHttpBinding: prefix s, no XML declaration, gzip welcome',
    headers: { ...XML, SOAPAction: ACTION, 'Accept-Encoding': 'gzip, deflate', Connection: 'Keep-Alive' },
    body:
      `<s:Envelope xmlns:s="${SOAP}"><s:Body ${XSD}><insert xmlns="${TABLE}">` +
      `<short_description xmlns="">${SUMMARY}</short_description></insert></s:Body></s:Envelope>`,
  },
  {
    name: '.NET with every field, xsi:nil for those without a value',
    headers: { ...XML, SOAPAction: ACTION },
    body:
      `<s:Envelope xmlns:s="${SOAP}"><s:Body ${XSD}><insert xmlns="${TABLE}"><short_description xmlns="">${SUMMARY}</short_description>` +
      '<description xmlns="" xsi:nil="true"/><category xsi:nil="true" xmlns="" /></insert></s:Body></s:Envelope>',
  },
  {
    name: 'Axis 1.4 document/literal',
    headers: {
      ...XML,
      Accept: 'application/soap+xml, application/dime, multipart/related, text/*',
      'User-Agent': 'Axis/1.4',
      'Cache-Control': 'no-cache',
      Pragma: 'no-cache',
      SOAPAction: ACTION,
    },
    body:
      `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" ${XSD}><soapenv:Body>` +
      `<insert xmlns="${TABLE}"><short_description xmlns="">&#220;bersicht 1</short_description></insert></soapenv:Body></soapenv:Envelope>`,
  },
  {
    name: 'Axis 1.4 RPC/encoded: encodingStyle, xsi:type of SOAP encoding',
    headers: { ...XML, 'User-Agent': 'Axis/1.4', SOAPAction: '""' },
    body:
      `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" ${XSD}><soapenv:Body>` +
      `<ns1:insert soapenv:encodingStyle="${ENCODING}" xmlns:ns1="${TABLE}"><short_description xsi:type="soapenc:string" ` +
      `xmlns:soapenc="${ENCODING}">&#xDC;bersicht 1</short_description></ns1:insert></soapenv:Body></soapenv:Envelope>`,
  },
  {
    name: 'Axis2 ADB: declaration in single quotes, body in chunks, an empty Header',
    headers: { 'Content-Type': 'text/xml; charset=UTF-8', SOAPAction: ACTION, 'User-Agent': 'Axis2', 'Transfer-Encoding': 'chunked' },
    body:
      `<?xml version='1.0' encoding='UTF-8'?><soapenv:Envelope xmlns:soapenv="${SOAP}"><soapenv:Header/><soapenv:Body>` +
      `<ns1:insert xmlns:ns1="${TABLE}"><short_description>${SUMMARY}</short_description></ns1:insert></soapenv:Body></soapenv:Envelope>`,
  },
  {
    name: 'SOAP::Lite: xsi:type everywhere, text as base64Binary, the namespace without a table',
    headers: { ...XML, SOAPAction: '"http://www.service-now.com/#insert"', Accept: 'text/xml, multipart/*, application/soap' },
    body:
      `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope soap:encodingStyle="${ENCODING}" xmlns:soap="${SOAP}" ` +
      `xmlns:soapenc="${ENCODING}" ${XSD}><soap:Body><insert xmlns="http://www.service-now.com/">` +
      `<short_description xsi:type="xsd:base64Binary">w5xiZXJzaWNodCAx</short_description></insert></soap:Body></soap:Envelope>`,
  },
  {
    name: 'the envelope itself in the default namespace, the field qualified, text in CDATA',
    headers: { 'Content-Type': 'text/xml', SOAPAction: ACTION },
    body:
      `<Envelope xmlns="${SOAP}"><Header/><Body><t:insert xmlns:t="${TABLE}">` +
      `<t:short_description><![CDATA[${SUMMARY}]]></t:short_description></t:insert></Body></Envelope>`,
  },
];
