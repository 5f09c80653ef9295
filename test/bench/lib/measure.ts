/** A measured value over the rounds: the median, and the quartiles as its spread. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The value below which a share of sorted values lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const ascending = (values: readonly number[]): number[] => [...values].sort((one, other) => one - other);

export function spreadOf(values: readonly number[]): Spread {
  const sorted = ascending(values);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/**
 * Runs every case in turn, round after round, so that what disturbs the machine disturbs all alike. The first round warms up
 * and is dropped; each round begins with another case.
 *
 * @returns the samples of each case, one a round.
 */
export async function interleave<Name extends string, Sample>(
  rounds: number,
  cases: Readonly<Record<Name, () => Promise<Sample> | Sample>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(cases) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length] as Name;
      const sample = await cases[name]();
      if (round > 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** CPU time of this process, all its threads, for one of `count` runs: microseconds. */
export async function cpuMicros(count: number, run: (index: number) => Promise<unknown> | unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) await run(index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** Milliseconds of each of `count` runs, so many in flight at once; sorted. */
export async function latencies(count: number, inFlight: number, run: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const startedAt = performance.now();
      await run(index);
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  return ascending(times);
}

/** To at most 3 significant digits, and no more than 2 after the point. */
export const rounded = (value: number): number =>
  Number(value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
