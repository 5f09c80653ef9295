/** Writes one JSON line to the function's log. */
export function writeLog(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Writes one error with its chain of causes; the message of a store holds no credential. */
export function logError(what: string, error: unknown): void {
  writeLog({ log: 'error', what, error: causes(error) });
}

function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  return [`${error.name}: ${error.message}`, ...(error.cause === undefined ? [] : causes(error.cause))];
}
