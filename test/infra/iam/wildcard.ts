const escaped = (text: string): string => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');

/** Refuses a variable of a policy, `${aws:…}`, instead of taking it for text. */
function withoutVariable(pattern: string): string {
  if (/\$\{[^}]*\}/.test(pattern)) throw new Error(`The evaluator knows no policy variables: ${pattern}`);
  return pattern;
}

/** Whether a text matches a pattern in which `*` stands for any characters and `?` for one. */
export const matchesText = (pattern: string, text: string, ignoreCase = false): boolean =>
  new RegExp(`^${escaped(withoutVariable(pattern)).replaceAll('*', '.*').replaceAll('?', '.')}$`, ignoreCase ? 'is' : 's').test(text);

/**
 * Whether an ARN matches the Resource of a statement: wildcards stay within one part between colons, but for an asterisk at the end of a
 * part, which may go beyond it.
 *
 * Source: IAM User Guide, "IAM JSON policy elements: Resource".
 */
export function matchesResource(pattern: string, arn: string): boolean {
  const parts = escaped(withoutVariable(pattern))
    .replaceAll('?', '[^:]')
    .replace(/\*+(?=:|$)/g, '\u0000')
    .replaceAll('*', '[^:]*')
    .replaceAll('\u0000', '.*');
  return new RegExp(`^${parts}$`, 's').test(arn);
}

/**
 * Whether an ARN matches one of a condition: each of the six parts by itself, with wildcards.
 *
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" (ARN condition operators).
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [sixParts(pattern), sixParts(arn)];
  if (patterns === null || parts === null) return false;
  return patterns.every((part, index) => matchesText(part, parts[index] ?? ''));
}

function sixParts(arn: string): string[] | null {
  const parts = arn.split(':');
  return parts.length < 6 ? null : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
