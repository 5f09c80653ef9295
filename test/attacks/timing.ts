import { loadavg } from 'node:os';
import { createAuthorizer } from '../../functions/authorizer/authorizer.ts';
import { NO_OPTIONS } from '../../shared/core/request/classify.ts';
import { NO_PROPERTIES } from '../../shared/core/settings/properties.ts';
import { SETTING_NAMES } from '../../shared/core/settings/settings.ts';
import type { Passwords } from '../../shared/core/sign-in/password.ts';
import type { User } from '../../shared/core/users/user.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { authorizerEvent, basic } from '../support/authorizer-event.ts';
import { always, BASE_ROLES, MemoryStores, user } from '../support/memory.ts';
import { mannWhitney, median, welch } from './statistics.ts';

/**
 * `npm run attack:timing [-- --pairs N]`: does the time of a refusal tell a secret? Pairs of requests in random order, each from a user of
 * its own, through the authorizer with its real password work:
 * - `stranger`: a wrong password of a user who exists, and of a name that does not.
 * - `locked`, `inactive`: the right and a wrong password of a closed account, at the second try, which a memory of passwords would answer.
 *
 * Prints one JSON object: medians and p-values of Welch's t-test and of the Mann-Whitney U test for each kind. Two controls show that the
 * measurement would see a difference: one skips the work where there is no user, one answers what it saw before from memory.
 * Status 1: a difference was seen, or a control's was not.
 */
const PAIRS = Number(process.argv[process.argv.indexOf('--pairs') + 1]) || 400;
const WARM_UP = 20;
/** Below this a difference counts as seen. With six tests in a run, one run in 17 gives a false alarm. */
const SIGNIFICANT = 0.01;
const RIGHT = 'the right password';
const WRONG = 'a wrong password';

const settings = { ...always(new Map(SETTING_NAMES.map((name) => [name, 'true']))), ageMs: () => 0 };

/** Two requests whose times must not differ. */
interface Kind {
  /** How many of a user's requests come before the one that is measured. */
  readonly before: number;
  readonly user: Partial<User>;
  readonly one: Guess;
  readonly other: Guess;
}
interface Guess {
  readonly exists: boolean;
  readonly password: string;
}

const closed = (status: Partial<User>): Kind => ({
  before: 1,
  user: status,
  one: { exists: true, password: RIGHT },
  other: { exists: true, password: WRONG },
});
const STRANGER: Kind = {
  before: 0,
  user: {},
  one: { exists: true, password: WRONG },
  other: { exists: false, password: WRONG },
};
const KINDS = { stranger: STRANGER, locked: closed({ locked_out: true }), inactive: closed({ active: false }) };

function authorizerOver(stores: MemoryStores, passwords: Passwords) {
  return createAuthorizer({
    identities: stores,
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

async function compare(kind: Kind, passwords: Passwords) {
  const stores = new MemoryStores();
  const authorize = authorizerOver(stores, passwords);
  const password_hash = await passwords.hash(RIGHT);
  /** Milliseconds until the refusal, of a user who was never seen before. */
  const timed = async (name: string, { exists, password }: Guess): Promise<number> => {
    if (exists) stores.users.set(name, user(name, { password_hash, ...kind.user }));
    const event = authorizerEvent('GET /api/now/whoami', { headers: { Authorization: basic(name, password) } });
    for (let count = 0; count < kind.before; count += 1) await authorize(event).catch(() => {});
    const begin = performance.now();
    await authorize(event).catch(() => {});
    return performance.now() - begin;
  };
  const [ones, others]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < PAIRS + WARM_UP; pair += 1) {
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
    one_ms: round(median(ones)),
    other_ms: round(median(others)),
    welch_p: round(welch(ones, others)),
    mann_whitney_p: round(mannWhitney(ones, others)),
  };
}

const round = (value: number): number => Number(value.toPrecision(3));
const seen = ({ welch_p, mann_whitney_p }: { welch_p: number; mann_whitney_p: number }): boolean =>
  welch_p < SIGNIFICANT || mann_whitney_p < SIGNIFICANT;

const product = {
  stranger: await compare(KINDS.stranger, createPasswords()),
  locked: await compare(KINDS.locked, createPasswords()),
  inactive: await compare(KINDS.inactive, createPasswords()),
};
const real = createPasswords();
const control = {
  stranger: await compare(KINDS.stranger, {
    hash: (password) => real.hash(password),
    verify: (hash, password) => (hash === null ? Promise.resolve({ right: false, cached: false }) : real.verify(hash, password)),
  }),
  locked: await compare(KINDS.locked, {
    hash: (password) => real.hash(password),
    verify: (hash, password) => real.verify(hash, password),
  }),
};
console.log(JSON.stringify({ pairs: PAIRS, load: loadavg().map((load) => Math.round(load)), product, control }));
process.exitCode = Object.values(product).some(seen) || !Object.values(control).every(seen) ? 1 : 0;
