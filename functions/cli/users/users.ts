import { passwordWeakness } from '../../../shared/core/sign-in/password-rule.ts';
import { printable } from '../../../shared/core/text.ts';
import { activeRoles } from '../../../shared/core/users/roles.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import type { StoredUser } from '../../../shared/core/users/user-record.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { table } from '../render.ts';
import { changeRecord, createRecord, type Wanted } from './change.ts';
import { type FLAGS, kind, rolesOf, state, type TEXTS, view } from './view.ts';

export type UserFields = Readonly<Partial<Record<(typeof TEXTS)[number], string> & Record<(typeof FLAGS)[number], boolean>>>;

/** `nis users list`. */
export async function listUsers(context: Context, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const rows: string[][] = [];
  for await (const page of (await context.connect()).users.records()) {
    if (terminal.unread()) return;
    for (const item of page) {
      if (json) terminal.out(jsonLine(view(item)));
      else rows.push([String(item.user_name), kind(item), state(item), rolesOf(item).join(' ')]);
    }
  }
  if (json) return;
  rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  terminal.out(`${table(['USER', 'KIND', 'STATE', 'ROLES'], rows)}\n`);
}

/** `nis users show NAME`. */
export async function showUser(context: Context, name: string, { json }: JsonOption): Promise<void> {
  const shown = await shownUser(await context.connect(), name);
  if (json) return context.terminal.out(jsonLine(shown));
  const text = (value: unknown): string =>
    Array.isArray(value) ? value.join(', ') || 'none' : value === null ? '(absent)' : String(value);
  const rows = Object.entries(shown).map(([field, value]) => [field, text(value)]);
  context.terminal.out(`${table(['FIELD', 'VALUE'], rows)}\n`);
}

export interface CreateOptions extends JsonOption {
  readonly fields: UserFields;
  readonly roles: readonly string[];
  readonly password: 'none' | 'ask' | 'stdin';
}

/** `nis users create NAME`: active and interactive unless told otherwise. */
export async function createUser(context: Context, typed: string, { fields, roles, password, json }: CreateOptions): Promise<void> {
  const name = nameOf(typed);
  const deployment = await context.connect();
  const taken = new UsageError(`The user ${JSON.stringify(name)} exists already: change it by nis users set.`);
  if ((await deployment.users.get(name)) !== null) throw taken;
  await requireRoles(deployment, roles);
  const secret = password === 'none' ? null : await readPassword(context, name, password === 'stdin' ? null : '--stdin');
  const passwordHash = secret === null ? null : await deployment.hashPassword(secret);
  if (!(await createRecord(deployment, { userName: name, typedName: typed, fields, roles, passwordHash }, context.terminal.now())))
    throw taken;
  const hint = secret === null ? ', without a password: set one by nis users password' : '';
  await tell(context, deployment, name, json, `Created ${name}${hint}.\n`);
}

/** `nis users set NAME --active false …`. */
export async function setUser(context: Context, name: string, fields: UserFields, { json }: JsonOption): Promise<void> {
  if (Object.keys(fields).length === 0) throw new UsageError('Say what to set, for example --web-service-access-only true.');
  const deployment = await context.connect();
  const seen = await existing(deployment, name);
  const differing = Object.entries(fields).filter(([field, value]) => seen[field] !== value);
  if (differing.length === 0) return tell(context, deployment, name, json, 'Nothing to change.\n');
  await change(context, deployment, seen, { fields });
  const changed = differing.map(([field, value]) => `${field} is now ${printable(String(value))}`);
  await tell(context, deployment, name, json, `${seen.user_name}: ${changed.join(', ')}.\n`);
}

