/** Two-sided p-values of the hypothesis that two samples are of one distribution; by the normal approximation, so for 30 values and more. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** Whether the means differ. Source: B. L. Welch, "The generalization of Student's problem" (1947). */
export function welch(a: readonly number[], b: readonly number[]): number {
  const error = Math.sqrt(variance(a) / a.length + variance(b) / b.length);
  return twoSided((mean(a) - mean(b)) / error);
}

/** Whether values of one tend to be larger; ties count half. Source: H. B. Mann and D. R. Whitney (1947). */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, ofA: true })), ...b.map((value) => ({ value, ofA: false }))].sort((x, y) => x.value - y.value);
  let [rankSum, ties] = [0, 0];
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1;
    const [size, rank] = [end - start, (start + 1 + end) / 2];
    rankSum += rank * all.slice(start, end).filter(({ ofA }) => ofA).length;
    ties += size ** 3 - size;
    start = end;
  }
  const [n, m] = [a.length, b.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const spread = Math.sqrt(((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1))));
  return twoSided((u - (n * m) / 2) / spread);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

/** 2 (1 - Φ(|z|)). Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.26. Its error is below 1.5e-7. */
function twoSided(z: number): number {
  if (Number.isNaN(z)) return 1;
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.min(1, series * Math.exp(-x * x));
}
