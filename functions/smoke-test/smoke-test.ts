import type { Check, Invoke } from './checks.ts';

export interface SmokeTest {
  readonly checks: readonly Check[];
  readonly invoke: Invoke;
  /** How often everything is tried: a right or a table that is seconds old may not be in force yet. */
  readonly attempts: number;
  readonly pause: () => Promise<void>;
}

/**
 * Asks the new versions what they must answer.
 *
 * @throws SmokeTestError with every answer that was still wrong at the last attempt: the deployment is then rolled back.
 */
export async function smokeTest({ checks, invoke, attempts, pause }: SmokeTest): Promise<void> {
  let wrong: readonly string[] = [];
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await pause();
    wrong = await wrongAnswers(checks, invoke);
    if (wrong.length === 0) return;
  }
  throw new SmokeTestError(wrong);
}

/** How many wrong answers the message tells: CloudFormation takes 4 KB of an answer. */
const TOLD = 3;

export class SmokeTestError extends Error {
  readonly wrong: readonly string[];

  constructor(wrong: readonly string[]) {
    const more = wrong.length > TOLD ? ` (and ${wrong.length - TOLD} more in the log of the smoke test)` : '';
    super(
      `The new version answers wrongly, so the deployment is taken back: mend it and deploy again. ${wrong.slice(0, TOLD).join('; ')}${more}`,
    );
    this.wrong = wrong;
    this.name = 'SmokeTestError';
  }
}

async function wrongAnswers(checks: readonly Check[], invoke: Invoke): Promise<string[]> {
  const wrong: string[] = [];
  for (const { of, run } of checks) {
    const problem = await run(invoke).catch((error: unknown) => String(error));
    if (problem !== null) wrong.push(`${of}: ${problem}`);
  }
  return wrong;
}

/** What the custom resource is told. */
export interface SmokeTestProperties {
  /** What is asked: a version by its ARN, or the alias that names it. */
  readonly Authorizer: string;
  readonly SignIn: string;
  /** `true` where an upstream serves. */
  readonly Upstream: string;
  /** The versions of this release by their ARNs, in one order for ever: another release is another test. */
  readonly Released: readonly string[];
}

const numberOf = (versionArn: string): number => Number(versionArn.split(':').at(-1));

/**
 * Whether a deployment goes back to versions that served before. Lambda never gives a number twice, so that a lower one is an older one.
 * A roll-back must not fail, whatever state the account is in.
 */
export const isRollBack = ({ Released }: SmokeTestProperties, previous: Partial<SmokeTestProperties>): boolean =>
  Released.some((version, index) => numberOf(version) < numberOf(previous.Released?.[index] ?? version));
