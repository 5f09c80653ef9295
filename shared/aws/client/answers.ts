import { DependencyError } from '../../core/ports.ts';
import { isConditionFailure } from './apis.ts';

/** Runs requests to one table or service and turns every failure into the error that its port promises. */
export interface Answers {
  /** What a request answers, and what is read from it. */
  of<T>(ask: () => Promise<T>): Promise<T>;
  /** Result of a conditional write; null: its condition did not hold, and nothing was written. */
  ifHeld<T>(write: () => Promise<T>): Promise<T | null>;
  /** Whether a conditional write was made; false: its condition did not hold. */
  held(write: () => Promise<unknown>): Promise<boolean>;
  /** Pages as they come. */
  each<T>(pages: AsyncIterable<T>): AsyncGenerator<T>;
}

/** @param failed the error to throw for what a request failed with. */
export function answersOr(failed: (error: unknown) => Error): Answers {
  async function of<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw failed(error);
    }
  }
  const ifHeld = <T>(write: () => Promise<T>): Promise<T | null> => of(() => unlessConditionFails(write));
  return {
    of,
    ifHeld,
    held: async (write) => (await ifHeld(async () => ({ answer: await write() }))) !== null,
    async *each(pages) {
      const iterator = pages[Symbol.asyncIterator]();
      try {
        for (let page = await of(() => iterator.next()); !page.done; page = await of(() => iterator.next())) yield page.value;
      } finally {
        await iterator.return?.(undefined);
      }
    },
  };
}

/**
 * For a table or service that decisions depend on: a failure is a DependencyError.
 *
 * @param name for example `sys_user`.
 * @param why finds a better cause than the error itself.
 */
export const answersOf = (name: string, why: (error: unknown) => unknown = (error) => error): Answers =>
  answersOr((error) => (error instanceof DependencyError ? error : new DependencyError(name, why(error))));

async function unlessConditionFails<T>(write: () => Promise<T>): Promise<T | null> {
  try {
    return await write();
  } catch (error) {
    if (isConditionFailure(error)) return null;
    throw error;
  }
}

/**
 * Takes the part that every answer of DynamoDB has. @throws TypeError if it is missing: such an answer says nothing about what is stored.
 */
export function present<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('DynamoDB answered without what was asked for');
  return part;
}
