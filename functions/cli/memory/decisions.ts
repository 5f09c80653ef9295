import { pseudonym } from '../../../shared/core/text.ts';
import type { RefusalFilter, RefusalReader } from '../../../shared/core/usage/ports.ts';
import type { StoredDecision } from '../../../shared/core/usage/rows.ts';
import { normalizeUserName } from '../../../shared/core/users/user.ts';
import { typedUserName } from '../../../shared/core/users/user-name.ts';
import type { JsonOption } from '../options.ts';
import type { Context, Deployment } from '../ports.ts';
import { jsonList } from '../terminal/json-list.ts';
import { type Cell, table, toned } from '../terminal/table.ts';
import { readSince } from './since.ts';

export interface DecisionsOptions extends JsonOption {
  readonly user?: string;
  readonly reason?: string;
  readonly since?: string;
  readonly all?: boolean;
}

/** Refusals that are read at a time. */
const PAGE = 200;
/** Refusals that a person is shown unless all are asked for. */
const SHOWN = 200;

/** `nis decisions`: refusals of the last 30 days, newest first. */
export async function decisions(context: Context, options: DecisionsOptions): Promise<void> {
  const { terminal } = context;
  const since = options.since === undefined ? undefined : readSince(options.since, terminal.now());
  const deployment = await context.connect();
  const filter: RefusalFilter = {
    ...(options.user === undefined ? {} : { user: await loggedName(deployment, options.user) }),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(since === undefined ? {} : { since }),
  };
  if (options.json) return writeJson(context, refusalsOf(deployment.refusals, filter));
  const rows: Cell[][] = [];
  let more = false;
  for await (const refusal of refusalsOf(deployment.refusals, filter)) {
    more = !options.all && rows.length === SHOWN;
    if (more) break;
    rows.push(cells(refusal));
  }
  if (rows.length === 0) return terminal.out('No refusal of the last 30 days fits.\n');
  terminal.out(`${table(['AT (UTC)', 'REASON', 'USER', 'PROTOCOL', 'FROM', 'ID'], rows, terminal.look)}\n`);
  terminal.out(more ? 'There are older ones: --all shows each.\n' : '\nnis explain --decision ID says why, and what to do.\n');
}

async function* refusalsOf(refusals: RefusalReader, filter: RefusalFilter): AsyncIterable<StoredDecision> {
  let before: string | null = null;
  do {
    const page: Awaited<ReturnType<RefusalReader['page']>> = await refusals.page(filter, before, PAGE);
    yield* page.refusals;
    before = page.next;
  } while (before !== null);
}

async function writeJson(context: Context, refusals: AsyncIterable<StoredDecision>): Promise<void> {
  const list = jsonList(context, null);
  for await (const refusal of refusals) {
    if (context.terminal.unread()) return;
    list.add(refusal);
  }
  list.end();
}

/** A name that no user had is logged as a hash, because people type passwords there. */
async function loggedName({ users, refusals }: Deployment, typed: string): Promise<string> {
  if (typed.startsWith('sha256:')) return typed;
  const userName = normalizeUserName(typedUserName(typed));
  if (userName === null) return pseudonym(typed);
  if ((await users.get(userName)) !== null) return userName;
  const ofDeleted = await refusals.page({ user: userName }, null, 1);
  return ofDeleted.refusals.length > 0 ? userName : pseudonym(userName);
}

const cells = ({ time, reason, cause, user, protocol, surface, source, decision_id }: StoredDecision): Cell[] => [
  time.slice(0, 19).replace('T', ' '),
  toned('warn', cause === null ? reason : `${reason} (${cause})`),
  user ?? '-',
  protocol ?? surface ?? '-',
  source ?? '-',
  decision_id,
];
