import { PassThrough, Readable, Writable } from 'node:stream';
import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { createConnector } from '../../../functions/cli/connect.ts';
import type { Host, Signal } from '../../../functions/cli/host.ts';
import { runNis } from '../../../functions/cli/run.ts';
import { readParameters } from '../../../infra/local/assembly/parameters.ts';
import { readAssembly } from '../../../infra/local/assembly/read.ts';
import { createResolver } from '../../../infra/local/assembly/resolve.ts';
import { readTables } from '../../../infra/local/assembly/tables.ts';
import { createAwsEndpoint } from '../../../infra/local/aws/endpoint.ts';
import { type Listening, listenOnLoopback } from '../../../infra/local/listen.ts';
import { putParameters } from '../../../infra/local/put-parameters.ts';
import { seed } from '../../../infra/local/seed/seed.ts';
import { inMemory, NOTHING_DEPLOYED } from '../../../infra/local/storage/storage.ts';
import { ownUserTable } from '../../../shared/core/users/user-table.ts';
import { sharedAssembly } from '../../support/local-run.ts';

const PREFIX = 'non-interactive-sessions-local-';

export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Differences from a host without a terminal. */
export interface HostOptions {
  /** The whole standard input. */
  readonly input?: string | Uint8Array;
  /** What a person types, a line an entry, at a terminal. */
  readonly typed?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly host?: Partial<Host>;
}

/** Runs the command line in this process, to its end. */
export async function runHere(args: readonly string[], { input = '', typed, env = {}, host }: HostOptions = {}): Promise<Ended> {
  const written = { out: '', err: '' };
  const collect = (name: keyof typeof written): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const stopping = new AbortController();
  const status = await runNis(
    args,
    {
      stdin: typed === undefined ? Readable.from([Buffer.from(input)]) : keyboard(typed),
      stdout: collect('out'),
      stderr: collect('err'),
      env,
      userName: () => 'jane',
      userId: () => 1000,
      now: Date.now,
      interrupted: stopping.signal,
      interrupt: (signal: Signal) => stopping.abort(signal),
      ...host,
    },
    createConnector,
  );
  return { status, ...written };
}

/** A terminal: a prompt reads one line at a time. */
function keyboard(lines: readonly string[]): Host['stdin'] {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...lines];
  // Typed once a prompt listens: what comes earlier would all go to the first one.
  stdin.on('newListener', (event) => {
    if (event === 'keypress' && left.length > 0) setImmediate(() => stdin.write(left.shift()));
  });
  return stdin;
}

/** The stores of a fresh local run with its seeded users, and no functions: all that the command line talks to. */
export function openDeployment() {
  let aws: Listening;
  let client: DynamoDBClient;
  beforeAll(async () => {
    aws = await listenOnLoopback({
      name: 'AWS endpoint',
      variable: 'AWS_PORT',
      port: 0,
      server: {},
      listener: createAwsEndpoint({ faults: { failing: null }, storage: inMemory() }),
    });
    const stacks = await readAssembly(sharedAssembly());
    const resolve = createResolver(stacks);
    const endpoint = `http://127.0.0.1:${aws.port}`;
    await putParameters(endpoint, readParameters(stacks, resolve), {});
    const tables = readTables(stacks, resolve);
    const users = ownUserTable(PREFIX);
    await seed({ endpoint, tables, users, deployed: NOTHING_DEPLOYED, legacyUsers: 0, now: Date.now(), print: () => {} });
    client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'local' } });
  });
  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  const env = (): Record<string, string> => ({ AWS_ENDPOINT_URL: `http://127.0.0.1:${aws.port}` });
  const nis = (args: readonly string[], options: HostOptions = {}): Promise<Ended> =>
    runHere(args, { ...options, env: { ...env(), ...options.env } });
  const items = async (table: string): Promise<Record<string, unknown>[]> => {
    const found: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: PREFIX + table, ConsistentRead: true }))
      found.push(...Items.map((item) => unmarshall(item)));
    return found;
  };
  return {
    env,
    nis,
    items,
    async succeeds(args: readonly string[], options?: HostOptions): Promise<string> {
      const { status, out, err } = await nis(args, options);
      expect({ err, status }).toEqual({ err: '', status: 0 });
      return out;
    },
    /** One clear sentence on the standard error, and nothing else. */
    async fails(args: readonly string[], options?: HostOptions): Promise<string> {
      const { status, out, err } = await nis(args, options);
      expect({ status, out }).toEqual({ status: 1, out: '' });
      expect(err.trim().split('\n')).toHaveLength(1);
      return err;
    },
    async user(user_name: string): Promise<Record<string, unknown>> {
      const Key = marshall({ user_name });
      const { Item = {} } = await client.send(new GetItemCommand({ TableName: `${PREFIX}sys_user`, Key, ConsistentRead: true }));
      return unmarshall(Item);
    },
    async put(item: Record<string, unknown>, table = 'sys_user'): Promise<void> {
      await client.send(new PutItemCommand({ TableName: PREFIX + table, Item: marshall(item) }));
    },
    /** Users from before the plugin: `legacy.00000` and on. */
    async putLegacy(count: number, more: Record<string, unknown> = {}): Promise<void> {
      const all = Array.from({ length: count }, (_, index) => ({
        user_name: `legacy.${String(index).padStart(5, '0')}`,
        active: true,
        ...more,
      }));
      for (let start = 0; start < count; start += 25) {
        const RequestItems = {
          [`${PREFIX}sys_user`]: all.slice(start, start + 25).map((item) => ({ PutRequest: { Item: marshall(item) } })),
        };
        await client.send(new BatchWriteItemCommand({ RequestItems }));
      }
    },
  };
}
