import { printable } from '../../../shared/core/text.ts';
import { FACTOR_GOES, reachedText } from '../../../shared/core/users/change/effects.ts';
import { endsElevation } from '../../../shared/core/users/change/rank.ts';
import { type DateField, reachedFields, userForWrite } from '../../../shared/core/users/dates.ts';
import { managedText } from '../../../shared/core/users/managed.ts';
import { activeRoles } from '../../../shared/core/users/roles.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { typedUserName } from '../../../shared/core/users/user-name.ts';
import { readUserRecord, type UserRecord } from '../../../shared/core/users/user-record.ts';
import type { StoredUser } from '../../../shared/core/users/user-store.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { jsonList } from '../terminal/json-list.ts';
import { type Cell, table, toned } from '../terminal/table.ts';
import { type Changing, changeRecord, createRecord, done } from './change.ts';
import { type FLAGS, kind, rolesOf, state, type TEXTS, view } from './view.ts';

export type UserFields = Readonly<Partial<Record<(typeof TEXTS)[number] | DateField, string> & Record<(typeof FLAGS)[number], boolean>>>;

/** `nis users list`. */
export async function listUsers(context: Context, { json }: JsonOption): Promise<void> {
  const { terminal } = context;
  const rows: [string, ...Cell[]][] = [];
  const now = terminal.now();
  const list = json ? jsonList(context, null) : null;
  for await (const page of (await context.connect()).users.records()) {
    if (terminal.unread()) return;
    for (const item of page) {
      if (list === null) rows.push([String(item.user_name), kind(item, now), stateCell(item, now), rolesOf(item).join(' ')]);
      else list.add(view(item, now));
    }
  }
  if (list !== null) return list.end();
  rows.sort(([a], [b]) => (a < b ? -1 : 1));
  terminal.out(`${table(['USER', 'KIND', 'STATE', 'ROLES'], rows, terminal.look)}\n`);
}

/** An account that cannot work stands out. */
const stateCell = (item: StoredUser, now: number): Cell => {
  const text = state(item, now);
  return text.startsWith('active') ? text : toned('warn', text);
};

/** `nis users show NAME`. */
export async function showUser(context: Context, name: string, { json }: JsonOption): Promise<void> {
  const shown = await shownUser(context, await context.connect(), name);
  if (json) return context.terminal.out(jsonLine(shown));
  const text = (value: unknown): string =>
    Array.isArray(value) ? value.join(', ') || 'none' : value === null ? '(absent)' : String(value);
  const rows = Object.entries(shown).map(([field, value]) => [field, text(value)]);
  const managed = managedText({ managed_by: String(shown.managed_by ?? '') });
  context.terminal.out(`${table(['FIELD', 'VALUE'], rows, context.terminal.look)}\n${managed === null ? '' : `\n${printable(managed)}\n`}`);
}

export interface CreateOptions extends JsonOption {
  readonly fields: UserFields;
  readonly roles: readonly string[];
  readonly password: 'none' | 'ask' | 'stdin';
}

/** `nis users create NAME`: active and interactive unless told otherwise. */
export async function createUser(context: Context, typed: string, { fields, roles, password, json }: CreateOptions): Promise<void> {
  const deployment = await context.connect();
  const taken = await found(deployment, typed);
  if (taken !== null) throw new UsageError(`The user ${JSON.stringify(taken.user_name)} exists already: change it by nis users set.`);
  const secret = password === 'none' ? {} : { password: await readPassword(context, password === 'stdin' ? null : '--stdin') };
  const changing = { context, deployment, graph: await deployment.loadRoles() };
  done(await createRecord(changing, typed, { fields, roles, ...secret }));
  const name = normalizeUserName(typedUserName(typed));
  const how = fields.web_service_access_only ? `secret: make one by nis secrets ${name} make` : 'password: set one by nis users password';
  await tell(changing, typed, json, `Created ${name}${password === 'none' ? `, without a ${how}` : ''}.\n`);
}

/** `nis users set NAME --active false …`. */
export async function setUser(context: Context, name: string, fields: UserFields, { json }: JsonOption): Promise<void> {
  if (Object.keys(fields).length === 0) throw new UsageError('Say what to set, for example --web-service-access-only true.');
  const changing = await open(context);
  const stored = await existing(changing.deployment, name);
  const made = done(await changeRecord(changing, stored, { fields }));
  if (made.kind === 'unchanged') return tell(changing, name, json, 'Nothing to change.\n');
  const differing = Object.entries(fields).filter(([field, value]) => (stored[field] ?? '') !== value);
  const changed = differing.map(([field, value]) => `${field} is now ${value === '' ? 'empty' : printable(String(value))}`);
  const record = forWrite(stored, changing.context.terminal.now());
  const factor = record.second_factor && (fields.web_service_access_only || record.web_service_access_only) ? [FACTOR_GOES] : [];
  const reached = [...factor, ...reachedTexts(record)];
  await tell(changing, name, json, [`${stored.user_name}: ${changed.join(', ')}.`, ...reached].map((line) => `${line}\n`).join(''));
}

