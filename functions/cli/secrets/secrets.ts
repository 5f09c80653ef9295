import { timeText } from '../../../shared/core/instant.ts';
import { DependencyError } from '../../../shared/core/ports.ts';
import { NO_OVERLAP, readOverlap } from '../../../shared/core/secrets/overlap.ts';
import { hasEnded } from '../../../shared/core/secrets/stored-secrets.ts';
import { FOR_MACHINES_ONLY, USUAL_OVERLAP_MS } from '../../../shared/core/users/change/credentials/secret-change.ts';
import { readUserRecord, type UserRecord } from '../../../shared/core/users/user-record.ts';
import type { StoredUser } from '../../../shared/core/users/user-store.ts';
import { newSecret } from '../../../shared/node/new-secret.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { changeRecord, done } from '../users/change.ts';
import { existing } from '../users/users.ts';
import { secretList, secretListJson } from './list.ts';

export interface SecretOptions extends JsonOption {
  readonly action: 'list' | 'make' | 'rotate' | 'end';
  /** Only with `end`. */
  readonly id?: string;
  /** Such as `24h`. */
  readonly overlap?: string;
  /** INSTANT. */
  readonly ends?: string;
}

/** `nis secrets NAME [list | make | rotate | end ID]`. Source: docs/contract.md, "Secrets". */
export async function secrets(context: Context, name: string, options: SecretOptions): Promise<void> {
  const { action, id, overlap, ends, json } = options;
  if (action !== 'end' && id !== undefined) throw new UsageError(`Give an id only with end, not with ${action}.`);
  if (action === 'end' && id === undefined) throw new UsageError(`Say which secret ends: nis secrets ${name} end ID.`);
  if ((action === 'list' || action === 'end') && (overlap ?? ends) !== undefined)
    throw new UsageError('Give --overlap and --ends only with make or rotate.');
  if (action === 'list') return list(context, name, json);
  if (action === 'end') return end(context, name, id ?? '', json);
  return make(context, name, options);
}

async function list({ terminal, connect }: Context, name: string, json: boolean | undefined): Promise<void> {
  const deployment = await connect();
  const stored = await existing(deployment, name);
  const record = readUserRecord(stored, terminal.now());
  const shown = { record, hasPassword: stored.password_hash !== undefined, rows: await rowsOf(deployment, record), now: terminal.now() };
  if (json) return terminal.out(jsonLine(secretListJson(shown)));
  if (record.secrets.length === 0 && !record.web_service_access_only) return terminal.out(`${record.user_name}: ${FOR_MACHINES_ONLY}\n`);
  terminal.out(secretList(shown, terminal.look));
}

/** null: the memory is off, or does not answer; the list is shown all the same. */
const rowsOf = ({ usage }: Deployment, { user_name }: UserRecord) =>
  usage.rows(user_name).catch((error: unknown) => {
    if (error instanceof DependencyError) return null;
    throw error;
  });

/** The first one and every later one alike: what is good now gets an end. */
async function make(context: Context, name: string, { overlap, ends, json }: SecretOptions): Promise<void> {
  const { terminal } = context;
  const overlapMs = overlapOf(overlap);
  const { changing, stored } = await open(context, name);
  const { text, ...secret } = newSecret();
  done(await changeRecord(changing, stored, { secret: { kind: 'make', ...secret, overlapMs, endsAt: ends ?? null } }));
  const after = await again(changing.deployment, name, terminal.now());
  if (json)
    return terminal.out(
      jsonLine({ user_name: after.user_name, id: secret.id, secret: text, ...untilOf(after, secret.id, terminal.now()) }),
    );
  terminal.err(`${after.user_name} has the secret ${secret.id}. Copy it now: it is not shown again. It goes where the password goes.\n`);
  for (const line of otherEnds(after, secret.id, stored, terminal.now())) terminal.err(`${line}\n`);
  terminal.out(`${text}\n`);
}

async function end(context: Context, name: string, id: string, json: boolean | undefined): Promise<void> {
  const { terminal } = context;
  const { changing, stored } = await open(context, name);
  done(await changeRecord(changing, stored, { secret: { kind: 'end', id } }));
  if (json) return list(context, name, json);
  terminal.out(`${stored.user_name}: the secret ${id} has ended. Every request with it is refused from now on.\n`);
}

async function open(context: Context, name: string) {
  const deployment = await context.connect();
  const stored = await existing(deployment, name);
  return { stored, changing: { context, deployment, graph: await deployment.loadRoles() } };
}

const again = async (deployment: Deployment, name: string, now: number): Promise<UserRecord> =>
  readUserRecord(await existing(deployment, name), now);

/** In milliseconds; what is too long the plan says. @throws UsageError where it is no length of time. */
function overlapOf(text: string | undefined): number {
  const length = text === undefined ? USUAL_OVERLAP_MS : readOverlap(text);
  if (length === null) throw new UsageError(NO_OVERLAP);
  return length;
}

/** Until when the new secret and the other credentials are good: INSTANT, or null. */
const untilOf = ({ secrets, password_until }: UserRecord, id: string, now: number) => ({
  ends_at: secrets.find((entry) => entry.id === id)?.ends_at ?? null,
  password_until: password_until || null,
  others: secrets.filter((entry) => entry.id !== id && !hasEnded(entry, now)).map((entry) => ({ id: entry.id, ends_at: entry.ends_at })),
});

/** What the change did to the credentials that were good before. */
function otherEnds(after: UserRecord, id: string, stored: StoredUser, now: number): string[] {
  const until = (what: string, date: string): string =>
    hasEnded({ ends_at: date }, now) ? `${what} has ended.` : `${what} can be used until ${timeText(date)}.`;
  const before = readUserRecord(stored, now).secrets.filter((entry) => !hasEnded(entry, now));
  const others = after.secrets.filter((entry) => entry.id !== id && before.some((old) => old.id === entry.id));
  return [
    ...others.flatMap((entry) => (entry.ends_at === null ? [] : [until(`The secret ${entry.id}`, entry.ends_at)])),
    ...(stored.password_hash === undefined || after.password_until === '' ? [] : [until('The password', after.password_until)]),
  ];
}
