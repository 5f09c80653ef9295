import { brokenConstraint, invalid, SsmError } from './errors.ts';

/** The JSON object of a request, read member by member. A wrong type is an error of the caller. */
export type Input = Readonly<Record<string, unknown>>;

/** @throws SsmError SerializationException where the body is not a JSON object. */
export function parseInput(body: Buffer): Input {
  try {
    const value: unknown = JSON.parse(body.toString('utf8') || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Input;
  } catch {
    // Answered below, as a body that is no object.
  }
  throw new SsmError('SerializationException', 'The request body is not a JSON object.');
}

export function optionalText(input: Input, member: string): string | undefined {
  const value = input[member];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw new SsmError('SerializationException', `${member} must be a string.`);
}

export function text(input: Input, member: string): string {
  const value = optionalText(input, member);
  if (value === undefined) throw brokenConstraint(lowerFirst(member), 'null', 'Member must not be null');
  return value;
}

export function flag(input: Input, member: string): boolean {
  const value = input[member];
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? false;
  throw new SsmError('SerializationException', `${member} must be a boolean.`);
}

/** A list of 1 to 10 names. Source: SSM API Reference, GetParameters and DeleteParameters, "Names". */
export function names(input: Input): string[] {
  const value = input.Names;
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) throw invalid('Names must be a list of parameter names.');
  if (value.length < 1) throw brokenConstraint('names', value, 'Member must have length greater than or equal to 1');
  if (value.length > 10) throw brokenConstraint('names', value, 'Member must have length less than or equal to 10');
  return value;
}

/** MaxResults between 1 and the operation's maximum, which is also the default. */
export function pageSize(input: Input, most: number): number {
  const value = input.MaxResults ?? most;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw brokenConstraint('maxResults', value, 'Member must have value greater than or equal to 1');
  if (value > most) throw brokenConstraint('maxResults', value, `Member must have value less than or equal to ${most}`);
  return value;
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
