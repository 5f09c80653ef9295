import { type Context, UsageError } from '../ports.ts';

interface Question {
  /** Sentences that say what happens. */
  readonly what: string;
  /** What a refusal leaves: `changed` or `deleted`. */
  readonly done: string;
  /** What answering y does, behind `to`. */
  readonly go: string;
}

/** Asks before something that is hard to undo. @throws UsageError without a y, or without a terminal. */
export async function confirm({ terminal }: Pick<Context, 'terminal'>, { what, done, go }: Question): Promise<void> {
  const answer = await terminal.ask(`${what} Go on? [y/N] `);
  if (answer === null) throw new UsageError(`Nothing was ${done}, and there is no terminal to ask. ${what} Add --yes if you mean it.`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError(`Nothing was ${done}: answer y to ${go}.`);
}
