import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import workerThreads, { type WorkerOptions } from 'node:worker_threads';
import { adjustClock } from './clock.ts';
import type { Order, Report } from './protocol.ts';

/**
 * Loaded ahead of `npm start`'s program by `node --import`, so that the product under torture is unchanged: functions reach AWS through the
 * fault proxy, their workers can be killed, the clock can be set, and memory and uncaught errors are reported.
 */
const offset = new Float64Array(new SharedArrayBuffer(8));
adjustClock(offset);

const { Worker } = workerThreads;
const workers = new Map<InstanceType<typeof Worker>, string>();
let unhandled = 0;
const CLOCK = pathToFileURL(join(import.meta.dirname, 'clock.ts')).href;
const proxy = process.env.TORTURE_PROXY;

class WatchedWorker extends Worker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    const { functionName = '' } = options.workerData as { functionName?: string };
    const environment = options.env as Record<string, string>;
    super(file, {
      ...options,
      env: proxy === undefined ? environment : { ...environment, AWS_ENDPOINT_URL: proxy },
      execArgv: [...(options.execArgv ?? []), '--import', CLOCK],
      workerData: { ...options.workerData, clockOffset: offset },
    });
    workers.set(this, functionName);
    this.on('error', (error) => {
      unhandled += 1;
      console.error(`torture: nobody caught in ${functionName}: ${error instanceof Error ? error.stack : String(error)}`);
    });
    this.on('exit', () => workers.delete(this));
  }
}
workerThreads.Worker = WatchedWorker;
syncBuiltinESMExports();

process.on('uncaughtExceptionMonitor', (error) => console.error(`torture: nobody caught in the gateway: ${error.stack}`));

process.on('message', (order: Order) => {
  obey(order).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ torture: order.torture, error: String(error) }),
  );
});

async function obey(order: Order): Promise<Report> {
  const { torture, what } = order;
  if (what === 'clock') offset[0] = order.offsetMs;
  if (what !== 'kill') return { torture, killed: 0, ...(await health()) };
  const chosen = [...workers].filter(([, name]) => name.includes(order.functionName)).map(([worker]) => worker);
  await Promise.all(chosen.map((worker) => worker.terminate()));
  return { torture, killed: chosen.length, ...(await health()) };
}

async function health(): Promise<Omit<Report, 'torture' | 'killed'>> {
  const heaps = await Promise.all([...workers].map(async ([worker, name]) => [name, await heapOf(worker)] as const));
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, files: mappedFiles(), heaps: [...heaps, ['gateway and data', heapUsed], ['buffers of the gateway', external]], unhandled };
}

/** Source: proc(5), /proc/pid/status, RssFile. */
function mappedFiles(): number {
  if (process.platform !== 'linux') return 0;
  const [, kilobytes] = /^RssFile:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes ?? 0) * 1024;
}

/** 0 where the worker is just ending. */
const heapOf = (worker: InstanceType<typeof Worker>): Promise<number> =>
  worker.getHeapStatistics().then(
    ({ used_heap_size }) => used_heap_size,
    () => 0,
  );
