import { randomUUID } from 'node:crypto';
import { Environment, type EnvironmentOptions } from './environment.ts';
import { LARGEST_PAYLOAD, type Outcome } from './protocol.ts';

/** At most so many environments for one function; further requests wait. On AWS there would be more. */
const MOST_ENVIRONMENTS = 4;

/** A Lambda function on this machine: environments on demand, each with one request at a time. */
export class LocalFunction {
  readonly #options: EnvironmentOptions;
  readonly #idle: Environment[] = [];
  readonly #all = new Set<Environment>();
  readonly #waiting: ((environment: Environment) => void)[] = [];

  constructor(options: EnvironmentOptions) {
    this.#options = options;
  }

  /** Starts one environment before the first request. */
  async warm(): Promise<void> {
    if (this.#all.size > 0) return;
    const environment = this.#start();
    await environment.load();
    this.#release(environment);
  }

  /**
   * Invokes the function.
   *
   * @param payload JSON of at most LARGEST_PAYLOAD bytes, which the caller checks.
   * @returns never rejects. An answer over the limit is an error of the function, as on Lambda.
   */
  async invoke(payload: string): Promise<Outcome> {
    const environment = await this.#acquire();
    const outcome = await environment.invoke(randomUUID(), payload);
    this.#release(environment);
    if (!outcome.ok || Buffer.byteLength(outcome.payload) <= LARGEST_PAYLOAD) return outcome;
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${LARGEST_PAYLOAD} bytes).`;
    return { ok: false, errorType: 'Function.ResponseSizeTooLarge', errorMessage };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  #acquire(): Promise<Environment> | Environment {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.alive) return idle;
      this.#all.delete(idle);
    }
    if (this.#all.size < MOST_ENVIRONMENTS) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(environment: Environment): void {
    if (!environment.alive) this.#all.delete(environment);
    const next = this.#waiting.shift();
    if (next !== undefined) next(environment.alive ? environment : this.#start());
    else if (environment.alive) this.#idle.push(environment);
  }

  #start(): Environment {
    const environment = new Environment(this.#options);
    this.#all.add(environment);
    return environment;
  }
}
