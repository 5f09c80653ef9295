import { BackfillError } from '../../shared/core/backfill.ts';
import { DependencyError } from '../../shared/core/ports.ts';
import { UsageError } from './ports.ts';

/**
 * The one sentence that a person gets to see of an error.
 *
 * @param advise what can be done about trouble with AWS, null where nothing is known.
 */
export function sentenceOf(error: unknown, advise: (error: unknown, what: string) => string | null): string {
  if (error instanceof UsageError || error instanceof BackfillError) return error.message;
  const what = error instanceof DependencyError ? nameOf(error.dependency) : 'deployment that the command asks for';
  const advice = advise(error, what);
  if (advice !== null) return advice;
  const deepest = deepestOf(error);
  const why = deepest instanceof Error ? deepest.message : String(deepest);
  return `${what}: ${why.split('\n')[0]}`;
}

const nameOf = (dependency: string): string => (dependency.startsWith('sys_') ? `table ${dependency}` : dependency);

const deepestOf = (error: unknown): unknown => (error instanceof Error && error.cause !== undefined ? deepestOf(error.cause) : error);
