import { escapeMarkup, isXmlText } from '../../../shared/core/text.ts';
import { malformed, SamlProblem } from './problem.ts';
import { expanded, namespacesIn, plainAttributes, readAttributes } from './xml-attributes.ts';
import { resolveReferences, S, TAG, TOKEN } from './xml-grammar.ts';

/** Limits in characters and elements; a response with a thousand groups stays below them. The verifier needs quadratic time in elements. */
const LARGEST_RESPONSE = 256 * 1024;
const MOST_ELEMENTS = 2000;

export interface XmlElement {
  /** URI of its namespace; empty: none. */
  readonly namespace: string;
  /** Without prefix. */
  readonly name: string;
  /** Values as XML normalises them, references resolved; those of a namespace are left out. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Character data directly in it, whole: references resolved, CDATA taken in, comments left out. */
  readonly text: string;
}

export interface XmlDocument {
  readonly root: XmlElement;
  /**
   * The same document for other parsers: without comments and CDATA sections, line breaks and attribute values normalised. Its canonical
   * form is the same, since the canonicalization that signatures are made with does all this, too (W3C, "Canonical XML 1.1", section 1.1).
   */
  readonly plain: string;
}

/**
 * Reads an XML 1.0 document without a document type. What parsers read in different ways is refused or written in one way only, so that
 * the verifier of signatures and the reader of values cannot disagree.
 *
 * @throws SamlProblem where it is too large, not well-formed, or has a document type or an instruction within its root element.
 */
export function readXml(source: string): XmlDocument {
  if (source.length > LARGEST_RESPONSE) throw new SamlProblem('saml_too_large');
  const text = source.replace(/\r\n?/g, '\n').replace(DECLARATION, '');
  if (!text.includes('<')) throw new SamlProblem('saml_unsolicited');
  if (!isXmlText(text)) throw malformed('a character');
  const builder = new Builder();
  let end = 0;
  for (const { 0: whole, index, groups = {} } of text.matchAll(TOKEN)) {
    if (index !== end) throw malformed('markup');
    end = index + whole.length;
    builder.take(groups);
  }
  if (end !== text.length) throw malformed('markup');
  return builder.document();
}

/** What may stand before the document, and only there. */
const DECLARATION = new RegExp(`^<\\?xml${S}[^<>?]{1,200}\\?>`);

interface Growing extends XmlElement {
  readonly children: Growing[];
  text: string;
}

interface Open {
  readonly element: Growing;
  /** As written, with its prefix. */
  readonly tag: string;
  readonly namespaces: ReadonlyMap<string, string>;
}

const XML_NAMESPACES = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

class Builder {
  readonly #plain: string[] = [];
  readonly #open: Open[] = [];
  #root: Growing | null = null;
  #elements = 0;

  take({ cdata, instruction, declaration, tag, text }: Readonly<Record<string, string | undefined>>): void {
    if (declaration !== undefined) throw new SamlProblem('saml_xml_not_plain: a document type declaration');
    if (instruction !== undefined && this.#open.length > 0) throw new SamlProblem('saml_xml_not_plain: a processing instruction');
    if (tag?.startsWith('/')) this.#close(tag.slice(1).replace(/(?<![\t\n ])[\t\n ]+$/, ''));
    else if (tag !== undefined) this.#tag(tag);
    if (cdata !== undefined) this.#characters(cdata, escapeMarkup(cdata));
    if (text !== undefined) this.#characters(resolveReferences(text), text);
  }

  document(): XmlDocument {
    if (this.#root === null || this.#open.length > 0) throw malformed('its end');
    return { root: this.#root, plain: keepLineBreaks(this.#plain.join('')) };
  }

  #characters(value: string, written: string): void {
    const { element } = this.#open.at(-1) ?? {};
    if (written.includes(']]>')) throw malformed(']]>');
    if (element === undefined && written.replace(BLANK, '') !== '') throw malformed('text outside of the root element');
    if (element === undefined) return;
    element.text += value;
    this.#plain.push(written);
  }

  #tag(written: string): void {
    const { name: tag, attributes: list = '', empty } = TAG.exec(written)?.groups ?? {};
    if (tag === undefined) throw malformed('a tag');
    this.#elements += 1;
    if (this.#elements > MOST_ELEMENTS) throw new SamlProblem('saml_too_large');
    const attributes = readAttributes(list);
    const namespaces = namespacesIn(attributes, this.#open.at(-1)?.namespaces ?? XML_NAMESPACES);
    const element: Growing = { ...expanded(tag, namespaces), attributes: plainAttributes(attributes, namespaces), children: [], text: '' };
    this.#add(element);
    this.#plain.push(`<${written.replace(/[\t\n]/g, ' ')}>`);
    if (empty !== '/') this.#open.push({ element, tag, namespaces });
  }

  #add(element: Growing): void {
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.element.children.push(element);
    else if (this.#root === null) this.#root = element;
    else throw malformed('a second root element');
  }

  #close(tag: string): void {
    if (this.#open.pop()?.tag !== tag) throw malformed('an end tag');
    this.#plain.push(`</${tag}>`);
  }
}

const BLANK = new RegExp(`${S}+`, 'g');

/** xmldom takes these two for line breaks, which they are in XML 1.1 alone. */
const keepLineBreaks = (plain: string): string => plain.replaceAll('\u0085', '&#x85;').replaceAll('\u2028', '&#x2028;');
