import type { Described } from '../../../shared/core/as-code/document.ts';
import { ownersNamed } from '../../../shared/core/as-code/needs.ts';
import type { StoredState, StoredText } from '../../../shared/core/as-code/state.ts';
import { mapOf } from '../../../shared/core/concurrency.ts';
import type { StoredUser } from '../../../shared/core/users/user-store.ts';
import type { Context, Deployment } from '../ports.ts';
import { startProgress } from '../terminal/render.ts';
import { propertiesOf } from './properties.ts';

/** Users that are read at a time, by their names. */
const AT_ONCE = 25;
/** A scan reads about so many users in the time that one read by name takes. */
const SCANNED = 20;
/** Users of a table that does not tell how many it has, as if there were so many. */
const UNKNOWN = 4000;

type Users = ReadonlyMap<string, StoredUser>;
type World = Pick<Context, 'terminal'> & { readonly deployment: Deployment };

/** Everything that a plan of these files compares them with, strongly consistent. Of the users only those that the plan needs are kept. */
export async function stateFor(world: World, described: Described): Promise<StoredState> {
  return { ...(await settingsState(world)), users: await usersFor(world, described) };
}

/** All but the users. */
export async function settingsState({ deployment, terminal }: World): Promise<Omit<StoredState, 'users'>> {
  const [graph, versions, blocked, properties] = await Promise.all([
    deployment.loadRoles(),
    deployment.loadVersions(),
    deployment.blockedProtocols.read(),
    storedProperties(deployment),
  ]);
  const settings = new Map<string, StoredText>([...versions].map(([name, { value, version }]) => [name, { value, version }]));
  return { now: terminal.now(), graph, settings, blocked, properties };
}

/** One that is missing has no record. */
async function storedProperties(deployment: Deployment): Promise<ReadonlyMap<string, StoredText>> {
  const read = await Promise.all([...propertiesOf(deployment)].map(async ([name, { store }]) => ({ name, ...(await store.read()) })));
  return new Map(
    read
      .filter(({ version, text }) => version !== null || text === UNREADABLE)
      .map(({ name, text, version }) => [name, { value: text === UNREADABLE ? null : text, version }]),
  );
}

const UNREADABLE = '(unreadable)';

/** By their names where these are few; by one scan where they are many, or where all users of a label are asked for. */
async function usersFor(world: World, described: Described): Promise<Users> {
  const names = new Set([...described.users.map(({ userName }) => userName), ...ownersNamed(described)]);
  const count = await world.deployment.users.approximateCount();
  const scanned = described.labels.length > 0 || names.size * SCANNED > (count ?? UNKNOWN);
  const labels = new Set(described.labels);
  return scanned
    ? scanUsers(world, count, (user) => names.has(String(user.user_name)) || labels.has(String(user.managed_by ?? '')))
    : usersNamed(world, [...names]);
}

async function usersNamed({ deployment }: World, names: readonly string[]): Promise<Users> {
  const read = await mapOf(names, AT_ONCE, (name) => deployment.users.record(name));
  return new Map(read.filter((user) => user !== null).map((user) => [String(user.user_name), user]));
}

/** @param wanted which of all users are kept. */
export async function scanUsers(
  { deployment, terminal }: World,
  count: number | null,
  wanted: (user: StoredUser) => boolean,
): Promise<Users> {
  const found = new Map<string, StoredUser>();
  const progress = startProgress(terminal);
  let read = 0;
  for await (const page of deployment.users.records()) {
    for (const user of page) if (wanted(user)) found.set(String(user.user_name), user);
    read += page.length;
    progress(read, count);
  }
  terminal.progress(null);
  return found;
}
