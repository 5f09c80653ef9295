import { inspect, stripVTControlCharacters } from 'node:util';
import { TONES } from '../../shared/core/colours.ts';
import { escapeMarkup } from '../../shared/core/text.ts';
import { COLUMNS, type Shot } from './first-minute.ts';

const CHARACTER = 7.8;
const LINE = 18;
const PADDING = 16;
/** The bar of a window. */
const TOP = 34;
/** Seconds between two commands where motion is welcome. */
const PAUSE = 1.2;

/** On a ground of their own, so that they can be read on a light page and a dark one; each at least 7:1 against it. */
const COLOURS: Readonly<Record<string, string>> = { red: '#ff9a8d', green: '#7ee2a8', yellow: '#e8cf76', cyan: '#8fd3ee' };
const GROUND = '#12181f';
const TEXT = '#e4e9ee';
const QUIET = '#aab5c0';

/** A piece of a line in one format. */
interface Piece {
  readonly text: string;
  /** Column of its first character. */
  readonly column: number;
  /** Names of formats of node:util. */
  readonly formats: readonly string[];
}

const ESCAPE = String.fromCharCode(27);
const SEQUENCE = new RegExp(`${ESCAPE}\\[(\\d+)m`);
const FORMATS = [...new Set(Object.values(TONES))].map((name) => ({ name, on: inspect.colors[name]?.[0], off: inspect.colors[name]?.[1] }));

function piecesOf(line: string): Piece[] {
  let [formats, column]: [string[], number] = [[], 0];
  const pieces: Piece[] = [];
  const add = (text: string): void => {
    if (text.trim() !== '') pieces.push({ text, column, formats });
    column += text.length;
  };
  line.split(SEQUENCE).forEach((part, index) => {
    if (index % 2 === 1) {
      const [begun] = FORMATS.filter(({ on }) => on === Number(part));
      formats =
        begun === undefined
          ? formats.filter((name) => !FORMATS.some((each) => each.name === name && each.off === Number(part)))
          : [...formats, begun.name];
      // Each column has its place, whatever the font.
    } else for (const text of part.split(/( {2,})/)) add(text);
  });
  return pieces;
}

const classOf = (formats: readonly string[]): string =>
  formats.length === 0 ? '' : ` class="${formats.map((name) => name[0]).join(' ')}"`;

function lineOf(line: string, index: number): string {
  const y = TOP + PADDING + (index + 0.7) * LINE;
  const pieces = piecesOf(line).map(({ text, column, formats }) => {
    const indent = text.length - text.trimStart().length;
    const x = PADDING + (column + indent) * CHARACTER;
    return `<tspan x="${x.toFixed(1)}"${classOf(formats)}>${escapeMarkup(text.trim())}</tspan>`;
  });
  return pieces.length === 0 ? '' : `<text y="${y.toFixed(1)}">${pieces.join('')}</text>`;
}

/** A terminal with the commands and their answers. Where motion is welcome they appear one after the other; elsewhere all is there at once. */
export function terminalSvg(title: string, shots: readonly Shot[]): string {
  let row = 0;
  const groups = shots.map(({ command, lines }, index) => {
    const shown = [`$ ${command}`, ...lines];
    const texts = shown.map((line, at) => lineOf(line, row + at));
    row += shown.length + 1;
    return `<g style="animation-delay:${(index * PAUSE).toFixed(1)}s">\n${texts.filter((text) => text !== '').join('\n')}\n</g>`;
  });
  const [width, height] = [COLUMNS * CHARACTER + 2 * PADDING, TOP + 2 * PADDING + (row - 1) * LINE];
  const colours = Object.entries(COLOURS).map(([name, colour]) => `.${name[0]}{fill:${colour}}`);
  const buttons = [0, 1, 2].map((button) => `<circle cx="${PADDING + 6 + button * 18}" cy="17" r="5" fill="${QUIET}" opacity=".5"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(title)}">
<title>${escapeMarkup(title)}</title>
<style>
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${TEXT}}
${colours.join('')}.b{font-weight:700}.d{fill:${QUIET}}
@media (prefers-reduced-motion:no-preference){g{animation:appear .2s backwards}@keyframes appear{from{opacity:0}}}
</style>
<rect width="${width}" height="${height}" rx="8" fill="${GROUND}"/>
${buttons.join('')}
${groups.join('\n')}
</svg>
`;
}

/** The lines that a picture of terminalSvg shows, without their colours. Rows without a text are left out. */
export function linesOfSvg(svg: string): string[] {
  const unescaped = (text: string): string =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  return [...svg.matchAll(/<text y="[\d.]+">(.*?)<\/text>/g)].map(([, content = '']) => {
    let line = '';
    for (const [, x, text = ''] of content.matchAll(/<tspan x="([\d.]+)"[^>]*>(.*?)<\/tspan>/g)) {
      const column = Math.round((Number(x) - PADDING) / CHARACTER);
      line = line.padEnd(column) + unescaped(text);
    }
    return stripVTControlCharacters(line);
  });
}