export interface RolesOptions extends JsonOption {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** `nis users roles NAME [--add ROLE…] [--remove ROLE…]`. */
export async function userRoles(context: Context, name: string, { add, remove, json }: RolesOptions): Promise<void> {
  const deployment = await context.connect();
  const seen = await existing(deployment, name);
  await requireRoles(deployment, add);
  const after = [...new Set([...rolesOf(seen), ...add])].filter((role) => !remove.includes(role)).sort();
  await change(context, deployment, seen, { roles: after });
  const active = activeRoles(after, await deployment.loadRoles(), false);
  await tell(context, deployment, name, json, `Granted: ${after.join(', ') || 'none'}\nIn force: ${active.join(', ') || 'none'}\n`);
}

/** `nis users password NAME`: from a prompt or the standard input, never an argument. */
export async function setPassword(
  context: Context,
  name: string,
  options: JsonOption & { readonly stdin?: boolean; readonly needsReset?: boolean },
): Promise<void> {
  const deployment = await context.connect();
  const seen = await existing(deployment, name);
  const password = await readPassword(context, String(seen.user_name), options.stdin ? null : '--stdin');
  const passwordHash = await deployment.hashPassword(password);
  await change(context, deployment, seen, { passwordHash, fields: { password_needs_reset: options.needsReset ?? false } });
  const text = `${seen.user_name} has a new password, and all sessions of the user have ended.\n`;
  await tell(context, deployment, name, options.json, text);
}

/** The result of a change: a sentence, or with `--json` the user as it is now. */
async function tell(context: Context, deployment: Deployment, name: string, json: boolean | undefined, text: string): Promise<void> {
  context.terminal.out(json ? jsonLine(await shownUser(deployment, name)) : text);
}

async function shownUser(deployment: Deployment, name: string): Promise<Record<string, unknown>> {
  const [item, graph] = await Promise.all([existing(deployment, name), deployment.loadRoles()]);
  return { ...view(item), roles_in_force: activeRoles(rolesOf(item), graph, false) };
}

async function existing({ users }: Deployment, typed: string): Promise<StoredUser> {
  const item = await users.record(nameOf(typed));
  if (item === null) throw new UsageError(`There is no user ${JSON.stringify(typed)}: nis users list shows them.`);
  return item;
}

function nameOf(typed: string): string {
  const name = normalizeUserName(typed);
  if (name === null || /[\p{Cc}:]/u.test(name))
    throw new UsageError('A user name has 1 to 160 bytes and neither colon nor control characters: choose another.');
  return name;
}

async function change(context: Context, deployment: Deployment, seen: StoredUser, wanted: Partial<Wanted>): Promise<void> {
  const whole = { fields: {}, roles: null, passwordHash: null, ...wanted };
  if ((await changeRecord(deployment, seen, whole, context.terminal.now())) === null)
    throw new UsageError(
      `Somebody else changed or deleted ${JSON.stringify(seen.user_name)} at this moment: nothing was written, try again.`,
    );
}

async function requireRoles(deployment: Deployment, roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return;
  const graph = await deployment.loadRoles();
  const unknown = roles.filter((role) => !graph.has(role));
  if (unknown.length > 0)
    throw new UsageError(`There is no role ${unknown.join(', ')}: the roles are ${[...graph.keys()].sort().join(', ')}.`);
}

/** @param otherwise option that reads the standard input instead of asking; null: it was given. */
async function readPassword({ terminal, connect }: Context, userName: string, otherwise: string | null): Promise<string> {
  const stdin = otherwise === null;
  const typed = stdin ? (await terminal.readStdin()).replace(/\r?\n$/, '') : await terminal.ask('New password: ', { hidden: true });
  if (typed === null)
    throw new UsageError(`There is no terminal to ask for the password: give it on the standard input with ${otherwise}.`);
  const weakness = await passwordWeakness((await connect()).commonPasswords, typed, userName);
  if (weakness !== null) throw new UsageError(`${weakness} Nothing was changed.`);
  if (!stdin && (await terminal.ask('Repeat it: ', { hidden: true })) !== typed)
    throw new UsageError('The two passwords differ: nothing was changed.');
  return typed;
}
