import { Problem } from '../problem.ts';

/** Tags, comments and CDATA sections of a document. An insert that names every field of a table has about 50. */
const MOST_TAGS = 20_000;
/** Attributes of a document: two for each element of 250 records. */
const MOST_ATTRIBUTES = 20_000;
/** Attributes of one tag. An envelope declares about ten namespaces. */
const MOST_OF_A_TAG = 64;
/** Characters of one tag with its attributes. */
const LONGEST_TAG = 4096;

/** A part of a document: `text.slice(start, end)`. */
export interface Piece {
  readonly kind: 'opens' | 'closes' | 'empty' | 'text' | 'cdata' | 'comment';
  readonly start: number;
  readonly end: number;
}

/**
 * The pieces of an XML document, one by one and before anything is built, within bounds on what would take far more memory parsed than
 * sent. It refuses what SOAP 1.1 section 3 forbids: document type declarations, and with them every entity; processing instructions.
 *
 * @param text an XML document without its declaration.
 * @throws Problem `body_unreadable`. What is merely not well-formed is left to the parser.
 */
export function* piecesOf(text: string): Generator<Piece> {
  let markup = 0;
  let attributes = 0;
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('<', at);
    if (start !== at) yield { kind: 'text', start: at, end: start < 0 ? text.length : start };
    if (start < 0) return;
    markup += 1;
    if (markup > MOST_TAGS) throw tooMuch(`more than ${MOST_TAGS} tags: send it in smaller parts`);
    const piece = noTagAt(text, start) ?? tagAt(text, start);
    attributes += piece.attributes;
    if (attributes > MOST_ATTRIBUTES) throw tooMuch(`more than ${MOST_ATTRIBUTES} attributes: send it in smaller parts`);
    yield piece;
    at = piece.end;
  }
}

type Markup = Piece & { readonly attributes: number };

/** A comment or a CDATA section; null where a tag begins. */
function noTagAt(text: string, start: number): Markup | null {
  if (text.startsWith('<!--', start)) return { kind: 'comment', start, end: behind(text, '-->', start + 4), attributes: 0 };
  if (text.startsWith('<![CDATA[', start)) return { kind: 'cdata', start, end: behind(text, ']]>', start + 9), attributes: 0 };
  if (text.startsWith('<!', start))
    throw new Problem('body_unreadable', 'A document type declaration (DTD) is not accepted: send the document without it.');
  if (text.startsWith('<?', start))
    throw new Problem('body_unreadable', 'A processing instruction is not accepted: send the document without it.');
  return null;
}

function behind(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  if (found < 0) throw new Problem('body_unreadable', `The request is not well-formed XML: a ${end} is missing.`);
  return found + end.length;
}

/** As the parser reads it: a `>` in quotes does not end a tag. Each quoted text is an attribute's. */
function tagAt(text: string, start: number): Markup {
  const limit = Math.min(text.length, start + LONGEST_TAG);
  let attributes = 0;
  for (let at = start; at < limit; at += 1) {
    const character = text[at];
    if (character === '>') {
      const kind = text[start + 1] === '/' ? 'closes' : text[at - 1] === '/' ? 'empty' : 'opens';
      return { kind, start, end: at + 1, attributes };
    }
    if (character !== '"' && character !== "'") continue;
    attributes += 1;
    if (attributes > MOST_OF_A_TAG) throw tooMuch(`a tag of more than ${MOST_OF_A_TAG} attributes: send fewer`);
    at = text.indexOf(character, at + 1);
    if (at < 0) break;
  }
  if (limit < text.length) throw tooMuch(`a tag of more than ${LONGEST_TAG} characters: send shorter attributes`);
  throw new Problem('body_unreadable', 'The request is not well-formed XML: its last tag does not end.');
}

/** Name of the element whose tag begins at a position, without the namespace prefix. */
export function localNameAt(text: string, start: number): string {
  const name = /<\/?([^\s/>]*)/y;
  name.lastIndex = start;
  return localName(name.exec(text)?.[1] ?? '');
}

/** A name without its namespace prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const tooMuch = (what: string): Problem => new Problem('body_unreadable', `The request has ${what}.`);
