import { type ParseArgsConfig, parseArgs } from 'node:util';

/** A mistake of the caller; the message is one sentence that says what to do. */
export class MistakeError extends Error {
  override readonly name: string = 'MistakeError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads the options of a command, and answers `--help`, which ends the process.
 *
 * @throws MistakeError for what is no option.
 */
export function readArguments<const Known extends Options>(help: string, options: Known, args: readonly string[] = process.argv.slice(2)) {
  const { values } = parse(options, args, false);
  answerHelp(help, values);
  return values;
}

/** The same of a command that takes one text and no options; null: none was given. */
export function readPositional(help: string, args: readonly string[] = process.argv.slice(2)): string | null {
  const { values, positionals } = parse({}, args, true);
  answerHelp(help, values);
  return positionals.length === 0 ? null : positionals.join(' ');
}

function answerHelp(help: string, values: object): void {
  if (!('help' in values)) return;
  console.log(help);
  process.exit(0);
}

function parse<const Known extends Options>(options: Known, args: readonly string[], allowPositionals: boolean) {
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } }, strict: true, allowPositionals });
  } catch (error) {
    throw new MistakeError(
      `${String((error as Error).message)
        .split('. ')[0]
        ?.replace(/\.$/, '')}: --help lists the options.`,
    );
  }
}

/** A whole number of an option. @throws MistakeError where it is none, or not between the bounds. */
export function wholeNumber(name: string, text: string | undefined, usual: number, [least, most]: readonly [number, number]): number {
  const number = text === undefined ? usual : Number(text);
  if (!/^\d+$/.test(text ?? String(usual)) || number < least || number > most)
    throw new MistakeError(
      `--${name} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}: --help lists the options.`,
    );
  return number;
}

/** Runs a command; a mistake of the caller is told in its sentence, with status 1. */
export async function answering(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof MistakeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
