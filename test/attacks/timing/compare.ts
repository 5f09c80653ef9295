import { createAuthorizer } from '../../../functions/authorizer/authorizer.ts';
import { NO_OPTIONS } from '../../../shared/core/request/classify.ts';
import { NO_PROPERTIES } from '../../../shared/core/settings/properties.ts';
import { SETTING_NAMES } from '../../../shared/core/settings/settings.ts';
import type { IdentityStore } from '../../../shared/core/sign-in/identity.ts';
import type { Passwords } from '../../../shared/core/sign-in/password.ts';
import { readUser } from '../../../shared/core/users/user.ts';
import { authorizerEvent, basic } from '../../support/authorizer-event.ts';
import { always, BASE_ROLES, MemoryStores } from '../../support/memory.ts';
import { type Guess, type Kind, RIGHT } from './kinds.ts';
import { mannWhitney, median, welch } from './statistics.ts';

export interface Compared {
  /** Microseconds: the medians. */
  readonly one_us: number;
  readonly other_us: number;
  readonly welch_p: number;
  readonly mann_whitney_p: number;
}

type Item = Readonly<Record<string, unknown>>;

const WARM_UP = 20;
const settings = { ...always(new Map(SETTING_NAMES.map((name) => [name, 'true']))), ageMs: () => 0 };

function authorizerOver(stores: MemoryStores, identities: IdentityStore, passwords: Passwords) {
  return createAuthorizer({
    identities,
    attempts: stores,
    sessions: stores.sessions,
    passwords,
    roles: always(BASE_ROLES),
    properties: always(NO_PROPERTIES),
    settings,
    classifier: NO_OPTIONS,
    clock: { now: Date.now },
    stopwatch: () => performance.now(),
    cookieName: '__Host-nis_session',
    stage: 'timing',
    log: () => {},
    onError: () => {},
  });
}

/**
 * Times the two requests of a kind in pairs, in random order, each by a user of its own: milliseconds until the refusal, with the reading of
 * the stored user as the gate reads it.
 *
 * @param onRead does more with a user that was found.
 */
export async function compare(kind: Kind, passwords: Passwords, pairs: number, onRead: (item: Item) => void = () => {}): Promise<Compared> {
  const stores = new MemoryStores();
  const items = new Map<string, Item>();
  const identities: IdentityStore = {
    read: async (keys) => {
      const item = items.get(keys.userName);
      if (item !== undefined) onRead(item);
      return { ...(await stores.read(keys)), user: item === undefined ? null : readUser(item, Date.now()) };
    },
  };
  const authorize = authorizerOver(stores, identities, passwords);
  const password_hash = await passwords.hash(RIGHT);
  const timed = async (unique: string, { user, text, name = unique }: Guess): Promise<number> => {
    if (user !== null) items.set(name, { user_name: name, password_hash, ...user });
    const event = authorizerEvent('GET /api/now/whoami', { headers: { Authorization: basic(name, text) } });
    for (let count = 0; count < kind.before; count += 1) await authorize(event).catch(() => {});
    const begin = performance.now();
    await authorize(event).catch(() => {});
    return performance.now() - begin;
  };
  const [ones, others]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs + WARM_UP; pair += 1) {
    const guesses: [number[], Guess, string][] = [
      [ones, kind.one, `one.${pair}`],
      [others, kind.other, `two.${pair}`],
    ];
    if (Math.random() < 0.5) guesses.reverse();
    for (const [times, guess, name] of guesses) {
      const time = await timed(name, guess);
      if (pair >= WARM_UP) times.push(time);
    }
  }
  return {
    one_us: rounded(median(ones) * 1000),
    other_us: rounded(median(others) * 1000),
    welch_p: rounded(welch(ones, others)),
    mann_whitney_p: rounded(mannWhitney(ones, others)),
  };
}

const rounded = (value: number): number => Number(value.toPrecision(3));
