import { styleText } from 'node:util';
import { hasColours, TONES, type Tone } from '../../../shared/core/colours.ts';

/** What a stream can show. */
export interface Look {
  /** Width of the terminal in characters; null: none, so that nothing is wrapped or cut. */
  readonly columns: number | null;
  readonly coloured: boolean;
  /** Gives a text the colour of what it is, where the stream shows colours. */
  paint(tone: Tone, text: string): string;
}

/** Without colours and of any width, as into a file. */
export const PLAIN: Look = { columns: null, coloured: false, paint: (_tone, text) => text };

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function lookOf({ isTTY = false, columns }: Stream, env: Readonly<Record<string, string | undefined>>): Look {
  const coloured = hasColours(env, isTTY);
  return {
    // A terminal that does not tell its width says 0.
    columns: isTTY && columns ? columns : null,
    coloured,
    // The decision is made here: node:util looks at the environment of the process, and tests have their own.
    paint: (tone, text) => (coloured && text !== '' ? styleText(TONES[tone], text, { validateStream: false }) : text),
  };
}
