/** Writes one JSON line to the function's log. */
export function writeLog(line: object): void {
  process.stdout.write(`${logLine(line)}\n`);
}

/**
 * What JSON leaves as it is and readers of logs do not: some end a line at U+2028, U+2029 or U+0085, and a terminal obeys C1 controls and
 * turns text around at marks of direction.
 */
const UNSAFE_IN_A_LOG = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu;

/** One line for every reader, and the same JSON. */
export const logLine = (line: object): string =>
  JSON.stringify(line).replace(UNSAFE_IN_A_LOG, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Writes one error with its chain of causes; the message of a store holds no credential. */
export function logError(what: string, error: unknown): void {
  writeLog({ log: 'error', what, error: causes(error) });
}

function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  return [`${error.name}: ${error.message}`, ...(error.cause === undefined ? [] : causes(error.cause))];
}
