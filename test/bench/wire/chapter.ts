import { Agent, request } from 'node:http';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { authorizerEvent, basic } from '../../support/authorizer-event.ts';
import { PASSWORD } from '../../support/http.ts';
import type { Handler } from '../decision/scenario.ts';
import { type BenchOptions, type Chapter, type ChapterResult, type Curve, shown, type Table } from '../lib/chapter.ts';
import { cpuMicros, interleave, latencies, quantile, rounded, spreadOf } from '../lib/measure.ts';
import { blueprint } from './blueprint.ts';
import { overHttps, overSdk } from './composed.ts';
import type { Counted } from './endpoint.ts';
import { EndpointProcess } from './endpoint-process.ts';
import { PREFIX } from './names.ts';
import { CALLERS, SECRET_CALLER } from './seed.ts';

const IN_FLIGHT = [1, 16, 64] as const;
/** Requests a round. bcryptjs takes the event loop for some 50 ms each. */
const REQUESTS = { 1: 150, 16: 640, 64: 1280 } as const;
const BLUEPRINT_REQUESTS = { 1: 8, 16: 32, 64: 64 } as const;

const EVENTS = CALLERS.map((caller) => authorizerEvent('GET /incident.do?WSDL', { headers: { Authorization: basic(caller, PASSWORD) } }));
const { name: secretName, secret } = SECRET_CALLER;
const BY_SECRET = authorizerEvent('GET /incident.do?WSDL', { headers: { Authorization: basic(secretName, secret) } });
const ask = (handler: Handler, index: number): Promise<unknown> =>
  handler(EVENTS[index % EVENTS.length] as APIGatewayRequestAuthorizerEvent);

export const wire: Chapter = {
  name: 'wire',
  title: 'Over the wire',
  seconds: { quick: 60, full: 240 },
  about:
    "Signed requests over HTTP to the local run's AWS endpoint in another process, which counts them. First against reads that take 5 ms there (a timer), then " +
    'against its embedded DynamoDB, whose own CPU time is in the figures. `blueprint`: DocumentClient, GetParameter at each request, bcryptjs.',
  async run(options) {
    const endpoint = await EndpointProcess.start();
    try {
      const parts = [await roundTrips(endpoint), await steadyReads(endpoint, options), await underLoad(endpoint, options)];
      return {
        figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
        tables: parts.flatMap(({ tables }) => tables),
        curves: parts.flatMap(({ curves = [] }) => curves),
      };
    } finally {
      endpoint.stop();
    }
  },
};

type Wave = readonly string[];

/** What went out together, wave by wave. */
function wavesOf(requests: readonly Counted[]): Wave[] {
  const waves = new Map<number, string[]>();
  for (const { wave, operation } of requests) waves.set(wave, [...(waves.get(wave) ?? []), operation]);
  return [...waves.values()];
}

/** Counted by the endpoint; reads take 40 ms there, so that what is sent together is under way together. */
async function roundTrips(endpoint: EndpointProcess): Promise<ChapterResult> {
  endpoint.delay(40);
  const WARM = 20;
  const stranger = wavesOf(await endpoint.count(() => ask(overHttps(endpoint.steadyUrl), 0)));
  const handler = overHttps(endpoint.steadyUrl);
  const cold = wavesOf(await endpoint.count(() => ask(handler, 0)));
  const warm = await endpoint.count(async () => {
    for (let index = 0; index < WARM; index += 1) await ask(handler, 0);
  });
  const bySecret = await endpoint.count(async () => {
    for (let index = 0; index < WARM; index += 1) await handler(BY_SECRET);
  });
  const reads = cold.filter((wave) => wave.some((operation) => operation !== 'UpdateItem'));
  const shownWaves = (waves: readonly Wave[]): string => waves.map((wave) => wave.join(' + ')).join(', then ');
  return {
    figures: {
      roundTripsWarm: warm.length / WARM,
      roundTripsBySecret: bySecret.length / WARM,
      wavesCold: reads.length,
      writesCold: cold.length - reads.length,
    },
    tables: [
      {
        title: 'Round trips, counted by the endpoint',
        columns: ['', 'requests'],
        rows: [
          ['first decision of a process', shownWaves(cold)],
          [`each of ${WARM} decisions after it`, shownWaves([[...new Set(warm.map(({ operation }) => operation))]])],
          [`each of ${WARM} decisions by a secret`, shownWaves([[...new Set(bySecret.map(({ operation }) => operation))]])],
          ['first decision of a process, of a caller from where nobody succeeded yet', shownWaves(stranger)],
        ],
      },
    ],
  };
}

