import { loadavg } from 'node:os';
import { readSecretEntries } from '../../shared/core/secrets/stored-secrets.ts';
import { createPasswords } from '../../shared/node/passwords.ts';
import { answering, MistakeError, readArguments, wholeNumber } from '../support/arguments.ts';
import { createLongRun, type LongRun, type Part } from '../support/long-run.ts';
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
const TITLE = 'Does the time of a refusal tell what the asker must not know?';
const HELP = `${TITLE}

  npm run attack:timing                     400 pairs of each kind by password, 20
                                            times as many by secret
  npm run attack:timing -- --pairs 1000     so many pairs
  npm run attack:timing -- --only locked    the kinds whose names have this text, and
                                            the controls

Prints a plan, a line for each kind and a verdict; the last line is one JSON
object: medians, and p-values of two tests. The status is 1 where a difference
was seen, or where that of a control was not.`;

/** A comparison that is made, by name. */
type Trials = Readonly<Record<string, () => Promise<Compared>>>;

interface Pairs {
  readonly byPassword: number;
  /** A refusal of a secret takes less than one by a password, so that more of them are timed. */
  readonly bySecret: number;
}

const real = createPasswords();
/** Differences that must be seen, or the measurement would see none. */
const controlsOf = ({ byPassword, bySecret }: Pairs): Trials => ({
  'skips the work': () =>
    compare(
      BY_PASSWORD.stranger,
      { ...real, verify: async (hash, password) => (hash === null ? { right: false, cached: false } : real.verify(hash, password)) },
      byPassword,
    ),
  'answers from memory': () =>
    compare(BY_PASSWORD.locked, { ...real, verify: (hash, password) => real.verify(hash, password) }, byPassword),
  'parses the secrets at each reading': () =>
    compare(BY_SECRET['two secrets'], real, bySecret, ({ secrets }) => void readSecretEntries(secrets)),
});

const trialsOf = (kinds: Readonly<Record<string, Kind>>, pairs: number, only: string): Trials =>
  Object.fromEntries(
    Object.entries(kinds)
      .filter(([name]) => name.includes(only))
      .map(([name, kind]) => [name, () => compare(kind, createPasswords(), pairs)]),
  );

type Results = readonly (readonly [name: string, Compared])[];

/** A user who exists is read, which takes up to a microsecond on a busy machine. The answers of a store vary by a hundred times as much. */
const TOLD_US = 2;
const isSeen = ({ one_us, other_us, welch_p, mann_whitney_p }: Compared, significant: number): boolean =>
  Math.abs(one_us - other_us) > TOLD_US && Math.min(welch_p, mann_whitney_p) < significant;

/** Seconds that a pair takes, about. */
const SECONDS_A_PAIR = { byPassword: 0.06, bySecret: 0.0004 } as const;

async function main(): Promise<void> {
  const values = readArguments(HELP, { pairs: { type: 'string' }, only: { type: 'string' } });
  const asked = wholeNumber('pairs', values.pairs, 400, [2, 1_000_000]);
  const pairs: Pairs = { byPassword: asked, bySecret: 20 * asked };
  const groups = {
    'by password': trialsOf(BY_PASSWORD, pairs.byPassword, values.only ?? ''),
    'by secret': trialsOf(BY_SECRET, pairs.bySecret, values.only ?? ''),
    controls: controlsOf(pairs),
  };
  if (Object.keys({ ...groups['by password'], ...groups['by secret'] }).length === 0)
    throw new MistakeError(`No kind has the text ${JSON.stringify(values.only)}: leave --only out to compare all.`);
  const seconds = (trials: Trials, a: number): number => Math.max(1, Object.keys(trials).length * a);
  const run = createLongRun(TITLE, [
    ...part('by password', groups['by password'], seconds(groups['by password'], pairs.byPassword * SECONDS_A_PAIR.byPassword)),
    ...part('by secret', groups['by secret'], seconds(groups['by secret'], pairs.bySecret * SECONDS_A_PAIR.bySecret)),
    ...part('controls', groups.controls, seconds(groups.controls, pairs.byPassword * SECONDS_A_PAIR.byPassword)),
  ]);
  run.plan();
  const of = async (name: keyof typeof groups): Promise<Results> => (await run.part(name, () => timed(run, groups[name]))) ?? [];
  report(run, pairs, { byPassword: await of('by password'), bySecret: await of('by secret'), controls: await of('controls') });
}

const part = (name: string, trials: Trials, seconds: number): Part[] => {
  const kinds = Object.keys(trials).length;
  return kinds === 0 ? [] : [{ name, what: `${kinds === 1 ? '1 kind' : `${kinds} kinds`} of refusals, in pairs`, seconds }];
};

async function timed(run: LongRun, trials: Trials): Promise<Results> {
  const results: [string, Compared][] = [];
  for (const [name, trial] of Object.entries(trials)) {
    run.note(name);
    const compared = await trial();
    run.print(`${name}: ${JSON.stringify(compared)}`);
    results.push([name, compared]);
  }
  return results;
}

function report(
  run: LongRun,
  pairs: Pairs,
  { byPassword, bySecret, controls }: Readonly<Record<'byPassword' | 'bySecret' | 'controls', Results>>,
): void {
  const product = [...byPassword, ...bySecret];
  /** Below this a difference counts as seen: one run in 20 gives a false alarm, however many kinds it has (Bonferroni). */
  const significant = 0.05 / (2 * product.length);
  const differences = product.filter(([, compared]) => isSeen(compared, significant)).map(([name]) => name);
  const blind = controls.filter(([, compared]) => !isSeen(compared, significant)).map(([name]) => name);
  const sentence =
    differences.length === 0
      ? `no difference was seen in ${product.length} kinds of refusals.`
      : `the time tells ${differences.length} of ${product.length} kinds apart: ${differences.join(', ')}.`;
  const sighted =
    blind.length === 0
      ? `Every control was seen, so that a difference would have been.`
      : `Not seen, though it is there: ${blind.join(', ')}. Use more --pairs, or an idle machine.`;
  run.verdict(differences.length + blind.length === 0, sentence, [sighted]);
  console.log(
    JSON.stringify({
      ...{ pairs: pairs.byPassword, pairsBySecret: pairs.bySecret, load: loadavg().map((load) => Math.round(load)), significant },
      ...{ byPassword: Object.fromEntries(byPassword), bySecret: Object.fromEntries(bySecret), controls: Object.fromEntries(controls) },
      differences,
    }),
  );
  process.exitCode = differences.length + blind.length === 0 ? 0 : 1;
}

await answering(main);
