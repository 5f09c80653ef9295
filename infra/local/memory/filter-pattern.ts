import { LocalRunError } from '../error.ts';
import { jsonObject } from '../log/terminal.ts';

/** Whether a line is for a subscription. */
export type LineFilter = (line: string) => boolean;

const TERM = /^\(?\s*\$\.(\w+) = "([^"*]*)"\s*\)?$/;

/**
 * Reads the filter patterns of the templates: `{ ($.log = "decision") || ($.log = "served") }`.
 *
 * Source: CloudWatch Logs User Guide, "Filter pattern syntax" (JSON log events).
 *
 * @throws LocalRunError for another kind of pattern.
 */
export function readFilterPattern(pattern: string): LineFilter {
  const terms = pattern
    .replace(/^\{\s*|\s*\}$/g, '')
    .split('||')
    .map((term) => TERM.exec(term.trim()));
  if (!pattern.startsWith('{') || terms.some((term) => term === null))
    throw new LocalRunError(`The filter pattern ${pattern} is not emulated: compare members of JSON with texts, joined by ||.`);
  const wanted = terms.map((term) => [term?.[1] ?? '', term?.[2] ?? ''] as const);
  return (line) => {
    const fields = jsonObject(line);
    return fields !== null && wanted.some(([name, value]) => fields[name] === value);
  };
}
