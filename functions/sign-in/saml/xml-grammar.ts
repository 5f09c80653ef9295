import { isXmlText } from '../../../shared/core/text.ts';
import { SamlProblem } from './problem.ts';

/** The grammar of XML 1.0 (fifth edition) as far as a document without a document type needs it; line breaks are line feeds already. */

/** Section 2.3, S. */
export const S = '[\\t\\n ]';
const NAME = '[A-Za-z_\\u{b7}-\\u{10ffff}][\\w.\\u{b7}-\\u{10ffff}-]*';
const QUALIFIED = `(?:${NAME}:)?${NAME}`;
const QUOTED = `(?:"[^<"]*"|'[^<']*')`;

/** One piece of a document: a comment (section 2.5), CDATA section (2.7), instruction (2.6), tag (3.1) or text. Takes linear time. */
export const TOKEN = new RegExp(
  [
    '<!--(?<comment>(?:(?!--)[^])*)-->',
    '<!\\[CDATA\\[(?<cdata>(?:(?!\\]\\]>)[^])*)\\]\\]>',
    '<\\?(?<instruction>(?:(?!\\?>)[^])*)\\?>',
    '(?<declaration><!)',
    `<(?<tag>[^<>"'!?]+(?:${QUOTED}[^<>"']*)*)>`,
    '(?<text>[^<]+)',
  ].join('|'),
  'gu',
);

/** What stands between the brackets of a tag that opens an element. */
export const TAG = new RegExp(`^(?<name>${QUALIFIED})(?<attributes>(?:${S}+${QUALIFIED}${S}*=${S}*${QUOTED})*)${S}*(?<empty>/?)$`, 'u');

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#(?<decimal>\d{1,7})|#x(?<hexadecimal>[0-9a-fA-F]{1,6})|(?<named>amp|lt|gt|quot|apos));|&/g;

/**
 * Sections 4.1 and 4.6: character references and the five predefined entities.
 *
 * @throws SamlProblem where there is another `&`, or a reference to what is no character of XML.
 */
export const resolveReferences = (text: string): string =>
  text.replace(REFERENCE, (...match) => {
    const { decimal, hexadecimal, named } = match.at(-1) as Readonly<Record<string, string | undefined>>;
    if (named !== undefined) return NAMED[named] ?? '';
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
    if (character === '' || !isXmlText(character)) throw new SamlProblem('saml_response_invalid: not well-formed XML at a reference');
    return character;
  });
