import { Problem } from '../problem.ts';

/** Tags, comments and CDATA sections of a document. An insert that names every field of a table has about 50. */
const MOST_TAGS = 20_000;
/** Characters of one tag with its attributes. */
const LONGEST_TAG = 4096;

/**
 * Refuses, in one pass and before anything is built, what SOAP 1.1 section 3 forbids (document type declarations, and with them
 * every entity; processing instructions) and what would take far more memory parsed than sent.
 *
 * @param text an XML document without its declaration.
 * @throws Problem `body_unreadable`. What is merely not well-formed is left to the parser.
 */
export function checkMarkup(text: string): void {
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    tags += 1;
    if (tags > MOST_TAGS) throw new Problem('body_unreadable', `The request has more than ${MOST_TAGS} tags: send it in smaller parts.`);
    at = endOf(text, at);
  }
}

/** Position behind the markup that begins at a `<`. */
function endOf(text: string, at: number): number {
  if (text.startsWith('<!--', at)) return behind(text, '-->', at + 4);
  if (text.startsWith('<![CDATA[', at)) return behind(text, ']]>', at + 9);
  if (text.startsWith('<!', at))
    throw new Problem('body_unreadable', 'A document type declaration (DTD) is not accepted: send the envelope without it.');
  if (text.startsWith('<?', at))
    throw new Problem('body_unreadable', 'A processing instruction is not accepted: send the envelope without it.');
  return endOfTag(text, at);
}

const behind = (text: string, end: string, from: number): number => {
  const found = text.indexOf(end, from);
  return found < 0 ? text.length : found + end.length;
};

/** As the parser reads it: a `>` in quotes does not end a tag. */
function endOfTag(text: string, start: number): number {
  const limit = Math.min(text.length, start + LONGEST_TAG);
  for (let at = start; at < limit; at += 1) {
    const character = text[at];
    if (character === '>') return at + 1;
    if (character !== '"' && character !== "'") continue;
    at = text.indexOf(character, at + 1);
    if (at < 0) return text.length;
  }
  if (limit === text.length) return limit;
  throw new Problem('body_unreadable', `The request has a tag of more than ${LONGEST_TAG} characters: send shorter attributes.`);
}
