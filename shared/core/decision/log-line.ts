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

/**
 * Reads one line of a decision log. What stands before the JSON, such as the time that CloudWatch's tools print, is passed over.
 *
 * @returns null where the line is no decision.
 */
export function readDecisionLine(line: string): LoggedDecision | null {
  // Most of what is no decision need not be parsed.
  if (!line.includes('"decision"')) return null;
  let fields: Readonly<Record<string, unknown>>;
  try {
    // Where there is no brace, the last character alone is left, which is no decision either.
    fields = JSON.parse(line.slice(line.indexOf('{')));
  } catch {
    return null;
  }
  if (fields.log !== 'decision') return null;
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
