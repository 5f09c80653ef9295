import { isXmlText } from '../../../shared/core/text.ts';
import { malformed } from './problem.ts';

/** White space. Line breaks are line feeds already. Source: XML 1.0, section 2.3. */
export const S = '[\\t\\n ]';
const NAME = '[A-Za-z_\\u{b7}-\\u{10ffff}][\\w.\\u{b7}-\\u{10ffff}-]*';
const QUALIFIED = `(?:${NAME}:)?${NAME}`;
const QUOTED = `(?:"[^<"]*"|'[^<']*')`;

/** One piece of a document: a comment, CDATA section, instruction, tag or text. Takes linear time. Source: XML 1.0, sections 2.4 to 2.7 and 3.1. */
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
 * Resolves character references and the five predefined entities. Source: XML 1.0, sections 4.1 and 4.6.
 *
 * @throws SamlProblem where there is another `&`, or a reference to what is no character of XML.
 */
export const resolveReferences = (text: string): string =>
  text.replace(REFERENCE, (...match) => {
    const { decimal, hexadecimal, named } = match.at(-1) as Readonly<Record<string, string | undefined>>;
    if (named !== undefined) return NAMED[named] ?? '';
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
    if (character === '' || !isXmlText(character)) throw malformed('a reference');
    return character;
  });
