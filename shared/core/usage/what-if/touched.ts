import { mapOf } from '../../concurrency.ts';
import { PROTOCOL_NAMES, type Protocol, protocolRow } from '../../request/protocols.ts';
import { SETTING_ROWS } from '../../settings/settings.ts';
import type { UsageReader } from '../ports.ts';
import type { UsageRow } from '../rows.ts';
import { ANY_PROTOCOL } from '../what.ts';
import type { ObservedAccount } from './what-if.ts';

/** Accounts that are read at a time. */
const AT_ONCE = 25;

export interface TouchedPorts {
  readonly usage: Pick<UsageReader, 'rows' | 'usesOf'>;
  /** As the decision reads it; null: there is no such user, or its record cannot be read. */
  readonly user: (userName: string) => Promise<ObservedAccount['user'] | null>;
}

export interface Touched {
  readonly accounts: readonly ObservedAccount[];
  /** false: there are more uses than were read. */
  readonly all: boolean;
}

/**
 * The accounts that a change of a setting can touch: a toggle touches callers without credentials, who act as a guest; strict security
 * touches whoever uses SOAP.
 *
 * @param since INSTANT: what was last used before is passed over.
 * @param most uses that are read; those of a whole site can be many.
 * @throws DependencyError if a store does not answer.
 */
export async function touchedBy(ports: TouchedPorts, name: string, since: string, most: number): Promise<Touched> {
  const protocol = SETTING_ROWS.find((row) => row.name === name)?.protocol ?? null;
  if (protocol === null) return usersOfProtocol(ports, 'soap', since, most);
  const { guest } = protocolRow(protocol);
  const [user, rows] = await Promise.all([ports.user(guest), ports.usage.rows(guest)]);
  return { accounts: user === null ? [] : [{ user, rows }], all: true };
}

/** The accounts that used a protocol, or may have used it: blocking it touches them, guests among them. The parameters are those of `touchedBy`. */
export async function usersOfProtocol(ports: TouchedPorts, protocol: Protocol, since: string, most: number): Promise<Touched> {
  const known = await newestUses(ports, protocol, since, most);
  // What such a row holds is not told apart: the account is named, and nothing of it is tried.
  const rest = await newestUses(ports, ANY_PROTOCOL, since, most);
  const [rows, all] = [[...known.rows, ...rest.rows], known.all && rest.all];
  const accounts = await mapOf([...Map.groupBy(rows, ({ user_name }) => user_name)], AT_ONCE, async ([userName, used]) => {
    const user = await ports.user(userName);
    // A user that was deleted since is hit by nothing.
    return user === null ? [] : [{ user, rows: used }];
  });
  return { accounts: accounts.flat(), all };
}

/**
 * The accounts that used any protocol, each with all that was observed of it: what `nis.basic_for_people` touches. The parameters are those of
 * `touchedBy`.
 */
export async function usersOfProtocols(ports: TouchedPorts, since: string, most: number): Promise<Touched> {
  const uses = await mapOf([...PROTOCOL_NAMES, ANY_PROTOCOL], AT_ONCE, (protocol) => newestUses(ports, protocol, since, most));
  const names = new Set(uses.flatMap(({ rows }) => rows.map(({ user_name }) => user_name)));
  const accounts = await mapOf([...names], AT_ONCE, async (userName) => {
    const user = await ports.user(userName);
    return user === null || user.web_service_access_only ? [] : [{ user, rows: await ports.usage.rows(userName) }];
  });
  return { accounts: accounts.flat(), all: uses.every(({ all }) => all) };
}

async function newestUses({ usage }: TouchedPorts, protocol: string, since: string, most: number) {
  const rows: UsageRow[] = [];
  for await (const page of usage.usesOf(protocol, since)) {
    const all = rows.length + page.length <= most;
    rows.push(...page.slice(0, most - rows.length));
    if (!all) return { rows, all };
  }
  return { rows, all: true };
}
