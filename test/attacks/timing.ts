import { createAuthorizer } from '../../functions/authorizer/authorizer.ts';
import { NO_OPTIONS } from '../../shared/core/request/classify.ts';
import { SETTING_NAMES } from '../../shared/core/settings/settings.ts';
import type { Passwords } from '../../shared/core/sign-in/password.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { authorizerEvent, basic } from '../support/authorizer-event.ts';
import { always, BASE_ROLES, MemoryStores, user } from '../support/memory.ts';
import { mannWhitney, median, welch } from './statistics.ts';

/**
 * `npm run attack:timing [-- --pairs N]`: does the time of a refusal tell whether a user exists? Requests with a wrong password for users
 * that exist and for names that do not, in pairs of random order, through the authorizer with its real password work.
 *
 * Prints one JSON object: p-values of Welch's t-test and of the Mann-Whitney U test, for the product and, as a control that the
 * measurement would see a difference, for one that skips the work where there is no user. Status 1: a difference was seen, or
 * the control's was not.
 */
const PAIRS = Number(process.argv[process.argv.indexOf('--pairs') + 1]) || 400;
const WARM_UP = 20;
/** Below this a difference counts as seen. With two tests in a run, one run in 50 gives a false alarm. */
const SIGNIFICANT = 0.01;

const settings = { ...always(new Map(SETTING_NAMES.map((name) => [name, 'true']))), ageMs: () => 0 };

async function compare(passwords: Passwords) {
  const known = Array.from({ length: PAIRS + WARM_UP }, (_, number) => `known.user.${number}`);
  const password_hash = await passwords.hash('the right password');
  const stores = new MemoryStores(known.map((name) => user(name, { password_hash })));
  const authorize = createAuthorizer({
    identities: stores,
    attempts: stores,
    sessions: stores.sessions,
    passwords,
    roles: always(BASE_ROLES),
    settings,
    classifier: NO_OPTIONS,
    clock: { now: Date.now },
    stopwatch: () => performance.now(),
    cookieName: '__Host-nis_session',
    stage: 'timing',
    log: () => {},
    onError: () => {},
  });
  /** Milliseconds until the refusal. */
  const timed = async (name: string): Promise<number> => {
    const event = authorizerEvent('GET /api/now/whoami', { headers: { Authorization: basic(name, 'a wrong password') } });
    const begin = performance.now();
    await authorize(event).catch(() => {});
    return performance.now() - begin;
  };
  const [existing, missing]: [number[], number[]] = [[], []];
  for (const [index, name] of known.entries()) {
    const nobody = name.replace('known', 'no.wn');
    const order = Math.random() < 0.5 ? [name, nobody] : [nobody, name];
    for (const each of order) {
      const time = await timed(each);
      if (index >= WARM_UP) (each === name ? existing : missing).push(time);
    }
  }
  return {
    existing_ms: round(median(existing)),
    missing_ms: round(median(missing)),
    welch_p: round(welch(existing, missing)),
    mann_whitney_p: round(mannWhitney(existing, missing)),
  };
}

const round = (value: number): number => Number(value.toPrecision(3));
const seen = ({ welch_p, mann_whitney_p }: { welch_p: number; mann_whitney_p: number }): boolean =>
  welch_p < SIGNIFICANT || mann_whitney_p < SIGNIFICANT;

const product = await compare(createPasswords());
const real = createPasswords();
const control = await compare({
  ...real,
  hash: (password) => real.hash(password),
  verify: (hash, password) => (hash === null ? Promise.resolve({ right: false, cached: false }) : real.verify(hash, password)),
});
console.log(JSON.stringify({ pairs: PAIRS, product, control }));
process.exitCode = seen(product) || !seen(control) ? 1 : 0;
