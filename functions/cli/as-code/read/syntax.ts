import { Composer, CST, type Document, Lexer, Parser, type YAMLParseError } from 'yaml';
import type { Faults } from './faults.ts';
import type { Source } from './source.ts';

/** More nesting than any file of users has; the library recurses. */
const DEEPEST = 32;
/** Pieces that a file is cut into, about eight a line. */
const MOST_PIECES = 4_000_000;
/** Pieces that are no YAML, before the rest is not looked at. */
const MOST_BROKEN = 20;

/**
 * Parses YAML 1.2, of which JSON is a part, as a tree whose every scalar is text: the library gives no value a type, expands no alias and
 * knows no tag. Bounded by the length of the file.
 *
 * @returns null: it is none, and the faults say why.
 */
export function parseYaml(source: Source, faults: Faults): Document.Parsed | null {
  const tooMuch = excessOf(source.text);
  if (tooMuch !== null) {
    faults.add(source.place(tooMuch.offset), tooMuch.text);
    return null;
  }
  const { tokens, second, broken } = tokensOf(source.text);
  const told = faults.list.length + faults.more;
  if (second !== null) faults.add(source.place(second), 'A second document begins here: write one document a file.');
  for (const offset of broken) faults.add(source.place(offset), NO_YAML);
  if (faults.list.length + faults.more > told) return null;
  const document = composed(tokens, source.text.length);
  if (document === null) {
    faults.add(source.place(0), TOO_DEEP);
    return null;
  }
  for (const error of document.errors) faults.add(source.place(error.pos[0]), sentenceOf(error));
  return document.errors.length === 0 ? document : null;
}

const TOO_DEEP = 'This nests too deeply: users are written in at most five levels.';
const NO_YAML = 'This is no YAML: look at the quotes, brackets and indentation here and in the line before.';

/** What would keep the library busy beyond measure, and where; null: nothing. Iterative. */
function excessOf(text: string): { readonly offset: number; readonly text: string } | null {
  let [offset, pieces, depth, inLine, scalar] = [0, 0, 0, 0, false];
  for (const piece of new Lexer().lex(text)) {
    const type = scalar ? 'scalar' : CST.tokenType(piece);
    scalar = piece === CST.SCALAR && !scalar;
    if (type === 'flow-map-start' || type === 'flow-seq-start') depth += 1;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') depth = Math.max(0, depth - 1);
    else if (type === 'newline') inLine = 0;
    else if (depth === 0 && (type === 'seq-item-ind' || type === 'explicit-key-ind' || type === 'map-value-ind')) inLine += 1;
    if (depth > DEEPEST || inLine > DEEPEST) return { offset, text: TOO_DEEP };
    pieces += 1;
    if (pieces > MOST_PIECES) return { offset, text: 'This file has too many entries: put the users into several files.' };
    if (piece !== CST.SCALAR && piece !== CST.DOCUMENT && piece !== CST.FLOW_END) offset += piece.length;
  }
  return null;
}

function tokensOf(text: string): {
  readonly tokens: readonly CST.Token[];
  readonly second: number | null;
  readonly broken: readonly number[];
} {
  const tokens: CST.Token[] = [];
  const broken: number[] = [];
  let documents = 0;
  for (const token of new Parser().parse(text)) {
    if (token.type === 'document') documents += 1;
    if (documents > 1) return { tokens, second: token.offset, broken };
    if (token.type === 'error') broken.push(token.offset);
    if (broken.length > MOST_BROKEN) break;
    tokens.push(token);
  }
  return { tokens, second: null, broken };
}

/** null: deeper than the library can go. */
function composed(tokens: readonly CST.Token[], length: number): Document.Parsed | null {
  const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;
  try {
    const [document] = [...new Composer(options).compose(tokens, true, length)];
    return (document as Document.Parsed | undefined) ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What the library's messages say of common mistakes; its own words may quote the file. */
const SENTENCES: Partial<Record<YAMLParseError['code'], string>> = {
  TAB_AS_INDENT: 'A tab indents this line: indent with spaces.',
  BAD_INDENT: 'This line is indented otherwise than those beside it: use the same number of spaces.',
  MULTIPLE_DOCS: 'A second document begins here: write one document a file.',
  MISSING_CHAR: 'A quote, bracket or comma is missing here, or in the line before.',
  BAD_SCALAR_START: 'A value cannot begin with this character: write it in quotes.',
  BAD_DQ_ESCAPE: 'There is no such escape: write \\\\ for a backslash.',
  MULTILINE_IMPLICIT_KEY: 'A key ends in the line in which it begins: write key: value.',
  BLOCK_AS_IMPLICIT_KEY: 'Two keys stand in one line: begin a new line, or write the value in quotes.',
  KEY_OVER_1024_CHARS: 'This key is too long.',
  BAD_ALIAS: 'This looks like an alias: write the value out.',
};

const sentenceOf = ({ code }: YAMLParseError): string => SENTENCES[code] ?? NO_YAML;
