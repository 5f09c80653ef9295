import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ENV } from '../../../shared/core/environment.ts';
import { CHILD_ENV } from '../../support/child-env.ts';
import type { DynamoUnderTest } from '../../support/dynamo.ts';
import { GROUPS } from './lines.ts';

/** How a delivery ended; `killed`: before it was answered. */
export type Ended = 'taken' | 'failed' | 'killed';

/** A process that runs functions/usage, one event at a time. After it was killed, another starts in its place. */
export interface Environment {
  /** Resolves when it can take an event; `deliver` expects that. */
  ready(): Promise<void>;
  deliver(event: object): Promise<Ended>;
  /** SIGKILL, in the middle of whatever it does. */
  kill(): void;
  stop(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, 'environment.ts');

export function createEnvironment({ env, tablePrefix }: Pick<DynamoUnderTest, 'env' | 'tablePrefix'>): Environment {
  let child: ChildProcess | null = null;

  async function start(): Promise<ChildProcess> {
    const started = fork(PROGRAM, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...CHILD_ENV,
        ...env,
        // No topic: alerts stay noted.
        AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:9',
        [ENV.stage]: 'torture',
        [ENV.tablePrefix]: tablePrefix,
        [ENV.memoryGroups]: GROUPS.join(),
        [ENV.alarmTopic]: 'arn:aws:sns:local:123456789012:alarms',
      },
    });
    await Promise.race([once(started, 'message'), failedToStart(started)]);
    return started;
  }

  return {
    async ready() {
      child ??= await start();
    },
    async deliver(event) {
      if (child === null) throw new Error('The environment is not ready.');
      const [running, answered] = [child, new AbortController()];
      try {
        return await new Promise<Ended>((resolve) => {
          const { signal } = answered;
          once(running, 'message', { signal }).then(
            ([answer]) => resolve(answer.taken ? 'taken' : 'failed'),
            () => undefined,
          );
          once(running, 'exit', { signal }).then(
            () => {
              child = null;
              resolve('killed');
            },
            () => undefined,
          );
          running.send(event);
        });
      } finally {
        answered.abort();
      }
    },
    kill: () => void child?.kill('SIGKILL'),
    async stop() {
      if (child === null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      child = null;
    },
  };
}

async function failedToStart(child: ChildProcess): Promise<never> {
  const [status] = await once(child, 'exit');
  throw new Error(`functions/usage ended with status ${status} before it took an event.`);
}
