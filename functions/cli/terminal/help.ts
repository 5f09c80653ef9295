import { styleText } from 'node:util';
import { Help, type HelpConfiguration, type Option, type OutputConfiguration } from 'commander';
import { TONES, type Tone } from '../../../shared/core/colours.ts';
import type { Look } from './look.ts';

/** Longer lines are hard to read. */
const WIDEST = 120;
/** Of what is no terminal. */
const USUAL = 80;

/** What commander asks about the streams. Mistakes are not its to write: they get one sentence, as every other failure does. */
export const helpOutput = ([out, err]: readonly [Look, Look]): OutputConfiguration => ({
  outputError: () => {},
  getOutHelpWidth: () => Math.min(WIDEST, out.columns ?? USUAL),
  getErrHelpWidth: () => Math.min(WIDEST, err.columns ?? USUAL),
  getOutHasColors: () => out.coloured,
  getErrHasColors: () => err.coloured,
});

/** Commander takes the colours away again where the stream shows none. */
const painted =
  (tone: Tone) =>
  (text: string): string =>
    styleText(TONES[tone], text, { validateStream: false });

/** How help looks; the lists of a command's options and commands fit 80 columns. */
export const helpLook: HelpConfiguration = {
  minWidthToWrap: 20,
  subcommandTerm: (command) => command.name(),
  // An empty list as the default of an option that may be repeated says nothing.
  optionDescription: (option: Option) => (Array.isArray(option.defaultValue) ? option.description : new Help().optionDescription(option)),
  styleTitle: painted('title'),
  styleCommandText: painted('name'),
  styleSubcommandTerm: painted('name'),
  styleOptionTerm: painted('name'),
  styleArgumentTerm: painted('name'),
};
