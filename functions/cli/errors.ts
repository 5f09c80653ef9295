import { BackfillError } from '../../shared/core/activation/backfill.ts';
import { DependencyError } from '../../shared/core/ports.ts';
import { UserTableError } from '../../shared/core/users/user-table.ts';
import { type Connector, UsageError } from './ports.ts';

/** The one sentence that a person gets to see of an error. */
export async function sentenceOf(error: unknown, advise: Connector['advise']): Promise<string> {
  if (error instanceof UsageError || error instanceof BackfillError) return error.message;
  const misfit = causesOf(error).find((cause) => cause instanceof UserTableError);
  if (misfit !== undefined) return misfit.message;
  const what = error instanceof DependencyError ? nameOf(error.dependency) : 'deployment that the command asks for';
  const advice = await advise(error, what);
  if (advice !== null) return advice;
  const deepest = causesOf(error).at(-1) ?? error;
  const why = deepest instanceof Error ? deepest.message : String(deepest);
  return `${what}: ${why.split('\n')[0]}`;
}

const nameOf = (dependency: string): string => (dependency.startsWith('sys_') ? `table ${dependency}` : dependency);

const causesOf = (error: unknown): Error[] => (error instanceof Error ? [error, ...causesOf(error.cause)] : []);
