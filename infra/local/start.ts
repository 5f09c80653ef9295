import { rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { printable } from '../../shared/core/text.ts';
import { keptAssemblies } from './assembly/kept.ts';
import { synthesise } from './assembly/synth.ts';
import { type AwsCall, createAwsEndpoint } from './aws/endpoint.ts';
import type { Fault, FaultSwitch } from './aws/fault.ts';
import { type Deployment, deploy } from './deploy.ts';
import { createGateway } from './gateway/gateway.ts';
import { answerAll, createGatewayListener, SERVER_OPTIONS } from './gateway/server.ts';
import { startIdentityProvider } from './identity-provider/start.ts';
import { workloadsOf } from './identity-provider/workloads.ts';
import type { LocalFunctions } from './lambda/functions.ts';
import { type Listening, listenOnLoopback } from './listen.ts';
import { createLocalLog, type LocalLog } from './log/decision-log.ts';
import type { Background } from './memory/background.ts';
import { makeRunFolder } from './run-folder.ts';
import { seedFederated } from './seed/federated.ts';
import type { Step } from './steps.ts';
import { openFolder } from './storage/folder.ts';
import { inMemory, type Storage } from './storage/storage.ts';
import { createUpstream } from './upstream/upstream.ts';

export interface LocalOptions {
  /** Port of the gateway and of the AWS endpoint; 0: any free one. */
  readonly port: number;
  readonly awsPort: number;
  /** null: 8082, or any free port if that is in use. */
  readonly identityProviderPort?: number | null;
  /** Port of a small upstream that replaces functions/instance; null: none. */
  readonly upstreamPort?: number | null;
  /** A service that answers 500 after seeding. */
  readonly fault: Fault | null;
  /** Folder of an assembly; null: synthesise. */
  readonly assembly: string | null;
  /** Folder for the decision log and the synthesised assembly. */
  readonly folder: string;
  /** Takes one line for the terminal. */
  readonly print: (line: string) => void;
  /** Does a part of the start; absent: without a word. */
  readonly step?: Step;
  /** Folder for the data; absent or null: in memory. */
  readonly persist?: string | null;
  /** Number of users from before the plugin, in addition to the demonstration's own; absent: none. */
  readonly legacy?: number;
  /** Told of each call of DynamoDB and SSM, before it is served. */
  readonly onAwsCall?: (call: AwsCall) => void;
}

export interface LocalRun {
  readonly gatewayUrl: string;
  readonly awsUrl: string;
  readonly decisionLog: string;
  /** Both null: the templates have no single sign-on. */
  readonly identityProviderUrl: string | null;
  readonly digestPassphrase: string | null;
  /** Secret of `rotating.user`; null: an earlier run on the same data made and printed it. */
  readonly rotatingSecret: string | null;
  /** null: functions/instance serves. */
  readonly upstreamUrl: string | null;
  stop(): Promise<void>;
}

const starting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Retry-After': '1', Connection: 'close' }).end('The local run is starting.\n');
};

/** The listener behind the gateway's port; it is replaced when everything is ready. */
interface Door {
  open: RequestListener;
}

/**
 * Starts the local run; it is ready when this resolves.
 *
 * @throws LocalRunError in one sentence if it cannot start; then nothing is left running.
 */
export async function startLocal(options: LocalOptions): Promise<LocalRun> {
  const door: Door = { open: starting };
  const listener: RequestListener = (request, response) => door.open(request, response);
  // Ports first: a used port is the most likely failure, and synthesis takes seconds.
  const gateway = await listenOnLoopback({ name: 'gateway', variable: 'PORT', port: options.port, server: SERVER_OPTIONS, listener });
  const parts: Parts = { gateway };
  try {
    return await startBehind(door, parts, options);
  } catch (error) {
    await stopParts(parts);
    throw error;
  }
}

async function startBehind(door: Door, parts: Parts, options: LocalOptions): Promise<LocalRun> {
  const { gateway } = parts;
  const { step = silently } = options;
  const gatewayUrl = urlOf(gateway);
  const faults: FaultSwitch = { failing: null };
  const storage = await startStorage(parts, options);
  const aws = await startAws(parts, options, faults, storage);
  for (const server of gateway.servers) answerAll(server, (request, response) => door.open(request, response));
  const log = createLocalLog(options.folder, options.print);
  parts.log = log;
  if (options.upstreamPort != null) parts.upstream = await startUpstream(options.upstreamPort, gatewayUrl, options.print);
  const upstreamUrl = parts.upstream === undefined ? null : urlOf(parts.upstream);
  const assembly = options.assembly ?? (await assemblyFor(parts, options, upstreamUrl));
  const deployment = {
    assembly,
    awsUrl: `http://127.0.0.1:${aws.port}`,
    gatewayUrl,
    onLine: log.onFunctionLine,
    deployed: storage.deployed,
    legacyUsers: options.legacy ?? 0,
    print: options.print,
  };
  const { api, functions, background, sso, users, secret, deployed } = await step(DEPLOYMENT, () => deploy(deployment));
  parts.functions = functions;
  parts.background = background;
  if (sso !== null) parts.identityProvider = await startProvider(options, gatewayUrl, urlOf(aws), { path: sso.path, users, secret });
  await storage.keepDeployed(deployed);
  const invocations = createGateway({ api, invoke: functions.invoke, onFailure: log.onFailure, now: Date.now });
  door.open = createGatewayListener({ gateway: invocations, onRequest: log.onRequest });
  faults.failing = options.fault;
  log.onDeployed();
  background.start();
  const digestPassphrase = sso?.digestPassphrase ?? null;
  return runOf(parts, { gatewayUrl, awsUrl: urlOf(aws), decisionLog: log.file, digestPassphrase, rotatingSecret: secret, upstreamUrl });
}