const forWrite = (stored: StoredUser, now: number): UserRecord => userForWrite(readUserRecord(stored, now), now);

/** What the change has written through besides. */
const reachedTexts = (record: UserRecord): string[] =>
  reachedFields(record.reached).map((field) => reachedText(field, record.reached[field] ?? ''));

export interface RolesOptions extends JsonOption {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** `nis users roles NAME [--add ROLE…] [--remove ROLE…]`. */
export async function userRoles(context: Context, name: string, { add, remove, json }: RolesOptions): Promise<void> {
  const changing = await open(context);
  const stored = await existing(changing.deployment, name);
  const before = rolesOf(stored);
  const roles = [...new Set([...before, ...add])].filter((role) => !remove.includes(role)).sort();
  done(await changeRecord(changing, stored, { roles }));
  const active = activeRoles(roles, changing.graph, false);
  const ended = endsElevation(before, roles, changing.graph) ? 'Every session of the user has ended.\n' : '';
  await tell(changing, name, json, `Granted: ${roles.join(', ') || 'none'}\nIn force: ${active.join(', ') || 'none'}\n${ended}`);
}

/** `nis users password NAME`: from a prompt or the standard input, never an argument. */
export async function setPassword(
  context: Context,
  name: string,
  options: JsonOption & { readonly stdin?: boolean; readonly needsReset?: boolean; readonly typed?: boolean },
): Promise<void> {
  const changing = await open(context);
  const stored = await existing(changing.deployment, name);
  const password = await readPassword(context, options.stdin ? null : '--stdin');
  done(
    await changeRecord(changing, stored, {
      password,
      typed: options.typed ?? false,
      fields: { password_needs_reset: options.needsReset ?? false },
    }),
  );
  const text = `${stored.user_name} has a new password, and all sessions of the user have ended.\n`;
  await tell(changing, name, options.json, text);
}

/** The result of a change: a sentence, or with `--json` the user as it is now. */
async function tell({ context, deployment }: Changing, name: string, json: boolean | undefined, text: string): Promise<void> {
  context.terminal.out(json ? jsonLine(await shownUser(context, deployment, name)) : text);
}

async function shownUser({ terminal }: Context, deployment: Deployment, name: string): Promise<Record<string, unknown>> {
  const [item, graph] = await Promise.all([existing(deployment, name), deployment.loadRoles()]);
  return { ...view(item, terminal.now()), roles_in_force: activeRoles(rolesOf(item), graph, false) };
}

async function open(context: Context): Promise<Changing> {
  const deployment = await context.connect();
  return { context, deployment, graph: await deployment.loadRoles() };
}

/** The record that a name means: that very name or, of one typed with white space around, the name without; null: there is none. */
async function found({ users }: Pick<Deployment, 'users'>, typed: string): Promise<StoredUser | null> {
  const names = new Set([typed, typedUserName(typed)].map(normalizeUserName).filter((name) => name !== null));
  for (const name of names) {
    const stored = await users.record(name);
    if (stored !== null) return stored;
  }
  return null;
}

/** @throws UsageError where there is no such user. */
export async function existing(deployment: Pick<Deployment, 'users'>, typed: string): Promise<StoredUser> {
  const stored = await found(deployment, typed);
  if (stored === null) throw new UsageError(`There is no user ${JSON.stringify(typed)}: nis users list shows them.`);
  return stored;
}

/** @param otherwise option that reads the standard input instead of asking; null: it was given. */
async function readPassword({ terminal }: Context, otherwise: string | null): Promise<string> {
  const stdin = otherwise === null;
  const typed = stdin ? (await terminal.readStdin()).replace(/\r?\n$/, '') : await terminal.ask('New password: ', { hidden: true });
  if (typed === null)
    throw new UsageError(`There is no terminal to ask for the password: give it on the standard input with ${otherwise}.`);
  if (!stdin && (await terminal.ask('Repeat it: ', { hidden: true })) !== typed)
    throw new UsageError('The two passwords differ: nothing was changed.');
  return typed;
}
