import type { Paint } from './look.ts';

/** Does a part of the start, and says what it is and how long it takes. */
export type Step = <T>(what: string, run: () => Promise<T>) => Promise<T>;

export interface Steps {
  readonly step: Step;
  /** Takes one line for the terminal. */
  readonly print: (line: string) => void;
}

interface StepsOptions {
  readonly write: (text: string) => void;
  /** On a terminal a step is shown while it runs; elsewhere when it has ended. */
  readonly isTerminal: boolean;
  readonly paint: Paint;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
}

/** `  Synthesising the templates … 2.1 s`. A line that comes between begins below. */
export function createSteps({ write, isTerminal, paint, now }: StepsOptions): Steps {
  let open: string | null = null;
  const begin = (what: string): void => {
    open = what;
    if (isTerminal) write(`  ${what} … `);
  };
  const end = (what: string, took: string): void => {
    write(isTerminal && open === what ? `${took}\n` : `  ${what} … ${took}\n`);
    open = null;
  };
  return {
    async step(what, run) {
      const startedAt = now();
      begin(what);
      try {
        const result = await run();
        end(what, paint('quiet', `${((now() - startedAt) / 1000).toFixed(1)} s`));
        return result;
      } catch (error) {
        end(what, paint('bad', 'failed'));
        throw error;
      }
    },
    print(line) {
      if (open !== null && isTerminal) write('\n');
      open = null;
      write(`${line}\n`);
    },
  };
}
