import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { startLocal } from '../../infra/local/start.ts';
import { answering, readArguments } from '../support/arguments.ts';
import { basic } from '../support/authorizer-event.ts';
import { envelope, PASSWORD } from '../support/http.ts';
import { createLongRun } from '../support/long-run.ts';

/**
 * `npm run bench:protocols`: get, getRecords(250) and insert by SOAP, JSONv2 and REST over the local run, and a list with display values, beside a bare Hono
 * route on the same machine in the same run. Rows are measured in turn, several rounds, and quoted as medians over the rounds.
 * Prints a table, and one JSON object as its last line.
 */
const ROUNDS = 7;
const REQUESTS = 60;
const IN_FLIGHT = 4;
const ROWS = 250;

interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
}

const agent = new Agent({ keepAlive: true });
const XML = { 'Content-Type': 'text/xml; charset=utf-8' };
const JSON_BODY = { 'Content-Type': 'application/json' };
const AUTHORIZATION = { Authorization: basic('soap.user', PASSWORD) };

/** Sends a call; milliseconds until its answer is read. A status of 300 and more ends the benchmark: it would measure refusals. */
function timed({ method, url, headers, body }: Call): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent, headers: { ...AUTHORIZATION, ...headers } }, (incoming) => {
      incoming.resume().on('error', reject);
      incoming.on('end', () => {
        if ((incoming.statusCode ?? 0) >= 300) reject(new Error(`${method} ${url} answered ${incoming.statusCode}`));
        else resolve(performance.now() - startedAt);
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function round(call: Call): Promise<Figures> {
  const times: number[] = [];
  const startedAt = performance.now();
  let left = REQUESTS;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      times.push(await timed(call));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const seconds = (performance.now() - startedAt) / 1000;
  times.sort((one, other) => one - other);
  return { p50Ms: at(times, 0.5), p99Ms: at(times, 0.99), perSecond: times.length / seconds };
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
const median = (values: readonly number[]): number =>
  at(
    [...values].sort((one, other) => one - other),
    0.5,
  );

function callsOf(url: string, sysId: string): Record<string, Call> {
  const soap = (operation: string, fields: Record<string, string>): Call => ({
    method: 'POST',
    url: `${url}/incident.do?SOAP`,
    headers: XML,
    body: envelope(operation, 'incident', fields),
  });
  const jsonv2 = (query: string, body?: string): Call => ({
    method: body === undefined ? 'GET' : 'POST',
    url: `${url}/incident.do?JSONv2&${query}`,
    headers: JSON_BODY,
    ...(body === undefined ? {} : { body }),
  });
  const table = `${url}/api/now/table/incident`;
  const insert = JSON.stringify({ short_description: 'benchmark' });
  return {
    'get, SOAP': soap('get', { sys_id: sysId }),
    'get, JSONv2': jsonv2(`sysparm_action=get&sysparm_sys_id=${sysId}`),
    'get, REST': { method: 'GET', url: `${table}/${sysId}`, headers: {} },
    'getRecords(250), SOAP': soap('getRecords', {}),
    'getRecords(250), JSONv2': jsonv2(`sysparm_action=getRecords&sysparm_record_count=${ROWS}`),
    'getRecords(250), REST': { method: 'GET', url: `${table}?sysparm_limit=${ROWS}`, headers: {} },
    'v2 getRecords(250) with display values, REST': {
      method: 'GET',
      url: `${url}/api/now/v2/table/incident?sysparm_limit=${ROWS}&sysparm_display_value=all`,
      headers: {},
    },
    'insert, SOAP': soap('insert', { short_description: 'benchmark' }),
    'insert, JSONv2': jsonv2('sysparm_action=insert', insert),
    'insert, REST': { method: 'POST', url: table, headers: JSON_BODY, body: insert },
  };
}

/** Makes sure that 250 records are there; returns one. */
async function fill(url: string): Promise<string> {
  const call = callsOf(url, '')['insert, REST'];
  if (call === undefined) throw new Error('The benchmark has no call that inserts.');
  for (let row = 0; row < ROWS; row += 1) await timed(call);
  const response = await fetch(`${url}/api/now/table/incident?sysparm_limit=1`, { headers: AUTHORIZATION });
  const { result } = (await response.json()) as { result: { sys_id: string }[] };
  return result[0]?.sys_id ?? '';
}

const TITLE = 'How long the protocols take, beside a bare route on the same machine.';
const HELP = `${TITLE}

  npm run bench:protocols    get, getRecords(${ROWS}) and insert by SOAP,
                             JSONv2 and REST, over the local run

Prints a plan, a table and a verdict; the last line is one JSON object.`;

async function main(): Promise<void> {
  readArguments(HELP, {});
  const run = createLongRun(TITLE, [
    { name: 'start', what: `the local run, with ${ROWS} records`, seconds: 15 },
    { name: 'rounds', what: `${ROUNDS} rounds and a warm-up, ${REQUESTS} requests of each kind`, seconds: 60 },
  ]);
  run.plan();
  const folder = mkdtempSync(join(tmpdir(), 'bench-protocols-'));
  const local = await run.part('start', () => startLocal({ port: 0, awsPort: 0, fault: null, assembly: null, folder, print: () => {} }));
  if (local === null) return;
  const bare = serve({ fetch: new Hono().get('/', (context) => context.json({ result: 'bare' })).fetch, port: 0, hostname: '127.0.0.1' });
  await once(bare, 'listening');
  const bareUrl = `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`;
  const calls = {
    'bare Hono route': { method: 'GET', url: bareUrl, headers: {} } as const,
    ...callsOf(local.gatewayUrl, await fill(local.gatewayUrl)),
  };
  const rounds = new Map<string, Figures[]>(Object.keys(calls).map((name) => [name, []]));
  await run.part('rounds', async () => {
    for (let count = 0; count <= ROUNDS; count += 1) {
      run.note(`round ${count} of ${ROUNDS}${count === 0 ? ' (warm-up)' : ''}`);
      for (const [name, call] of Object.entries(calls)) {
        const figures = await round(call);
        if (count > 0) rounds.get(name)?.push(figures);
      }
    }
  });
  const summary = Object.fromEntries([...rounds].map(([name, all]) => [name, summarise(all)]));
  console.log(`\n${IN_FLIGHT} in flight, ${REQUESTS} requests a round, medians of ${ROUNDS} rounds, Node ${process.version}`);
  console.table(summary);
  run.verdict(true, slowest(summary), ['There is no target: the bare route shows what this machine can do.']);
  console.log(JSON.stringify(summary));
  agent.destroy();
  bare.close();
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The slowest call, and how it stands to the bare route. */
function slowest(summary: Readonly<Record<string, Figures>>): string {
  const [bare, ...calls] = Object.entries(summary).sort(([, one], [, other]) => one.p50Ms - other.p50Ms);
  const [name, { p50Ms = 0 }] = calls.at(-1) ?? ['no call', {} as Partial<Figures>];
  return `the slowest call is "${name}": ${p50Ms} ms, where "${bare?.[0]}" takes ${bare?.[1].p50Ms} ms (p50).`;
}

const summarise = (all: readonly Figures[]): Figures => ({
  p50Ms: rounded(median(all.map(({ p50Ms }) => p50Ms))),
  p99Ms: rounded(median(all.map(({ p99Ms }) => p99Ms))),
  perSecond: Math.round(median(all.map(({ perSecond }) => perSecond))),
});

const rounded = (value: number): number => Math.round(value * 100) / 100;

await answering(main);
