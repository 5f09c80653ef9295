/** What `$context` holds: nested objects of plain values. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * A `$context` variable by its dotted name; undefined where there is none.
 *
 * Source: API Gateway Developer Guide, "$context variables".
 */
export function contextVariable(variables: Variables, name: string): string | undefined {
  let value: unknown = variables;
  for (const key of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Variables)[key];
  }
  return value === null || value === undefined || typeof value === 'object' ? undefined : String(value);
}
