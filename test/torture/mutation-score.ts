/** A report of Stryker: mutation testing report schema, the parts that the score needs. */
interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly { readonly status: string }[] }>>;
}

const DETECTED = ['Killed', 'Timeout'];
const UNDETECTED = ['Survived', 'NoCoverage'];
/** The score is that of the core; a report may hold more. */
const CORE = 'shared/core/';

/**
 * Part of the core's mutants that a test noticed, in percent with one decimal, as Stryker counts it.
 *
 * @param json the report; null: there is none.
 * @param sourceOf what a file holds now; null: it is gone.
 * @returns null where no mutant was tried, or the report is about a core that has changed since.
 */
export function mutationScore(json: string | null, sourceOf: (file: string) => string | null): number | null {
  if (json === null) return null;
  const { files } = JSON.parse(json) as MutationReport;
  const core = Object.entries(files).filter(([file]) => file.startsWith(CORE));
  if (core.some(([file, { source }]) => sourceOf(file) !== source)) return null;
  const statuses = core.flatMap(([, { mutants }]) => mutants.map(({ status }) => status));
  const detected = statuses.filter((status) => DETECTED.includes(status)).length;
  const all = detected + statuses.filter((status) => UNDETECTED.includes(status)).length;
  return all === 0 ? null : Math.round((detected / all) * 1000) / 10;
}
