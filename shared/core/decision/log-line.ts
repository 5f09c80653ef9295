/** What later readers need of a line of the decision log; the authorizer writes more. */
export interface LoggedDecision {
  readonly decision_id: string;
  readonly time: string;
  readonly outcome: string;
  readonly reason: string;
  readonly cause: string | null;
  readonly user: string | null;
  readonly surface: string | null;
  readonly protocol: string | null;
  readonly table: string | null;
  readonly method: string | null;
  readonly source: string | null;
}

/** A line that a function behind the authorizer wrote about a request, such as why it refused it. */
export interface FunctionLine {
  readonly decision_id: string;
  /** Kind of the line: `function_refusal`, `console`, `sign_in` … */
  readonly log: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads one line of a decision log. What stands before the JSON, such as the time that CloudWatch's tools print, is passed over.
 *
 * @returns null where the line is no decision.
 */
export function readDecisionLine(line: string): LoggedDecision | null {
  // Most of what is no decision need not be parsed.
  const fields = line.includes('"decision"') ? fieldsOf(line) : null;
  if (fields?.log !== 'decision') return null;
  const text = (name: string): string | null => (typeof fields[name] === 'string' ? fields[name] : null);
  return {
    decision_id: text('decision_id') ?? '',
    time: text('time') ?? '',
    outcome: text('outcome') ?? '',
    reason: text('reason') ?? '',
    cause: text('cause'),
    user: text('user'),
    surface: text('surface'),
    protocol: text('protocol'),
    table: text('table'),
    method: text('method'),
    source: text('source'),
  };
}

/** Reads one line of a log that says what became of a request after its decision; null where it is none. */
export function readFunctionLine(line: string): FunctionLine | null {
  const fields = line.includes('"decision_id"') ? fieldsOf(line) : null;
  if (fields === null || typeof fields.log !== 'string' || fields.log === 'decision') return null;
  const { log, decision_id, _aws, ...rest } = fields;
  return typeof decision_id === 'string' ? { log: String(log), decision_id, fields: rest } : null;
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    // Where there is no brace, the last character alone is left, which is no object.
    const value: unknown = JSON.parse(line.slice(line.indexOf('{')));
    return typeof value === 'object' ? (value as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null;
  }
}

/** Protocols and surfaces (`ui`, `portal`) that accounts really used, by user name. */
export type Usage = Map<string, Set<string>>;

/** Outcomes of requests whose credentials were good: a stranger who guesses passwords uses no account. */
const BY_THE_ACCOUNT = ['allow', 'forbid'];

/** Adds what a decision tells about the use of an account. */
export function noteUse(usage: Usage, { user, outcome, reason, protocol, surface }: LoggedDecision): void {
  const used = protocol ?? surface;
  if (user === null || used === null || !BY_THE_ACCOUNT.includes(outcome) || reason === 'anonymous_allowed') return;
  const uses = usage.get(user) ?? new Set<string>();
  usage.set(user, uses.add(used));
}
