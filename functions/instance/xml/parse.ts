import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Problem } from '../problem.ts';
import { localName, piecesOf } from './pieces.ts';
import { resolveReferences } from './references.ts';

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

/** The parser reads tags only. Texts are kept aside: it takes them character by character, and 4 MB would cost it 200 MB. */
const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  // Names are never keys of an object that has other keys, so none is dangerous.
  onDangerousProperty: (name) => name,
  maxNestedTags: DEEPEST,
  jPath: false,
});

/** What may stand before the document, and only there. */
export const withoutDeclaration = (document: string): string => document.replace(/^<\?xml\s[^<>]{1,200}\?>/, '');

/**
 * Parses an XML document that a stranger sent. Document type declarations are refused outright, and with them every entity.
 *
 * @returns the root element.
 * @throws Problem `body_unreadable`.
 */
export function parseXml(document: string): XmlElement {
  const { skeleton, texts } = setTextsAside(withoutDeclaration(document));
  let nodes: unknown;
  try {
    // The parser before the validator: its bound on depth keeps the validator's messages small.
    nodes = PARSER.parse(skeleton);
  } catch {
    throw new Problem('body_unreadable', `The request is not well-formed XML, or is nested more than ${DEEPEST} deep.`);
  }
  const valid = XMLValidator.validate(skeleton);
  if (valid !== true) throw new Problem('body_unreadable', `The request is not well-formed XML: ${valid.err.msg.slice(0, 200)}`);
  const [root, ...more] = elementsOf(nodes, texts);
  if (root === undefined || more.length > 0)
    throw new Problem('body_unreadable', 'The request is not an XML document: it must have one root element.');
  return root;
}

/** White space up to this length stands between elements and is left where it is. */
const INDENTATION = 100;

/** Replaces each text by its number in a list of the texts, references resolved; comments are left out. */
function setTextsAside(document: string): { readonly skeleton: string; readonly texts: readonly string[] } {
  const texts: string[] = [];
  let skeleton = '';
  for (const { kind, start, end } of piecesOf(document)) {
    if (kind === 'comment') continue;
    // XML 1.0 section 2.11: a line ends in a line feed, however it was sent.
    const piece = document.slice(start, end).replace(/\r\n?/g, '\n');
    if (kind === 'cdata') skeleton += `[${texts.push(piece.slice(9, -3)) - 1}]`;
    else if (kind !== 'text' || (piece.length <= INDENTATION && piece.trim() === '')) skeleton += piece;
    else skeleton += `[${texts.push(resolveReferences(piece)) - 1}]`;
  }
  return { skeleton, texts };
}

const ATTRIBUTES = ':@';
const TEXT = '#text';

/** The parser's ordered nodes: each has one key, its name, beside its attributes. */
const elementsOf = (nodes: unknown, texts: readonly string[]): XmlElement[] =>
  listOf(nodes).flatMap((node) => {
    const name = nameOf(node);
    return name === TEXT ? [] : [toElement(node, name, texts)];
  });

function toElement(node: object, name: string, texts: readonly string[]): XmlElement {
  const inside = propertyOf(node, name);
  const attributes = propertyOf(node, ATTRIBUTES);
  return {
    name,
    localName: localName(name),
    attributes: new Map(Object.entries(isObject(attributes) ? attributes : {}).map(([key, value]) => [key, String(value)])),
    children: elementsOf(inside, texts),
    text: listOf(inside)
      .filter((child) => nameOf(child) === TEXT)
      .map((child) => String(propertyOf(child, TEXT)).replace(/\[(\d+)\]/g, (_all, index) => texts[index] ?? ''))
      .join(''),
  };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const listOf = (value: unknown): object[] => (Array.isArray(value) ? value.filter(isObject) : []);
const nameOf = (node: object): string => Object.keys(node).find((key) => key !== ATTRIBUTES) ?? '';
const propertyOf = (node: object, key: string): unknown => Object.getOwnPropertyDescriptor(node, key)?.value;
