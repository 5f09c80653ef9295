import { SamlProblem } from './problem.ts';

/** In characters and elements; a response with a thousand group names is below. The parsers behind take quadratic time in elements. */
const LARGEST_RESPONSE = 256 * 1024;
const MOST_ELEMENTS = 2000;

/** What may stand before the document, and only there. */
const DECLARATION = /^\uFEFF?<\?xml\s[^<>]{1,200}\?>/;

/** SHA-1 and everything with comments is left out. Source: W3C, "XML Signature Syntax and Processing 1.1", section 6.1. */
const ALGORITHMS = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
]);

/**
 * Refuses what a SAML response never needs and what parsers read in different ways: document types, processing instructions,
 * comments, CDATA sections; and signature algorithms that are not strong. What is left means the same to each of the parsers
 * between signature and user name.
 *
 * @throws SamlProblem
 */
export function requirePlainXml(xml: string): void {
  if (xml.length > LARGEST_RESPONSE) throw new SamlProblem('saml_too_large');
  const document = xml.replace(DECLARATION, '');
  if (/<[!?]/.test(document)) throw new SamlProblem('saml_xml_not_plain: a declaration, comment, CDATA section or instruction');
  if ((document.match(/<[^/]/g)?.length ?? 0) > MOST_ELEMENTS) throw new SamlProblem('saml_too_large');
  for (const [, value = ''] of document.matchAll(/\bAlgorithm\s*=\s*["']([^"']*)["']/g)) {
    if (!ALGORITHMS.has(value)) throw new SamlProblem(`saml_algorithm_refused: ${value.slice(0, 100)}`);
  }
}
