import { type AddHelpTextContext, InvalidArgumentError } from 'commander';
import { wrap } from './terminal/wrap.ts';

type HelpText = (context: AddHelpTextContext) => string;

/** Examples and exit statuses below a command's help. */
export const example = (...lines: readonly string[]): HelpText => below(lines, '');
/** The same of a command that looks for something. */
export const exampleOfFinding = (...lines: readonly string[]): HelpText => below(lines, ' 2 preview, review or whatif found something;');

const below =
  (lines: readonly string[], found: string): HelpText =>
  ({ command }) => {
    const title = (text: string): string => command.createHelp().styleTitle(text);
    const examples = lines.map((line) => `  ${line}\n`).join('');
    const status = wrap(`${DONE}${found} ${ENDED}`, WIDTH - EXIT.length - 1).join('\n  ');
    return `\n${title('Examples:')}\n${examples}\n${title(EXIT)} ${status}\n`;
  };

const EXIT = 'Exit status:';
const DONE = '0 done; 1 refused or incomplete, with a sentence that says what to do;';
const ENDED = '74 done, and a part of the output is lost; 130 stopped by Ctrl-C.';
/** Of help, also on a wider terminal. */
const WIDTH = 80;

/** An option that may be repeated collects its values. */
export const repeat = (value: string, before: readonly string[] = NONE): string[] => [...before, value];
export const NONE: readonly string[] = [];

/** Reads the value of a flag. @throws InvalidArgumentError where it is neither true nor false. */
export function readFlag(value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new InvalidArgumentError('Give true or false.');
  return value === 'true';
}

/** Exit status where a command that looks for something has found it. */
export const FOUND = 2;

/** Every command has this option; its result is then JSON with real booleans and numbers. */
export const JSON_OPTION = ['--json', 'the result as one JSON value, for machines'] as const;

export interface JsonOption {
  readonly json?: boolean;
}

/** One line of JSON. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;
