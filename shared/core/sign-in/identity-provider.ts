import { type KeyObject, X509Certificate } from 'node:crypto';

/**
 * A SAML 2.0 identity provider that may sign people in, as stored in Parameter Store: one JSON parameter each. The last part of the
 * parameter's name is the id. It holds nothing secret.
 */
export interface IdentityProvider {
  /** In addresses and keys. */
  readonly id: string;
  /** On the button of the sign-in page. */
  readonly name: string;
  /** `entityID` of its metadata: the issuer of its responses and assertions. */
  readonly entityId: string;
  /** SingleSignOnService with the binding HTTP-Redirect. */
  readonly entryPoint: string;
  /** Signing certificates, base64 DER on one line; several while one is being replaced. */
  readonly certificates: readonly string[];
}

/** Fields of `-c identityProviders=` and of a parameter. `certificates` may also be PEM, one or a bundle. */
const FIELDS = ['id', 'name', 'entityId', 'entryPoint', 'certificates'] as const;

export const IDENTITY_PROVIDER_EXAMPLE =
  '[{"id":"corp","name":"Corporate","entityId":"https://idp.example.com/metadata","entryPoint":"https://idp.example.com/sso","certificates":["MIIC…"]}]';

/** An identity provider that cannot be used; the message is the second half of a sentence that begins with its place. */
export class IdentityProviderProblem extends Error {}

/**
 * Reads one identity provider.
 *
 * @param plainHttp accepts an http entry point, for the local run only.
 * @throws IdentityProviderProblem that says which field is wrong and what to use.
 */
export function readIdentityProvider(value: unknown, { plainHttp }: { readonly plainHttp: boolean }): IdentityProvider {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new IdentityProviderProblem('is no object: use the form {"id":…,"name":…,"entityId":…,"entryPoint":…,"certificates":[…]}');
  const fields = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((field) => !FIELDS.includes(field as (typeof FIELDS)[number]));
  if (unknown !== undefined) throw new IdentityProviderProblem(`has the field "${unknown}": use ${FIELDS.join(', ')}`);
  const text = (field: (typeof FIELDS)[number], pattern: RegExp, use: string): string => {
    const given = fields[field];
    if (typeof given === 'string' && pattern.test(given)) return given;
    throw new IdentityProviderProblem(`has the ${field} ${JSON.stringify(given)}: use ${use}`);
  };
  return {
    id: text('id', /^[a-z0-9][a-z0-9-]{0,31}$/, '1 to 32 lower-case letters, digits and dashes'),
    name: text('name', /^(?=.*\S)\P{Cc}{1,64}$/u, '1 to 64 characters for the button of the sign-in page'),
    entityId: text('entityId', /^[^\s\p{Cc}]{1,1024}$/u, 'the entityID of its metadata'),
    entryPoint: readEntryPoint(fields.entryPoint, plainHttp),
    certificates: readCertificates(fields.certificates),
  };
}

function readEntryPoint(value: unknown, plainHttp: boolean): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const schemes = plainHttp ? ['https:', 'http:'] : ['https:'];
  if (url !== null && schemes.includes(url.protocol) && url.hash === '' && url.username === '' && url.password === '') return url.href;
  throw new IdentityProviderProblem(
    `has the entryPoint ${JSON.stringify(value)}: use the https address of its SingleSignOnService with the binding HTTP-Redirect`,
  );
}

/** Only RSA, because xml-crypto verifies no other signatures. */
const SHORTEST_KEY_BITS = 2048;
const MOST_CERTIFICATES = 4;
const USE = `use 1 to ${MOST_CERTIFICATES} X.509 certificates with an RSA key of ${SHORTEST_KEY_BITS} bits or more, each as PEM or base64, and a PEM bundle as each of its certificates`;

function readCertificates(value: unknown): string[] {
  const found = (Array.isArray(value) ? value : []).flatMap((entry: unknown, index) => {
    const certificates = typeof entry === 'string' ? certificatesIn(entry) : [null];
    if (certificates.some((certificate) => certificate === null || !isLongRsa(certificate.publicKey)))
      throw new IdentityProviderProblem(`has a certificate that cannot be used, number ${index + 1}: ${USE}`);
    return certificates.map((certificate) => certificate?.raw.toString('base64') ?? '');
  });
  if (found.length < 1 || found.length > MOST_CERTIFICATES)
    throw new IdentityProviderProblem(`has not the right number of certificates: ${USE} (it has ${found.length})`);
  return found;
}

const isLongRsa = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean =>
  asymmetricKeyType === 'rsa' && Number(asymmetricKeyDetails?.modulusLength) >= SHORTEST_KEY_BITS;

/** A PEM block, and each of its two boundaries, also if the other one is missing. Source: RFC 7468, section 2. */
const PEM_BLOCK = /-----BEGIN ([^-]*)-----([^-]*)-----END ([^-]*)-----/g;
const PEM_BOUNDARY = /-----(?:BEGIN|END) /g;

/**
 * Every certificate of a text: PEM, one block or a bundle with anything between the blocks, or one in base64.
 *
 * @returns null in place of anything that is not a certificate.
 */
function certificatesIn(text: string): readonly (X509Certificate | null)[] {
  const boundaries = text.match(PEM_BOUNDARY)?.length ?? 0;
  if (boundaries === 0) return [parseCertificate(text)];
  const blocks = [...text.matchAll(PEM_BLOCK)];
  // A block that is cut off or not a certificate would be left out silently.
  if (blocks.length * 2 !== boundaries) return [null];
  return blocks.map(([, label, content = '', end]) => (label === 'CERTIFICATE' && end === label ? parseCertificate(content) : null));
}

function parseCertificate(base64: string): X509Certificate | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64.replace(/\s+/g, ''))) return null;
  const octets = Buffer.from(base64, 'base64');
  try {
    const certificate = new X509Certificate(octets);
    // OpenSSL reads the first certificate and ignores the rest.
    return certificate.raw.equals(octets) ? certificate : null;
  } catch {
    return null;
  }
}
