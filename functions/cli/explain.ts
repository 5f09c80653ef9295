import { type Explanation, explain, parseRequest, rowsTried } from '../../shared/core/decision/explain.ts';
import type { LoggedDecision } from '../../shared/core/decision/log-line.ts';
import { REASONS } from '../../shared/core/decision/reasons.ts';
import { printable } from '../../shared/core/text.ts';
import { normalizeUserName, readUser, type User } from '../../shared/core/users/user.ts';
import { type Context, type Deployment, UsageError } from './ports.ts';
import { decisions } from './usage-log.ts';

export interface ExplainOptions {
  readonly user?: string;
  readonly request?: string;
  readonly decision?: string;
  readonly log: readonly string[];
  readonly json?: boolean;
}

/** `nis explain`: of a request that may come, or of a decision that was made. */
export async function explainCommand(context: Context, options: ExplainOptions): Promise<void> {
  const { decision, request } = options;
  if ((decision === undefined) === (request === undefined))
    throw new UsageError("Give either --request 'POST /incident.do?SOAP' with --user NAME, or --decision ID.");
  if (decision !== undefined) return explainDecision(context, decision, options);
  const explanation = await explainRequest(await context.connect(), request ?? '', options.user);
  context.terminal.out(options.json ? `${JSON.stringify(explanation)}\n` : asText(explanation));
}

async function explainRequest(deployment: Deployment, text: string, name: string | undefined): Promise<Explanation> {
  const request = parseRequest(text);
  if (request === null)
    throw new UsageError(`${JSON.stringify(text)} is no request: write method and path, for example --request 'POST /incident.do?SOAP'.`);
  const [roles, settings, user, guest, soapGuest] = await Promise.all([
    deployment.loadRoles(),
    deployment.loadSettings(),
    name === undefined ? null : knownUser(deployment, name),
    userOrNull(deployment, 'guest'),
    userOrNull(deployment, 'soap.guest'),
  ]);
  return explain({ request, user, guestOf: (which) => (which === 'guest' ? guest : soapGuest), roles, settings });
}

async function userOrNull({ users }: Deployment, name: string): Promise<User | null> {
  const item = await users.record(name);
  return item === null ? null : readUser(item);
}

async function knownUser({ users }: Deployment, typed: string): Promise<User> {
  const name = normalizeUserName(typed);
  const item = name === null ? null : await users.record(name);
  if (item === null) throw new UsageError(`There is no user ${JSON.stringify(typed)}: nis users list shows them.`);
  const user = readUser(item);
  if (user === null)
    throw new UsageError(`The record of ${JSON.stringify(typed)} has an attribute of the wrong type: nis preview says which user and why.`);
  return user;
}

async function explainDecision({ terminal, localLog }: Context, id: string, { log, json }: ExplainOptions): Promise<void> {
  const standard = localLog();
  const files = log.length > 0 ? log : standard === null ? [] : [standard];
  if (files.length === 0) throw new UsageError('Give the decision log: --log FILE, or --log - for the standard input.');
  for await (const decision of decisions(terminal, files)) {
    if (decision.decision_id !== id) continue;
    const explanation = explanationOf(decision);
    terminal.out(json ? `${JSON.stringify(explanation)}\n` : asText(explanation));
    return;
  }
  throw new UsageError(
    `The log holds no decision ${JSON.stringify(id)}: the id is the response header x-amzn-RequestId, and it must be the log of that time.`,
  );
}

type Explained = Omit<Explanation, 'outcome' | 'reason'> & { readonly outcome: string; readonly reason: string };

function explanationOf({ outcome, reason, cause, ...facts }: LoggedDecision): Explained {
  const known: Readonly<Record<string, { readonly internalText: string }>> = REASONS;
  return {
    facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, value ?? 'none'])),
    rows: rowsTried(reason),
    outcome,
    reason,
    cause,
    fix: known[reason]?.internalText ?? 'This version does not know the reason.',
  };
}

function asText({ facts, rows, outcome, reason, cause, fix }: Explained): string {
  const widest = Math.max(...Object.keys(facts).map((name) => name.length));
  const lines = [
    'Facts',
    ...Object.entries(facts).map(([name, value]) => `  ${name.padEnd(widest)}  ${value}`),
    '',
    'Rows of the decision table tried',
    ...rows.map(({ row, when, matched }) => `  ${row.padStart(3)}  ${matched ? 'yes' : 'no '}  ${when}`),
    '',
    `Outcome  ${outcome} (${reason})${cause === null ? '' : `: ${cause}`}`,
    `Meaning  ${fix}`,
  ];
  return `${lines.map(printable).join('\n')}\n`;
}
