import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Problem } from '../problem.ts';
import { checkMarkup } from './bounds.ts';

/** An element of a parsed document. Names are data here, never keys of an object. */
export interface XmlElement {
  /** As written, with its prefix. */
  readonly name: string;
  /** Without the prefix. */
  readonly localName: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Character data directly in it, references resolved. */
  readonly text: string;
}

/** An envelope of the product has a depth of 4. */
const DEEPEST = 20;

/** The parser reads structure only: references are resolved below, so that no entity is ever expanded. */
const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  cdataPropName: '#cdata',
  processEntities: false,
  // Names are never keys of an object that has other keys, so none is dangerous.
  onDangerousProperty: (name) => name,
  maxNestedTags: DEEPEST,
  jPath: false,
});

/** What may stand before the document, and only there. */
const DECLARATION = /^<\?xml\s[^<>]{1,200}\?>/;

/**
 * Parses an XML document that a stranger sent. Document type declarations are refused outright, and with them every entity.
 *
 * @returns the root element.
 * @throws Problem `body_unreadable`.
 */
export function parseXml(document: string): XmlElement {
  const text = document.replace(DECLARATION, '');
  checkMarkup(text);
  let nodes: unknown;
  try {
    // The parser before the validator: its bound on depth keeps the validator's messages small.
    nodes = PARSER.parse(text);
  } catch {
    throw new Problem('body_unreadable', `The request is not well-formed XML, or is nested more than ${DEEPEST} deep.`);
  }
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Problem('body_unreadable', `The request is not well-formed XML: see line ${valid.err.line}.`);
  const [root, ...more] = elementsOf(nodes);
  if (root === undefined || more.length > 0)
    throw new Problem('body_unreadable', 'The request is not an XML document: send a SOAP 1.1 envelope.');
  return root;
}

const ATTRIBUTES = ':@';
const TEXT = '#text';
const CDATA = '#cdata';

/** The parser's ordered nodes: each has one key, its name, beside its attributes. */
function elementsOf(nodes: unknown): XmlElement[] {
  return listOf(nodes).flatMap((node) => {
    const name = nameOf(node);
    return name === TEXT || name === CDATA ? [] : [toElement(node, name)];
  });
}

function toElement(node: object, name: string): XmlElement {
  const inside = propertyOf(node, name);
  const attributes = propertyOf(node, ATTRIBUTES);
  return {
    name,
    localName: localName(name),
    attributes: new Map(Object.entries(isObject(attributes) ? attributes : {}).map(([key, value]) => [key, String(value)])),
    children: elementsOf(inside),
    text: listOf(inside).map(textOf).join(''),
  };
}

function textOf(node: object): string {
  const name = nameOf(node);
  if (name === TEXT) return resolveReferences(String(propertyOf(node, TEXT)));
  // A CDATA section holds one text node, in which nothing is a reference.
  if (name === CDATA)
    return listOf(propertyOf(node, CDATA))
      .map((part) => String(propertyOf(part, TEXT)))
      .join('');
  return '';
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const listOf = (value: unknown): object[] => (Array.isArray(value) ? value.filter(isObject) : []);
const nameOf = (node: object): string => Object.keys(node).find((key) => key !== ATTRIBUTES) ?? '';
const propertyOf = (node: object, key: string): unknown => Object.getOwnPropertyDescriptor(node, key)?.value;

/** A name without its namespace prefix. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** XML 1.0 sections 4.1 and 4.6: character references and the five predefined entities. There are no others here. */
const resolveReferences = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));|&/g, (_all, decimal, hexadecimal, name) => {
    if (name !== undefined) return NAMED[name] ?? '';
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    if (!(code <= 0x10ffff))
      throw new Problem('body_unreadable', 'The request has a reference to an entity that XML does not define: write & as &amp;.');
    return String.fromCodePoint(code);
  });
