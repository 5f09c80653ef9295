/** A report of Stryker: mutation testing report schema, the part that the score needs. */
interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

const DETECTED = ['Killed', 'Timeout'];
const UNDETECTED = ['Survived', 'NoCoverage'];

/**
 * Part of the mutants that a test noticed, in percent with one decimal, as Stryker counts it.
 *
 * @param json the report; null: there is none.
 * @returns null where no mutant was tried.
 */
export function mutationScore(json: string | null): number | null {
  if (json === null) return null;
  const { files } = JSON.parse(json) as MutationReport;
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const detected = statuses.filter((status) => DETECTED.includes(status)).length;
  const all = detected + statuses.filter((status) => UNDETECTED.includes(status)).length;
  return all === 0 ? null : Math.round((detected / all) * 1000) / 10;
}
