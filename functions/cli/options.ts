import { InvalidArgumentError } from 'commander';

/** Examples below a command's help. */
export const example = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;

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
export const JSON_OPTION = ['--json', 'the result as one JSON object, for machines'] as const;

export interface JsonOption {
  readonly json?: boolean;
}

/** One line of JSON. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;
