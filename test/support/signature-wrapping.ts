/**
 * The eight known shapes of XML signature wrapping: the signed original stays somewhere in the document, so that its signature
 * verifies, and a forged copy stands where a careless reader looks.
 *
 * Source: Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be" (USENIX Security 2012), in the numbering of SAML Raider.
 */
export const WRAPPINGS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
/** Those around the signature of the assertion; the others are around that of the response. */
export const ASSERTION_WRAPPINGS = [3, 4, 5, 6, 7, 8] as const;

/** A document whose forged copy names another user. */
export function wrap(shape: (typeof WRAPPINGS)[number], xml: string, from: string, to: string): string {
  const parts = takeApart(xml);
  const evilAssertion = parts.assertion.replace(/ ID="[^"]*"/, ' ID="_evil-assertion"').replaceAll(from, to);
  if (shape === 1 || shape === 2) return wrapResponse(shape, parts, evilAssertion);
  return xml.replace(parts.assertion, () => wrapAssertion(shape, parts, evilAssertion));
}

interface Parts {
  readonly response: string;
  /** Empty where only the assertion is signed. */
  readonly responseSignature: string;
  /** With its signature. */
  readonly assertion: string;
  readonly assertionSignature: string;
}

/** A fixture of our own: the signature of the response stands before the assertion. */
function takeApart(response: string): Parts {
  const assertion = /<saml:Assertion .*<\/saml:Assertion>/s.exec(response)?.[0] ?? '';
  const signature = /<Signature .*?<\/Signature>/s;
  const responseSignature = signature.exec(response.replace(assertion, ''))?.[0] ?? '';
  const assertionSignature = signature.exec(assertion)?.[0] ?? '';
  if (assertionSignature === '') throw new Error('the assertion of the fixture is not signed');
  return { response, responseSignature, assertion, assertionSignature };
}

/** 1: the original response inside the signature; 2: before it. */
function wrapResponse(shape: 1 | 2, { response, responseSignature, assertion }: Parts, evilAssertion: string): string {
  const original = response.replace(responseSignature, '');
  const evil = response.replace(/ ID="[^"]*"/, ' ID="_evil-response"').replace(assertion, () => evilAssertion);
  const signature = shape === 1 ? inside(responseSignature, original) : original + responseSignature;
  return evil.replace(responseSignature, () => signature);
}

function wrapAssertion(
  shape: (typeof ASSERTION_WRAPPINGS)[number],
  { assertion, assertionSignature }: Parts,
  evilAssertion: string,
): string {
  const original = assertion.replace(assertionSignature, '');
  const unsignedEvil = evilAssertion.replace(/<Signature .*?<\/Signature>/s, '');
  switch (shape) {
    case 3:
      return unsignedEvil + assertion;
    case 4:
      return unsignedEvil.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`);
    case 5:
      return evilAssertion + original;
    case 6:
      return evilAssertion.replace(assertionSignature, () => inside(assertionSignature, original));
    case 7:
      return `<samlp:Extensions>${unsignedEvil}</samlp:Extensions>${assertion}`;
    case 8:
      return evilAssertion.replace(assertionSignature, () => inside(assertionSignature, `<Object>${original}</Object>`));
  }
}

const inside = (signature: string, content: string): string => signature.replace('</Signature>', () => `${content}</Signature>`);
