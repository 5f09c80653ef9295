import { randomUUID } from 'node:crypto';
import { recordChanges } from '../../../shared/core/audit.ts';
import { BASIC_ONLY, type CountedSource, lockoutCleared, sourceLabel } from '../../../shared/core/sign-in/lockout-admin.ts';
import { glideDateTime } from '../../../shared/core/text.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import type { Context } from '../ports.ts';
import { type Cell, table, toned } from '../terminal/table.ts';
import { existing } from './users.ts';

/** `nis users lockout NAME [--clear]`: who is refused after wrong passwords, from where and until when. */
export async function userLockout(
  context: Context,
  name: string,
  { clear, json }: JsonOption & { readonly clear?: boolean },
): Promise<void> {
  const { terminal } = context;
  const { users, lockouts, audit, ...deployment } = await context.connect();
  const userName = String((await existing({ users }, name)).user_name);
  const sources = await lockouts.list(userName, terminal.now());
  if (clear) {
    const by = await deployment.by();
    await lockouts.clear(userName);
    const change = { record: `sys_user.${userName}`, by, at: terminal.now(), decisionId: `nis-${randomUUID()}` };
    await recordChanges(audit, change, [lockoutCleared(sources)]);
  }
  if (json) return terminal.out(jsonLine({ user_name: userName, cleared: clear ?? false, sources: sources.map(asJson) }));
  if (clear) return terminal.out(`${userName}: the lockout is cleared. Every address may try again.\n`);
  if (sources.length === 0) return terminal.out(`${userName}: no wrong password in the last 15 minutes.\n`);
  terminal.out(`${table(['ADDRESS', 'WRONG PASSWORDS', 'AT (UTC)', 'REFUSED UNTIL (UTC)'], sources.map(asRow), terminal.look)}\n`);
  if (sources.some(({ basicOnly }) => basicOnly)) terminal.out(`${BASIC_ONLY}\n`);
}

const asRow = (source: CountedSource): Cell[] => [
  sourceLabel(source),
  String(source.wrongPasswords),
  glideDateTime(source.at),
  source.refusedUntil === null
    ? toned('good', 'not refused')
    : toned('bad', glideDateTime(source.refusedUntil) + (source.basicOnly ? ' (Basic only)' : '')),
];

const asJson = ({ source, wrongPasswords, at, refusedUntil, basicOnly }: CountedSource): object => ({
  source,
  wrong_passwords: wrongPasswords,
  at: new Date(at).toISOString(),
  refused_until: refusedUntil === null ? null : new Date(refusedUntil).toISOString(),
  basic_only: basicOnly,
});
