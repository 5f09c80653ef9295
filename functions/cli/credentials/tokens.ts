import { randomUUID } from 'node:crypto';
import { recordChanges } from '../../../shared/core/audit.ts';
import { glideDateTime } from '../../../shared/core/text.ts';
import {
  gotWith,
  MOST_LISTED,
  NO_SUCH_TOKEN,
  openTokens,
  readTokenId,
  tokenEnded,
  tokenId,
} from '../../../shared/core/tokens/open-tokens.ts';
import type { Token } from '../../../shared/core/tokens/token.ts';
import { readUserRecord } from '../../../shared/core/users/user-record.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';
import { table } from '../terminal/table.ts';
import { existing } from '../users/users.ts';

/** `nis tokens NAME list`: the tokens that are good now, the latest first. */
export async function listTokens(context: Context, name: string, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const { users, tokens } = await context.connect();
  const record = readUserRecord(await existing({ users }, name), terminal.now());
  const open = await openTokens(tokens, record, terminal.now());
  const shown = open.slice(0, MOST_LISTED);
  const more = open.length > MOST_LISTED;
  if (json) return terminal.out(jsonLine({ user_name: record.user_name, tokens: shown.map(asJson), more }));
  if (shown.length === 0) return terminal.out(`${record.user_name} has no open token.\n`);
  terminal.out(`${table(['TOKEN', 'ISSUED (UTC)', 'ENDS (UTC)', 'GOT WITH'], shown.map(asRow), terminal.look)}\n`);
  if (more) terminal.out('There are older ones besides.\n');
}

/** `nis tokens NAME end ID`. @throws UsageError if the user has no such token. */
export async function endToken(context: Context, name: string, typed: string, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const { users, tokens, audit, ...deployment } = await context.connect();
  const userName = String((await existing({ users }, name)).user_name);
  const [id, by] = [readTokenId(typed), await deployment.by()];
  const token = id === null ? null : await tokens.end(userName, id);
  if (token === null) throw new UsageError(`${NO_SUCH_TOKEN} nis tokens ${userName} lists them.`);
  const change = { record: `sys_user.${userName}`, by, at: terminal.now(), decisionId: `nis-${randomUUID()}` };
  await recordChanges(audit, change, [tokenEnded(token)]);
  if (json) return terminal.out(jsonLine({ user_name: userName, ended: asJson(token) }));
  terminal.out(`${userName}: the token ${tokenId(token)} has ended. Its next request is refused.\n`);
}

const asRow = (token: Token): string[] => [tokenId(token), glideDateTime(token.issued_at), glideDateTime(token.ends_at), gotWith(token)];

const asJson = (token: Token): object => ({
  id: tokenId(token),
  issued_at: new Date(token.issued_at).toISOString(),
  ends_at: new Date(token.ends_at).toISOString(),
  credential: token.credential,
});
