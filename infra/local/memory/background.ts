import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../account.ts';
import type { LogFeed, Schedule } from '../assembly/log-feed.ts';
import type { LocalFunctions } from '../lambda/functions.ts';
import { createAsyncInvocations } from './async-invoke.ts';
import { type Batches, createBatches } from './batches.ts';

/** What happens beside requests: log lines reach their subscribers, and schedules run. */
export interface Background {
  /** Takes a line of a log group. Cheap: it is called while requests are answered. */
  onLine(logGroup: string, line: string): void;
  /** Begins to hand on lines, and runs every schedule once: EventBridge would wait for the first interval. */
  start(): void;
  /** Hands on what waits, but does not wait long for it. */
  stop(): Promise<void>;
}

export interface BackgroundOptions {
  readonly feed: LogFeed;
  readonly invoke: LocalFunctions['invoke'];
  /** Takes a sentence for the terminal. */
  readonly print: (line: string) => void;
}

/** Longest that lines of a run that ends are waited for. */
const STOPPING_MS = 1_000;

export function createBackground({ feed, invoke, print }: BackgroundOptions): Background {
  const invocations = createAsyncInvocations({
    feed,
    invoke,
    onLost: (_arn, outcome) => print(`background: an invocation was given up: ${outcome.ok ? '' : outcome.errorMessage}`),
  });
  const queue = createQueue(invocations.invoke);
  const byGroup = Map.groupBy(
    feed.subscriptions.map((subscription) => createBatches(subscription, queue.add)),
    ({ logGroup }) => logGroup,
  );
  const timers: NodeJS.Timeout[] = [];
  const all = (): Batches[] => [...byGroup.values()].flat();
  return {
    onLine(logGroup, line) {
      for (const batches of byGroup.get(logGroup) ?? []) batches.take(line, Date.now());
    },
    start() {
      queue.open();
      for (const schedule of feed.schedules) {
        const run = (): void => void invocations.invoke(schedule.functionArn, schedule.input ?? scheduledEvent(schedule));
        run();
        timers.push(setInterval(run, schedule.everyMs).unref());
      }
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      const flushed = Promise.all(all().map((batches) => batches.flush()));
      await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, STOPPING_MS).unref())]);
      invocations.stop();
    },
  };
}

/** One batch after the other, so that this machine's processors stay free for requests. A batch that is tried again holds up no other. */
function createQueue(invoke: (functionArn: string, payload: string) => Promise<void>) {
  let open: () => void = () => undefined;
  let last: Promise<unknown> = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    open: () => open(),
    add(functionArn: string, payload: string): Promise<void> {
      const done = last.then(() => invoke(functionArn, payload));
      last = Promise.race([done, last.then(() => new Promise((resolve) => setTimeout(resolve, HELD_UP_MS).unref()))]);
      return done;
    },
  };
}

/** After this time the next batch no longer waits for the one before. */
const HELD_UP_MS = 500;

/** Source: EventBridge User Guide, "Schedule types on EventBridge" (the event of a schedule). */
const scheduledEvent = ({ arn }: Schedule): string =>
  JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT,
    time: new Date().toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: REGION,
    resources: [arn],
    detail: {},
  });
