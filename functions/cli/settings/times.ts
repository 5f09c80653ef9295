import { SESSION_TIME_ROWS, type SessionTimeRow, timeEffect, timeError, timeInForce } from '../../../shared/core/settings/session-times.ts';
import { isBound } from '../../../shared/core/sign-in/session-bounds.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';
import { confirm } from '../terminal/confirm.ts';
import { writeParameter } from './write.ts';

/** The session time of a name; undefined: there is none. */
export const timeRowOf = (name: string): SessionTimeRow | undefined => SESSION_TIME_ROWS.find((row) => row.name === name);

type Stored = ReadonlyMap<string, string>;

/** Session times as rows of the table. */
export const timeRows = (stored: Stored): string[][] =>
  SESSION_TIME_ROWS.map((row) => {
    const value = stored.get(row.name);
    return [row.name, value ?? `(missing means ${row.standard})`, `${timeInForce(row, value ?? null)} ${row.unit}`];
  });

/** The same as JSON. A stored text that is no number stays a text. */
export const timesAsJson = (stored: Stored): object[] => SESSION_TIME_ROWS.map((row) => asJson(row, stored.get(row.name) ?? null));

const asJson = (row: SessionTimeRow, value: string | null): object => ({
  name: row.name,
  stored: value !== null && isBound(value) ? Number(value) : value,
  in_force: timeInForce(row, value),
  unit: row.unit,
});

/** `nis settings set NAME NUMBER` of a session time. What ends sessions, or keeps them open for longer, is asked for first. */
export async function setSessionTime(
  context: Context,
  row: SessionTimeRow,
  typed: string,
  { json, yes }: JsonOption & { readonly yes?: boolean },
): Promise<void> {
  const wrong = timeError(row, typed);
  if (wrong !== null) throw new UsageError(`${row.name}: ${wrong}`);
  const deployment = await context.connect();
  const old = (await deployment.sessionTimes.load()).get(row.name) ?? null;
  const effect = timeEffect(row, old, typed);
  const state = `${row.name} is ${typed} ${row.unit}`;
  if (old !== typed) {
    if (effect !== null && !yes)
      await confirm(context, { what: `On stage ${deployment.stage}: ${effect}`, done: 'changed', go: 'change it' });
    await writeParameter(deployment, deployment.sessionTimes, { name: row.name, value: typed, old }, context.terminal.now());
  }
  const told = old === typed ? `${state} already; nothing was changed.` : `${state}, in force everywhere within 15 seconds.`;
  context.terminal.out(json ? jsonLine(asJson(row, typed)) : `${told}${effect === null ? '' : ` ${effect}`}\n`);
}