const SYNTHESIS = 'Synthesising the templates from infra/app.ts';
const KEPT = 'Taking the templates of an earlier start: the sources have not changed';
const DEPLOYMENT = 'Creating tables, users and settings, and starting the functions';
const silently: Step = (_what, run) => run();

const runOf = (parts: Parts, run: Omit<LocalRun, 'identityProviderUrl' | 'stop'>): LocalRun => ({
  ...run,
  identityProviderUrl: parts.identityProvider === undefined ? null : urlOf(parts.identityProvider),
  stop: () => stopParts(parts),
});

/** Parts that have been started so far. */
interface Parts {
  gateway: Listening;
  storage?: Storage;
  aws?: Listening;
  log?: LocalLog;
  functions?: LocalFunctions;
  background?: Background;
  identityProvider?: Listening;
  upstream?: Listening;
  /** Holds the assembly of this run. */
  runFolder?: string;
}

/** From the outside in: no part calls one that has stopped, and the remaining ones may still log. */
async function stopParts({
  gateway,
  identityProvider,
  upstream,
  background,
  functions,
  aws,
  log,
  storage,
  runFolder,
}: Parts): Promise<void> {
  await Promise.all([gateway.close(), identityProvider?.close(), upstream?.close()]);
  await background?.stop();
  await functions?.stop();
  await aws?.close();
  await log?.close();
  await storage?.close();
  if (runFolder !== undefined) await rm(runFolder, { recursive: true, force: true });
}

async function startStorage(parts: Parts, { persist }: LocalOptions): Promise<Storage> {
  const storage = typeof persist === 'string' ? await openFolder(persist) : inMemory();
  parts.storage = storage;
  return storage;
}

async function startAws(
  parts: Parts,
  { awsPort, onAwsCall, print }: LocalOptions,
  faults: FaultSwitch,
  storage: Storage,
): Promise<Listening> {
  const listener = createAwsEndpoint({
    faults,
    storage,
    ...(onAwsCall && { onCall: onAwsCall }),
    onLogLine: (logGroup, line) => parts.background?.onLine(logGroup, line),
    onNotice: ({ subject, text }) => print([`notice: ${subject}`, ...text.split('\n')].map(printable).join('\n  ')),
  });
  parts.aws = await listenOnLoopback({ name: 'AWS endpoint', variable: 'AWS_PORT', port: awsPort, server: {}, listener });
  return parts.aws;
}

interface ProviderOptions extends Pick<Deployment, 'users' | 'secret'> {
  /** `ssoPath`. */
  readonly path: string;
}

async function startProvider(
  { identityProviderPort = null }: LocalOptions,
  gatewayUrl: string,
  awsUrl: string,
  { path, users, secret }: ProviderOptions,
): Promise<Listening> {
  const provider = await startIdentityProvider({ port: identityProviderPort, gatewayUrl, awsUrl, ssoPath: path });
  // Data that was kept stays as it is: an administrator may have taken the workloads from the account.
  if (secret !== null) await seedFederated(awsUrl, users, workloadsOf(urlOf(provider)));
  return provider;
}

async function startUpstream(port: number, gatewayUrl: string, print: LocalOptions['print']): Promise<Listening> {
  let serve = starting;
  const listener: RequestListener = (request, response) => serve(request, response);
  const listening = await listenOnLoopback({ name: 'upstream', variable: 'UPSTREAM_PORT', port, server: {}, listener });
  serve = createUpstream({ gatewayUrl, ownUrl: urlOf(listening), print });
  return listening;
}

const urlOf = ({ port }: Listening): string => `http://localhost:${port}`;

/** The assembly of this run alone: what an earlier start made of the same sources, or a new one. */
async function assemblyFor(parts: Parts, { folder, print, step = silently }: LocalOptions, upstreamUrl: string | null): Promise<string> {
  const context: Record<string, string> = upstreamUrl === null ? {} : { upstreamUrl };
  parts.runFolder = await makeRunFolder(folder);
  const assembly = join(parts.runFolder, 'cdk.out');
  const kept = await keptAssemblies(join(folder, 'kept'), context);
  if (kept.has && (await step(KEPT, () => kept.copyTo(assembly)))) return assembly;
  await step(SYNTHESIS, () => synthesise(assembly, context, { print }));
  await kept.keep(assembly);
  return assembly;
}
