import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Counted, FromEndpoint, ToEndpoint } from './endpoint.ts';

/** The endpoint in a process of its own, so that its work is not counted as the client's. */
export class EndpointProcess {
  readonly engineUrl: string;
  readonly steadyUrl: string;
  readonly #child: ChildProcess;

  static async start(): Promise<EndpointProcess> {
    const child = fork(join(import.meta.dirname, 'endpoint.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [ready] = (await once(child, 'message')) as [FromEndpoint];
    if (ready.kind !== 'ready') throw new Error('The endpoint did not start.');
    return new EndpointProcess(child, ready.engineUrl, ready.steadyUrl);
  }

  private constructor(child: ChildProcess, engineUrl: string, steadyUrl: string) {
    this.#child = child;
    this.engineUrl = engineUrl;
    this.steadyUrl = steadyUrl;
  }

  /** How long a read at `steadyUrl` takes. */
  delay(ms: number): void {
    this.#tell({ kind: 'delay', ms });
  }

  /** What reached the endpoint while something ran. */
  async count(run: () => Promise<unknown>): Promise<readonly Counted[]> {
    this.#tell({ kind: 'count from now' });
    await run();
    this.#tell({ kind: 'counted?' });
    const [answer] = (await once(this.#child, 'message')) as [FromEndpoint];
    return answer.kind === 'counted' ? answer.requests : [];
  }

  stop(): void {
    this.#child.disconnect();
  }

  #tell(message: ToEndpoint): void {
    this.#child.send(message);
  }
}
