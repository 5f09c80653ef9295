import { Problem, quote } from './problem.ts';
import { parseXml, type XmlElement } from './xml.ts';

/** What a SOAP request asks for. The body alone decides: SOAPAction and namespaces differ from client to client. */
export interface SoapCall {
  /** Local name of the request element, for example `getRecords`. */
  readonly operation: string;
  /** Values by local name. */
  readonly parameters: ReadonlyMap<string, string>;
}

export const ENVELOPE_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';
/** SOAP 1.1 section 4.2.2: the header entry is meant for whoever receives the message. */
const NEXT_ACTOR = 'http://schemas.xmlsoap.org/soap/actor/next';

/**
 * Reads a SOAP 1.1 envelope (document/literal, or the RPC style of hand-made clients, which looks the same here). Elements may be
 * qualified or not; their order does not matter.
 *
 * @throws Problem `body_unreadable`, `soap_version_mismatch` or `soap_header_not_understood`.
 */
export function readEnvelope(text: string): SoapCall {
  const root = parseXml(text);
  if (root.localName !== 'Envelope')
    throw new Problem('body_unreadable', 'The request is not a SOAP message: its root element must be a SOAP 1.1 Envelope.');
  if (namespaceOf(root) !== ENVELOPE_NAMESPACE)
    throw new Problem('soap_version_mismatch', `The envelope is not SOAP 1.1: its namespace must be ${ENVELOPE_NAMESPACE}.`);
  for (const header of childrenNamed(root, 'Header')) header.children.forEach(mustNotBeMandatory);

  const [body, ...moreBodies] = childrenNamed(root, 'Body');
  const [request, ...moreRequests] = body?.children ?? [];
  if (request === undefined || moreBodies.length > 0 || moreRequests.length > 0)
    throw new Problem('body_unreadable', 'The SOAP Body must hold exactly one element: the function to call.');
  return { operation: request.localName, parameters: parametersOf(request) };
}

const childrenNamed = (element: XmlElement, name: string): XmlElement[] => element.children.filter((child) => child.localName === name);

function namespaceOf(root: XmlElement): string | undefined {
  const prefix = root.name.slice(0, -root.localName.length).replace(':', '');
  return root.attributes.get(prefix === '' ? 'xmlns' : `xmlns:${prefix}`);
}

/** SOAP 1.1 section 4.2.3: a mandatory header entry that is not understood must not be ignored. None is understood here. */
function mustNotBeMandatory(entry: XmlElement): void {
  const actor = attribute(entry, 'actor') ?? NEXT_ACTOR;
  if (isTrue(attribute(entry, 'mustUnderstand')) && (actor === '' || actor === NEXT_ACTOR)) {
    throw new Problem(
      'soap_header_not_understood',
      `The SOAP header ${quote(entry.localName)} is not supported: send it without mustUnderstand.`,
    );
  }
}

function parametersOf(request: XmlElement): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const child of request.children) {
    const name = child.localName;
    if (child.children.length > 0) throw new Problem('body_unreadable', `The element ${quote(name)} must hold text only.`);
    if (parameters.has(name)) throw new Problem('body_unreadable', `The element ${quote(name)} is there twice: send it once.`);
    parameters.set(name, isTrue(attribute(child, 'nil')) ? '' : child.text);
  }
  return parameters;
}

function attribute(element: XmlElement, local: string): string | undefined {
  return [...element.attributes].find(([name]) => name.endsWith(`:${local}`) || name === local)?.[1];
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';
