import { describe, expect, test } from '@jest/globals';
import { STYLESHEET } from '../../../../functions/sign-in/assets/stylesheet.ts';

type Palette = ReadonlyMap<string, string>;

/** The custom properties of each `:root` block: light, then dark. */
const [light, dark]: (Palette | undefined)[] = [...STYLESHEET.matchAll(/:root \{([^}]*)\}/g)].map(
  ([, block = '']) => new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour])),
);

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(palette: Palette | undefined, one: string, other: string): number {
  const values = [one, other].map((name) => {
    const colour = palette?.get(name);
    if (colour === undefined) throw new Error(`the palette has no --${name}`);
    return luminance(colour) + 0.05;
  });
  return Math.max(...values) / Math.min(...values);
}

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s colours meet WCAG AA', (_name, palette) => {
  test.each([
    ['text', 'ground'],
    ['text', 'surface'],
    ['text', 'notice'],
    ['soft', 'ground'],
    ['soft', 'surface'],
    ['accent', 'ground'],
    ['accent', 'surface'],
    ['accent-strong', 'ground'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['error', 'surface'],
    ['error', 'error-ground'],
  ])('%s on %s reads at 4.5:1', (text, ground) => {
    expect(contrast(palette, text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ['control-line', 'surface'],
    ['focus', 'ground'],
    ['focus', 'surface'],
  ])('%s on %s shows at 3:1', (line, ground) => {
    expect(contrast(palette, line, ground)).toBeGreaterThanOrEqual(3);
  });
});
