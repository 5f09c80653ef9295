type Environment = Readonly<Record<string, string | undefined>>;

/** What a text on a terminal is. It says so in words, too: colour is never the only sign. */
export type Tone = 'good' | 'bad' | 'warn' | 'title' | 'quiet' | 'name';

/** Formats of node:util, `styleText`. */
export const TONES = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  title: 'bold',
  quiet: 'dim',
  name: 'cyan',
} as const satisfies Readonly<Record<Tone, string>>;

/**
 * Whether to write colours: on a terminal that knows them, unless the person asked for none. FORCE_COLOR asks for them also where there is no
 * terminal; 0 and false turn it round.
 *
 * @param isTerminal whether the stream is one.
 */
export function hasColours({ NO_COLOR, FORCE_COLOR, TERM }: Environment, isTerminal: boolean): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}
