import { randomUUID } from 'node:crypto';
import { openSessions } from '../../../shared/core/sign-in/open-sessions.ts';
import { readSessionBounds } from '../../../shared/core/sign-in/session-bounds.ts';
import { openTokens } from '../../../shared/core/tokens/open-tokens.ts';
import { BUSY, type Outcome } from '../../../shared/core/users/change/carry-out.ts';
import { SESSIONS_COUNTED } from '../../../shared/core/users/change/effects.ts';
import { operator } from '../../../shared/core/users/change/rank.ts';
import { ownedBy, ownedTexts } from '../../../shared/core/users/change/removal/owned.ts';
import { type KnownUse, removalLimit, unseenTexts, usedRefusal } from '../../../shared/core/users/change/removal/removal.ts';
import { removeUser } from '../../../shared/core/users/change/removal/remove-user.ts';
import { readUserRecord, type UserRecord } from '../../../shared/core/users/user-record.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { confirm } from '../terminal/confirm.ts';
import { portsOf } from './change.ts';
import { existing } from './users.ts';

/** `nis users delete NAME`: deletes an account that was never used as far as is known, by the rules of the console's **Delete**. */
export async function deleteUser(context: Context, typed: string, { json, yes }: JsonOption & { readonly yes?: boolean }): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const record = readUserRecord(await existing(deployment, typed), terminal.now());
  const [graph, by] = [await deployment.loadRoles(), await deployment.by()];
  const known = await knownUse(deployment, record, terminal.now());
  refuse(removalLimit(operator(by), record, graph, deployment.adoptedUsers) ?? usedRefusal(known, terminal.now()));
  const notes = [
    ...unseenTexts(record, known.observation, terminal.now()),
    ...ownedTexts(await ownedBy(deployment.users, record.user_name)),
  ];
  if (!yes) await confirm(context, { what: [question(deployment, record), ...notes].join(' '), done: 'deleted', go: 'delete it' });
  const ports = { ...portsOf(context, deployment), users: deployment.users };
  const outcome = await removeUser(ports, record, { graph, by, decisionId: `nis-${randomUUID()}` });
  refuse(refusalOf(outcome, record));
  if (json) return terminal.out(jsonLine({ user_name: record.user_name, deleted: true, notes }));
  terminal.out([`${record.user_name} is deleted. The history of the users says so.`, ...notes].map((line) => `${line}\n`).join(''));
}

function refuse(why: string | null): void {
  if (why !== null) throw new UsageError(`${why} Nothing was deleted.`);
}

function refusalOf(outcome: Outcome, { user_name }: UserRecord): string | null {
  if (outcome.kind === 'saved') return null;
  if (outcome.kind === 'refused') return outcome.refusal;
  return outcome.kind === 'busy' ? BUSY : `Another person changed or deleted the user ${user_name} at this moment. Try again.`;
}

function question({ stage }: Deployment, { name_as_entered, web_service_access_only, roles }: UserRecord): string {
  const kind = web_service_access_only ? 'non-interactive' : 'interactive';
  const held = roles.length === 0 ? 'without roles' : `with the roles ${roles.join(', ')}`;
  return `On stage ${stage} the user ${name_as_entered}, ${kind}, ${held}, is deleted for good, with password, secrets and roles.`;
}

/** What is known of the use of an account. @throws DependencyError if a store does not answer. */
async function knownUse({ sessions, sessionTimes, tokens, usage }: Deployment, user: UserRecord, now: number) {
  const bounds = readSessionBounds(await sessionTimes.load());
  const [open, issued, rows, observation] = await Promise.all([
    openSessions(sessions, { user, bounds, now, limit: SESSIONS_COUNTED + 1 }),
    openTokens(tokens, user, now),
    usage.rows(user.user_name),
    usage.observation(),
  ]);
  return { openSessions: open.length, openTokens: issued.length, rows, observation } satisfies KnownUse;
}
