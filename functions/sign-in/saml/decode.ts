import { SamlProblem } from './problem.ts';

const DECLARED = /^<\?xml\s[^<>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']/;

/**
 * Text of an XML document, in the encoding that its byte order mark or its declaration names, else UTF-8. Source: XML 1.0, section 4.3.3
 * and appendix F.
 *
 * @throws SamlProblem where the octets are not what they are said to be.
 */
export function decodeXml(octets: Buffer): string {
  const encoding = encodingOf(octets);
  if (encoding === 'iso-8859-1') return octets.toString('latin1');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(octets);
  } catch (error) {
    throw new SamlProblem(`saml_response_invalid: it is not ${encoding}`, { cause: error });
  }
}

function encodingOf(octets: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1' {
  if (octets[0] === 0xff && octets[1] === 0xfe) return 'utf-16le';
  if (octets[0] === 0xfe && octets[1] === 0xff) return 'utf-16be';
  const [, declared = 'utf-8'] = DECLARED.exec(octets.subarray(0, 256).toString('latin1').replace(/^ï»¿/, '')) ?? [];
  const name = declared.toLowerCase();
  // US-ASCII is the same in UTF-8.
  if (name === 'utf-8' || name === 'us-ascii') return 'utf-8';
  if (name === 'iso-8859-1') return name;
  throw new SamlProblem(`saml_xml_not_plain: the encoding ${declared}`);
}
