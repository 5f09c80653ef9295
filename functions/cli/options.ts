/** Examples below a command's help. */
export const example = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;

/** An option that may be repeated collects its values. */
export const repeat = (value: string, before: readonly string[]): string[] => [...before, value];
export const NONE: readonly string[] = [];

/** Every command has this option; its result is then JSON with real booleans and numbers. */
export const JSON_OPTION = ['--json', 'the result as one JSON object, for machines'] as const;

export interface JsonOption {
  readonly json?: boolean;
}

/** One line of JSON. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;
