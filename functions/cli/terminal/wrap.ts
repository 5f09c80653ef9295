/** Characters that take two columns: of East Asian scripts, and pictures. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII needs no further look
const ASCII = /^[\x00-\x7f]*$/;
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of letters.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Where a line may end, from the best places to any: behind spaces, behind punctuation as in a path or an id, anywhere. */
const BREAKS = [/(?<=\s)/, /(?<=[\s/,:;=&?_.@-])/] as const;

/** Width of the longest piece of a text that stays whole. @param level of BREAKS. */
export const longestPiece = (text: string, level: number): number =>
  BREAKS[level] === undefined ? 1 : Math.max(0, ...text.split(BREAKS[level]).map((piece) => widthOf(piece.trimEnd())));

/** Lines of a text, each as wide as there is room: it breaks behind a word if it can, else behind punctuation, else anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines = [''];
  const place = (piece: string, level: number): void => {
    const line = lines.at(-1) ?? '';
    if (widthOf(line + piece.trimEnd()) <= width) lines[lines.length - 1] = line + piece;
    else if (widthOf(piece.trimEnd()) <= width || width < 2) lines.push(piece);
    else for (const smaller of piecesOf(piece, level)) place(smaller, level + 1);
  };
  for (const piece of text.split(BREAKS[0])) place(piece, 1);
  return lines.map((line) => line.trimEnd()).filter((line, index) => line !== '' || index > 0 || text === '');
}

const piecesOf = (piece: string, level: number): string[] =>
  BREAKS[level] === undefined ? [...letters.segment(piece)].map(({ segment }) => segment) : piece.split(BREAKS[level]);

/** A text of at most so many columns, with an ellipsis where something is left out. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let short = '';
  for (const { segment } of letters.segment(text)) {
    if (widthOf(short + segment) >= width) break;
    short += segment;
  }
  return `${short}…`;
}
