import { rowsTried } from '../../../shared/core/decision/explain.ts';
import { functionRefusal } from '../../../shared/core/decision/function-refusals.ts';
import { INTERNAL_TEXTS } from '../../../shared/core/decision/internal-texts.ts';
import { type FunctionLine, type LoggedDecision, readDecisionLine, readFunctionLine } from '../../../shared/core/decision/log-line.ts';
import type { StoredDecision } from '../../../shared/core/usage/rows.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';
import { asText, type Explained, type FunctionEvent, functionsAsText } from './explanation.ts';

/** What is known of one request. */
interface Known {
  readonly decision: LoggedDecision | StoredDecision | null;
  readonly functions: readonly FunctionEvent[];
}

/**
 * `nis explain --decision ID`: what the authorizer decided, and what the function behind it did with a request that was allowed. Without a
 * log, refusals are looked up among those of the last 30 days, and then, of the local run, in its log.
 */
export async function explainDecision(
  context: Context,
  id: string,
  { log, json }: JsonOption & { readonly log: readonly string[] },
): Promise<void> {
  const { look } = context.terminal;
  const { decision, functions } = log.length > 0 ? await inLogs(context, id, log) : await remembered(context, id);
  const explanation = decision === null ? null : explanationOf(decision);
  context.terminal.out(
    json
      ? jsonLine({ ...explanation, functions })
      : (explanation === null ? NO_DECISION : asText(explanation, look)) + functionsAsText(functions, look),
  );
}

async function remembered(context: Context, id: string): Promise<Known> {
  const { refusals } = await context.connect();
  const decision = await refusals.get(id);
  if (decision !== null) return { decision, functions: [] };
  const log = context.localLog();
  if (log === null || context.terminal.size(log) === null)
    throw new UsageError(
      'No refusal with this id in the last 30 days. An allowed request is in the log only: give it with --log FILE, or --log - for the standard input.',
    );
  return inLogs(context, id, [log]);
}

async function inLogs({ terminal }: Context, id: string, files: readonly string[]): Promise<Known> {
  let decision: LoggedDecision | null = null;
  const functions: FunctionEvent[] = [];
  for (const file of files) {
    for await (const line of terminal.lines(file)) {
      if (!line.includes(id)) continue;
      const decided = readDecisionLine(line);
      if (decided?.decision_id === id) decision ??= decided;
      const event = readFunctionLine(line);
      if (event?.decision_id === id) functions.push(eventOf(event));
    }
  }
  if (decision === null && functions.length === 0)
    throw new UsageError(
      `The log holds no decision ${JSON.stringify(id)}: the id is the response header x-amzn-RequestId, and it must be the log of that time.`,
    );
  // Every line about a refusal or a change says more than the one that each request has.
  return { decision, functions: functions.length === 1 ? functions : functions.filter(({ log }) => log !== 'served') };
}

/** Members that lines of earlier versions lack. */
const UNTOLD = ['session_kind', 'credential', 'credential_id', 'write', 'mid_server'];

const NO_DECISION = 'The log holds no decision of the authorizer with this id: give its log, too.\n';

function explanationOf({ outcome, reason, cause, ...logged }: LoggedDecision | StoredDecision): Explained {
  // What the line does not say is left out: `none` would read as a fact.
  const facts = Object.fromEntries(Object.entries(logged).filter(([name, value]) => !UNTOLD.includes(name) || value !== null));
  const known: Readonly<Record<string, string>> = INTERNAL_TEXTS;
  return {
    facts,
    rows: rowsTried(reason),
    outcome,
    reason,
    cause,
    fix: known[reason] ?? 'This version does not know the reason.',
  };
}

/** Console and sign-in say a reason code of the authorizer where they refuse for the same cause. */
function eventOf({ log, fields }: FunctionLine): FunctionEvent {
  const refusal = functionRefusal(fields.code);
  return { log, ...fields, meaning: refusal?.meaning ?? null, fix: refusal?.fix ?? null };
}
