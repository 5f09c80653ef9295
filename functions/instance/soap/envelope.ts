import { ENVELOPE_NAMESPACE } from '../../../shared/core/fault.ts';
import { Problem, quote } from '../problem.ts';
import { AGGREGATES } from '../records/aggregate/aggregate.ts';
import { parseXml, withoutDeclaration, type XmlElement } from '../xml/parse.ts';
import { localNameAt, piecesOf } from '../xml/pieces.ts';
import { HAVING } from './aggregate.ts';

/** What a SOAP request asks for. The body alone decides: SOAPAction and namespaces differ from client to client. */
export interface SoapCall {
  /** Local name of the request element, for example `getRecords`. */
  readonly operation: string;
  /** Values by local name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The `record` elements of an insertMultiple, which has no parameters beside them; empty in any other call. */
  readonly records: readonly ReadonlyMap<string, string>[];
}

/** The only function whose elements hold elements. */
const OF_RECORDS = 'insertMultiple';
/** Elements of `aggregate` that may occur several times; their values stand between commas then. */
const REPEATED: ReadonlySet<string> = new Set<string>([...AGGREGATES, HAVING]);
/** SOAP 1.1 section 4.2.2: the header entry is meant for the receiver of the message. */
const NEXT_ACTOR = 'http://schemas.xmlsoap.org/soap/actor/next';

/** What the beginning of an envelope says: enough to refuse a caller. */
export interface Announced {
  readonly operation: string;
  /** Of the record, if one of the first elements holds it as plain text; else empty. Only for the text of a refusal. */
  readonly sysId: string;
}

/** Tags behind the request element that are looked at for a sys_id. */
const MOST_LOOKED_AT = 100;

/**
 * Reads an envelope up to its request element and a few tags more: the rest is not read for a caller who may not call the function.
 *
 * @returns null if there is no request element: `readEnvelope` says what is wrong.
 * @throws Problem `body_unreadable`.
 */
export function announcedCall(text: string): Announced | null {
  const document = withoutDeclaration(text);
  let operation: string | null = null;
  let depth = 0;
  let inBody = false;
  let left = MOST_LOOKED_AT;
  for (const { kind, start, end } of piecesOf(document)) {
    if (kind !== 'opens' && kind !== 'closes' && kind !== 'empty') continue;
    const name = localNameAt(document, start);
    if (operation !== null) {
      left -= 1;
      if (depth === 3 && kind === 'opens' && name === 'sys_id') return { operation, sysId: plainSysId(document, end) };
      if (depth < 3 || left === 0) break;
    } else if (depth === 1) inBody = name === 'Body';
    else if (depth === 2 && inBody && kind !== 'closes') operation = name;
    if (kind === 'opens') depth += 1;
    if (kind === 'closes') depth -= 1;
  }
  return operation === null ? null : { operation, sysId: '' };
}

/** A text that can be a sys_id and that ends with its element; else empty. */
const plainSysId = (document: string, start: number): string =>
  /^\s{0,20}(\w{1,32})\s{0,20}</.exec(document.slice(start, start + 80))?.[1] ?? '';

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
  const operation = request.localName;
  if (operation === OF_RECORDS) return { operation, parameters: new Map(), records: request.children.map(recordOf) };
  return { operation, parameters: parametersOf(request), records: [] };
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

function recordOf(element: XmlElement): ReadonlyMap<string, string> {
  if (element.localName !== 'record')
    throw new Problem('body_unreadable', `The element ${OF_RECORDS} holds record elements only, but there is ${quote(element.localName)}.`);
  return parametersOf(element);
}

function parametersOf(request: XmlElement): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const child of request.children) {
    const name = child.localName;
    if (child.children.length > 0) throw new Problem('body_unreadable', `The element ${quote(name)} must hold text only.`);
    const before = parameters.get(name);
    if (before !== undefined && !REPEATED.has(name))
      throw new Problem('body_unreadable', `The element ${quote(name)} occurs twice: send it once.`);
    const text = isTrue(attribute(child, 'nil')) ? '' : textOf(child);
    parameters.set(name, before === undefined ? text : `${before},${text}`);
  }
  return parameters;
}

/** SOAP::Lite sends text with non-ASCII letters as base64 and says so in xsi:type. Without this, the base64 would be stored. */
function textOf(element: XmlElement): string {
  if (!/^(?:[^:]+:)?base64(?:Binary)?$/.test(attribute(element, 'type') ?? '')) return element.text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(element.text, 'base64'));
  } catch {
    throw new Problem('body_unreadable', `The element ${quote(element.localName)} is not text in UTF-8: send it as xsd:string.`);
  }
}

function attribute(element: XmlElement, local: string): string | undefined {
  return [...element.attributes].find(([name]) => name.endsWith(`:${local}`) || name === local)?.[1];
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';
