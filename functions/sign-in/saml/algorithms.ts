import { SamlProblem } from './problem.ts';
import { collapse } from './schema-values.ts';
import type { XmlElement } from './xml.ts';

/** SHA-1 and everything with comments is left out. Source: W3C, "XML Signature Syntax and Processing 1.1", section 6.1. */
const STRONG = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
]);

const SIGNATURES = 'http://www.w3.org/2000/09/xmldsig#';

/**
 * Refuses signatures whose algorithms are not strong. Only a Signature has algorithms: elsewhere their names are text.
 *
 * @throws SamlProblem
 */
export function requireStrongAlgorithms(element: XmlElement, within = false): void {
  const inSignature = within || (element.namespace === SIGNATURES && element.name === 'Signature');
  const algorithm = collapse(element.attributes.get('Algorithm') ?? '');
  if (inSignature && element.attributes.has('Algorithm') && !STRONG.has(algorithm))
    throw new SamlProblem(`saml_algorithm_refused: ${algorithm.slice(0, 100)}`);
  for (const child of element.children) requireStrongAlgorithms(child, inSignature);
}
