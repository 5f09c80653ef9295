import { styleText } from 'node:util';
import { hasColours, TONES, type Tone } from '../../shared/core/colours.ts';

/** Gives a text the colour of what it is. */
export type Paint = (tone: Tone, text: string) => string;

/** Colours where the standard output shows them. */
export function paintOf({ isTTY = false }: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Paint {
  const coloured = hasColours(env, isTTY);
  return (tone, text) => (coloured ? styleText(TONES[tone], text, { validateStream: false }) : text);
}
