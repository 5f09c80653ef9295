/** The members of a decision log line that later readers need; the authorizer writes more. */
export interface LoggedDecision {
  readonly decision_id: string;
  readonly time: string;
  readonly outcome: string;
  readonly reason: string;
  readonly cause: string | null;
  readonly user: string | null;
  readonly session_kind: string | null;
  /** Kind of the credential; null: malformed, or the line is older than this member. */
  readonly credential: string | null;
  readonly credential_id: string | null;
  readonly surface: string | null;
  readonly protocol: string | null;
  readonly table: string | null;
  /** null, as mid_server: the request cannot be classified, or the line is older than this member. */
  readonly write: boolean | null;
  readonly mid_server: boolean | null;
  /** The upstream served the request. */
  readonly upstream: boolean;
  readonly method: string | null;
  readonly source: string | null;
}

/** A line of a function behind the authorizer about a request, for example why it refused it. */
export interface FunctionLine {
  readonly decision_id: string;
  /** Kind of the line: `function_refusal`, `console`, `sign_in` … */
  readonly log: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads one line of a decision log. Text before the JSON is skipped, such as the time that CloudWatch's tools print.
 *
 * @returns null: the line is not a decision.
 */
export function readDecisionLine(line: string): LoggedDecision | null {
  // Most other lines need not be parsed.
  const fields = line.includes('"decision"') ? fieldsOf(line) : null;
  if (fields?.log !== 'decision') return null;
  const text = (name: string): string | null => (typeof fields[name] === 'string' ? fields[name] : null);
  const flag = (name: string): boolean | null => (typeof fields[name] === 'boolean' ? fields[name] : null);
  return {
    decision_id: text('decision_id') ?? '',
    time: text('time') ?? '',
    outcome: text('outcome') ?? '',
    reason: text('reason') ?? '',
    cause: text('cause'),
    user: text('user'),
    session_kind: text('session_kind'),
    credential: text('credential'),
    credential_id: text('credential_id'),
    surface: text('surface'),
    protocol: text('protocol'),
    table: text('table'),
    write: flag('write'),
    mid_server: flag('mid_server'),
    upstream: flag('upstream') ?? false,
    method: text('method'),
    source: text('source'),
  };
}

/** Reads a log line that says what happened to a request after its decision; null: it is another line. */
export function readFunctionLine(line: string): FunctionLine | null {
  const fields = line.includes('"decision_id"') ? fieldsOf(line) : null;
  if (fields === null || typeof fields.log !== 'string' || fields.log === 'decision') return null;
  const { log, decision_id, _aws, ...rest } = fields;
  return typeof decision_id === 'string' ? { log: String(log), decision_id, fields: rest } : null;
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    // Without a brace only the last character is left, which is not an object.
    const value: unknown = JSON.parse(line.slice(line.indexOf('{')));
    return typeof value === 'object' ? (value as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null;
  }
}

/** Protocols and surfaces (`ui`, `portal`) that accounts used, by user name. */
export type Usage = Map<string, Set<string>>;

/** Outcomes of requests whose credentials were good. A stranger who guesses passwords does not use the account. */
const BY_THE_ACCOUNT = ['allow', 'forbid'];

/** Adds what a decision says about the use of an account. */
export function noteUse(usage: Usage, { user, outcome, reason, protocol, surface }: LoggedDecision): void {
  const used = protocol ?? surface;
  if (user === null || used === null || !BY_THE_ACCOUNT.includes(outcome) || reason === 'anonymous_allowed') return;
  const uses = usage.get(user) ?? new Set<string>();
  usage.set(user, uses.add(used));
}
