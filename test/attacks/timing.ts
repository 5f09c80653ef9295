import { loadavg } from 'node:os';
import { readSecretEntries } from '../../shared/core/secrets/stored-secrets.ts';
import type { Passwords } from '../../shared/core/sign-in/password.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { type Compared, compare } from './timing/compare.ts';
import { BY_PASSWORD, BY_SECRET, type Kind } from './timing/kinds.ts';

/**
 * `npm run attack:timing [-- --pairs N --only TEXT]`: does the time of a refusal tell what the asker must not know? Pairs of requests, each
 * from a user of its own, through the authorizer with its real password work; the kinds are in timing/kinds.ts. `--only`: the kinds whose
 * names have the text.
 *
 * Prints a line a kind and one JSON object last: medians, and p-values of Welch's t-test and of the Mann-Whitney U test. Controls show that
 * the measurement would see a difference: passwords that skip the work where there is no user, or that answer what they saw before from
 * memory, and secrets that are parsed at each reading.
 * Status 1: a difference was seen, or a control's was not.
 */
const option = (name: string): string | undefined => process.argv[process.argv.indexOf(`--${name}`) + 1 || Number.POSITIVE_INFINITY];
const PAIRS = Number(option('pairs')) || 400;
/** A refusal of a secret takes less than one by a password, so that more of them are timed. */
const PAIRS_BY_SECRET = 20 * PAIRS;
const only = option('only') ?? '';

const real = createPasswords();
const CONTROLS: Readonly<Record<string, () => Promise<Compared>>> = {
  'skips the work': () =>
    compare(
      BY_PASSWORD.stranger,
      { ...real, verify: async (hash, password) => (hash === null ? { right: false, cached: false } : real.verify(hash, password)) },
      PAIRS,
    ),
  'answers from memory': () => compare(BY_PASSWORD.locked, { ...real, verify: (hash, password) => real.verify(hash, password) }, PAIRS),
  'parses the secrets at each reading': () =>
    compare(BY_SECRET['two secrets'], real, PAIRS_BY_SECRET, ({ secrets }) => void readSecretEntries(secrets)),
};

async function all(kinds: Readonly<Record<string, Kind>>, pairs: number, passwords: () => Passwords): Promise<[string, Compared][]> {
  const results: [string, Compared][] = [];
  for (const [name, kind] of Object.entries(kinds).filter(([name]) => name.includes(only))) {
    const compared = await compare(kind, passwords(), pairs);
    console.log(`${name}: ${JSON.stringify(compared)}`);
    results.push([name, compared]);
  }
  return results;
}

const byPassword = await all(BY_PASSWORD, PAIRS, createPasswords);
const bySecret = await all(BY_SECRET, PAIRS_BY_SECRET, createPasswords);
const controls: [string, Compared][] = [];
for (const [name, run] of Object.entries(CONTROLS)) controls.push([name, await run()]);

/** Below this a difference counts as seen: one run in 20 gives a false alarm, however many kinds it has (Bonferroni). */
const significant = 0.05 / (2 * (byPassword.length + bySecret.length));
/** A user who exists is read, which takes up to a microsecond on a busy machine. The answers of a store vary by a hundred times as much. */
const TOLD_US = 2;
const seen = ([, { one_us, other_us, welch_p, mann_whitney_p }]: [string, Compared]): boolean =>
  Math.abs(one_us - other_us) > TOLD_US && Math.min(welch_p, mann_whitney_p) < significant;
const product = [...byPassword, ...bySecret];
console.log(
  JSON.stringify({
    ...{ pairs: PAIRS, pairsBySecret: PAIRS_BY_SECRET, load: loadavg().map((load) => Math.round(load)), significant },
    ...{ byPassword: Object.fromEntries(byPassword), bySecret: Object.fromEntries(bySecret), controls: Object.fromEntries(controls) },
    differences: product.filter(seen).map(([name]) => name),
  }),
);
process.exitCode = product.some(seen) || !controls.every(seen) ? 1 : 0;
