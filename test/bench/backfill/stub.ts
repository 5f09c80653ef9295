import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EndpointReport, FromEndpoint, ToEndpoint } from './protocol.ts';

/** The endpoint, in its own process. */
export interface Stub {
  readonly url: string;
  reset(table: Omit<Extract<ToEndpoint, { kind: 'reset' }>, 'kind'>): Promise<void>;
  report(): Promise<EndpointReport>;
  stop(): void;
}

export async function startStub(): Promise<Stub> {
  const child = fork(fileURLToPath(new URL('./endpoint.ts', import.meta.url)));
  const next = async (): Promise<FromEndpoint> => {
    const [message] = (await once(child, 'message')) as [FromEndpoint];
    return message;
  };
  const ask = async (message: ToEndpoint): Promise<FromEndpoint> => {
    const answer = next();
    child.send(message);
    return answer;
  };
  const ready = await next();
  if (ready.kind !== 'ready') throw new Error('The endpoint did not start.');
  return {
    url: ready.url,
    reset: async (table) => {
      await ask({ kind: 'reset', ...table });
    },
    report: async () => {
      const answer = await ask({ kind: 'report' });
      if (answer.kind !== 'report') throw new Error('The endpoint did not report.');
      return answer.report;
    },
    stop: () => child.disconnect(),
  };
}
