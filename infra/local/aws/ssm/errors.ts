/** An error in AWS's form: `name` is its type; status 400 unless the service is at fault. */
export class SsmError extends Error {
  readonly status: number;
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = type;
    this.status = status;
  }
}

export const invalid = (message: string): SsmError => new SsmError('ValidationException', message);

/** AWS's form for an input that breaks a constraint of its model. */
export const brokenConstraint = (member: string, value: unknown, constraint: string): SsmError =>
  invalid(
    `1 validation error detected: Value '${typeof value === 'string' ? value : JSON.stringify(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

export const notFound = (): SsmError => new SsmError('ParameterNotFound', 'Parameter not found.');
