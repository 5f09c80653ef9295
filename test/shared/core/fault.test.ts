import { expect, test } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { soapFault } from '../../../shared/core/fault.ts';
import { escapeMarkup, isXmlText } from '../../../shared/core/text.ts';

test('a Fault is one line of SOAP 1.1, with its text escaped', () => {
  const fault = soapFault('Server', 'a < b & "c"\r\u0001', 'acl_refused');
  expect(XMLValidator.validate(fault)).toBe(true);
  expect(fault).not.toMatch(/[\r\n]/);
  const { 'SOAP-ENV:Envelope': envelope } = new XMLParser({ htmlEntities: true, ignoreAttributes: false, attributeNamePrefix: '@' }).parse(
    fault,
  );
  expect(envelope['SOAP-ENV:Body']['SOAP-ENV:Fault']).toEqual({
    faultcode: 'SOAP-ENV:Server',
    faultstring: 'a < b & "c"\r\ufffd',
    // The attribute, too: without it npm's soap cannot read text beside an element.
    detail: { '#text': 'acl_refused', 'nis:code': 'acl_refused', '@nis:code': 'acl_refused', '@xmlns:nis': 'urn:non-interactive-sessions' },
  });
});

test('escaped text is text in XML and HTML, within elements and attributes', () => {
  expect(escapeMarkup(`<a b="c" d='e'>&\r\n</a>`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&#13;\n&lt;/a&gt;');
  expect(escapeMarkup('\u0000\u001f\uffff\ud800')).toBe('\ufffd\ufffd\ufffd\ufffd');
  expect(['a\t\n\r😀', '\u0000', '\ufffe', '\ud800'].map(isXmlText)).toEqual([true, false, false, false]);
});
