import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { FunctionModel } from '../assembly/functions.ts';
import type { Invocation, Outcome, WorkerMessage, WorkerStart } from './protocol.ts';

export interface EnvironmentOptions {
  readonly model: FunctionModel;
  /** Complete environment of the function. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called for each line that the function writes to standard output or error. */
  readonly onLine: (line: string) => void;
}

/** Lets a thread start from what Node compiled before, where the environment says where that is. worker.ts takes it away before the function loads. */
const COMPILE_CACHE = process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };

/** Source: Lambda Developer Guide, "Lambda execution environment lifecycle", init phase: 10 seconds. */
const INIT_MS = 10_000;

/**
 * One execution environment: a worker thread with its own module state and environment variables. It takes one invocation at a time. It
 * ends for good (`alive` false) when its time is up or the function ends its process.
 */
export class Environment {
  alive = true;
  readonly #worker: Worker;
  readonly #loaded: Promise<void>;
  readonly #options: EnvironmentOptions;
  #settle: ((outcome: Outcome) => void) | null = null;
  #death: Outcome | null = null;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    const { model, variables, onLine } = options;
    const data: WorkerStart = { code: model.code, handler: model.handler, functionName: model.name, memoryMb: model.memoryMb };
    this.#worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
      workerData: data,
      env: { ...variables, ...COMPILE_CACHE },
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: heapOf(model),
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) readLines(stream, onLine);
    this.#loaded = new Promise((resolve) => {
      this.#worker.on('message', (message: WorkerMessage) => (message.kind === 'loaded' ? resolve() : this.#finish(outcomeOf(message))));
      this.#worker.on('exit', () => resolve());
    });
    this.#worker.on('error', (error) => this.#die({ ok: false, errorType: error.name, errorMessage: error.message }));
    this.#worker.on('exit', (code) =>
      this.#die({ ok: false, errorType: 'Runtime.ExitError', errorMessage: `The function ended its process (${code}).` }),
    );
  }

  /** Loads the function, or finds that it cannot be loaded. */
  async load(): Promise<void> {
    const timer = setTimeout(
      () => this.#timeOut('Sandbox.Timedout', `The function did not load within ${INIT_MS / 1000} seconds.`),
      INIT_MS,
    );
    await this.#loaded;
    clearTimeout(timer);
  }

  /** Never rejects: a failure of the function is an outcome. */
  async invoke(requestId: string, payload: string): Promise<Outcome> {
    await this.load();
    if (this.#death !== null) return this.#death;
    const { timeoutMs } = this.#options.model;
    // Source: Lambda Developer Guide, "Configure Lambda function timeout": "Task timed out after 3.00 seconds".
    const timer = setTimeout(
      () => this.#timeOut('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`),
      timeoutMs,
    );
    const invocation: Invocation = { requestId, payload, deadline: Date.now() + timeoutMs };
    try {
      return await new Promise<Outcome>((resolve) => {
        this.#settle = resolve;
        this.#worker.postMessage(invocation);
      });
    } finally {
      clearTimeout(timer);
      this.#settle = null;
    }
  }

  async stop(): Promise<void> {
    this.#die({ ok: false, errorType: 'Sandbox.Stopped', errorMessage: 'The local run stops.' });
    await this.#worker.terminate();
  }

  #finish(outcome: Outcome): void {
    this.#settle?.(outcome);
  }

  #timeOut(errorType: string, errorMessage: string): void {
    this.#die({ ok: false, errorType, errorMessage });
    void this.#worker.terminate();
  }

  #die(outcome: Outcome): void {
    this.alive = false;
    this.#death ??= outcome;
    this.#finish(this.#death);
  }
}

/**
 * The heap for a function's memory. By default, V8 lets the young generation grow with this machine's memory, not the function's: under
 * load, a heap of 512 MB held 114 MB for 26 MB of objects.
 *
 * Assumption: a tenth of the memory is for the young generation, as Lambda's runtime starts Node.js.
 */
function heapOf({ memoryMb }: FunctionModel): ResourceLimits {
  const maxYoungGenerationSizeMb = Math.floor(memoryMb / 10);
  return { maxYoungGenerationSizeMb, maxOldGenerationSizeMb: memoryMb - maxYoungGenerationSizeMb };
}

function outcomeOf(message: Exclude<WorkerMessage, { kind: 'loaded' }>): Outcome {
  if (message.kind === 'result') return { ok: true, payload: message.payload };
  return { ok: false, errorType: message.errorType, errorMessage: message.errorMessage };
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}