/** What a handler adds to the read itself. */
async function steadyReads(endpoint: EndpointProcess, { rounds, quick }: BenchOptions): Promise<ChapterResult> {
  endpoint.delay(5);
  const requests = quick ? 60 : 200;
  const handlers = { authorizer: overHttps(endpoint.steadyUrl), 'authorizer over the SDK': overSdk(endpoint.steadyUrl) };
  const agent = new Agent({ keepAlive: true });
  const bare = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ RequestItems: { [`${PREFIX}sys_user`]: { Keys: [{ user_name: { S: CALLERS[0] } }] } } });
      const headers = {
        'X-Amz-Target': 'DynamoDB_20120810.BatchGetItem',
        'Content-Type': 'application/x-amz-json-1.0',
        'Content-Length': body.length,
      };
      const outgoing = request(endpoint.steadyUrl, { method: 'POST', agent, headers }, (incoming) => incoming.resume().on('end', resolve));
      outgoing.on('error', reject).end(body);
    });
  const measure = async (run: (index: number) => Promise<unknown>) => {
    let times: number[] = [];
    const cpu = await cpuMicros(1, async () => {
      times = await latencies(requests, 1, run);
    });
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), cpu: cpu / requests };
  };
  const samples = await interleave(rounds, {
    authorizer: () => measure((index) => ask(handlers.authorizer, index)),
    'authorizer over the SDK': () => measure((index) => ask(handlers['authorizer over the SDK'], index)),
    'http.request alone, unsigned': () => measure(bare),
  });
  agent.destroy();
  const of = (name: keyof typeof samples, what: 'p50' | 'p99' | 'cpu') => spreadOf(samples[name].map((sample) => sample[what]));
  const names = Object.keys(samples) as (keyof typeof samples)[];
  return {
    figures: {
      wireP50Ms: rounded(of('authorizer', 'p50').median),
      wireP99Ms: rounded(of('authorizer', 'p99').median),
      wireDecisionMicros: rounded(of('authorizer', 'cpu').median),
      wireVsSdk: rounded(of('authorizer', 'cpu').median / of('authorizer over the SDK', 'cpu').median),
    },
    tables: [
      {
        title: 'Reads answered after 5 ms by a process on the same machine',
        columns: ['', 'p50 ms', 'p99 ms', 'µs of CPU a decision'],
        rows: names.map((name) => [name, shown(of(name, 'p50')), shown(of(name, 'p99')), shown(of(name, 'cpu'))]),
      },
    ],
  };
}

async function underLoad(endpoint: EndpointProcess, { rounds, quick }: BenchOptions): Promise<ChapterResult> {
  const handlers = {
    authorizer: overHttps(endpoint.engineUrl),
    'authorizer over the SDK': overSdk(endpoint.engineUrl),
    blueprint: blueprint(endpoint.engineUrl),
  };
  const round = async (name: keyof typeof handlers, inFlight: (typeof IN_FLIGHT)[number]) => {
    const requests = (name === 'blueprint' ? BLUEPRINT_REQUESTS : REQUESTS)[inFlight] / (quick && name !== 'blueprint' ? 4 : 1);
    const startedAt = performance.now();
    const times = await latencies(requests, inFlight, (index) => ask(handlers[name], index));
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), perSecond: (requests * 1000) / (performance.now() - startedAt) };
  };
  const curves: Curve[] = [];
  const rows: Table['rows'][number][] = [];
  const figures: Record<string, number> = {};
  const points = new Map<string, Curve['points'][number][]>();
  for (const inFlight of IN_FLIGHT) {
    const names = Object.keys(handlers) as (keyof typeof handlers)[];
    const cases = Object.fromEntries(names.map((name) => [name, () => round(name, inFlight)])) as Record<
      keyof typeof handlers,
      () => ReturnType<typeof round>
    >;
    const samples = await interleave(Math.min(rounds, 7), cases);
    for (const name of names) {
      const [p50, p99, perSecond] = (['p50', 'p99', 'perSecond'] as const).map((what) =>
        spreadOf(samples[name].map((sample) => sample[what])),
      );
      if (p50 === undefined || p99 === undefined || perSecond === undefined) continue;
      rows.push([name, inFlight, shown(p50), shown(p99), shown(perSecond)]);
      points.set(name, [...(points.get(name) ?? []), { inFlight, p50Ms: p50.median, p99Ms: p99.median }]);
      const key = { authorizer: 'wire', 'authorizer over the SDK': 'wireSdk', blueprint: 'blueprint' }[name];
      figures[`${key}PerSecond${inFlight}`] = rounded(perSecond.median);
      if (inFlight === 1) figures[`${key}EngineP50Ms`] = rounded(p50.median);
    }
  }
  for (const [name, all] of points) curves.push({ name, points: all });
  return {
    figures,
    tables: [{ title: 'Under load, embedded DynamoDB', columns: ['', 'in flight', 'p50 ms', 'p99 ms', 'decisions/s'], rows }],
    curves,
  };
}
