import { ENV } from '../../shared/core/environment.ts';
import { readUserTable, type UserTable } from '../../shared/core/users/user-table.ts';
import { type ApiModel, functionOfUri, type ResourceNode, readApi } from './assembly/api.ts';
import { readCustomResources } from './assembly/custom-resources.ts';
import { type FunctionModel, readFunctions } from './assembly/functions.ts';
import { type LogFeed, readLogFeed } from './assembly/log-feed.ts';
import { readParameters } from './assembly/parameters.ts';
import { requirePermissions } from './assembly/permissions.ts';
import { readAssembly, type Stack } from './assembly/read.ts';
import { type Releases, readReleases } from './assembly/releases.ts';
import { createResolver, type Resolver } from './assembly/resolve.ts';
import { readTables } from './assembly/tables.ts';
import { LocalRunError } from './error.ts';
import { createFunctions, type FunctionsOptions, type LocalFunctions } from './lambda/functions.ts';
import { type Background, createBackground } from './memory/background.ts';
import { putParameters } from './put-parameters.ts';
import { runCustomResources } from './run-custom-resources.ts';
import { seedDigestPassphrase } from './seed/digest.ts';
import { seed } from './seed/seed.ts';
import type { Deployed } from './storage/storage.ts';

export interface DeployOptions {
  /** Folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** Address of DynamoDB and SSM for the functions and the seeding. */
  readonly awsUrl: string;
  readonly gatewayUrl: string;
  readonly onLine: FunctionsOptions['onLine'];
  /** What earlier runs deployed onto the same data. */
  readonly deployed: Deployed;
  /** Number of users without the attribute, in addition to the demonstration's own. */
  readonly legacyUsers: number;
  /** Takes a line of progress. */
  readonly print: (line: string) => void;
}

export interface Deployment {
  readonly api: ApiModel;
  readonly functions: LocalFunctions;
  /** Not started yet. */
  readonly background: Background;
  /** null: the templates have no single sign-on. */
  readonly sso: { readonly path: string; readonly digestPassphrase: string } | null;
  /** The table of users, and its attribute names. */
  readonly users: UserTable;
  /** Secret of `rotating.user`; null: an earlier run made it. */
  readonly secret: string | null;
  readonly deployed: Deployed;
}

/** NIS_PUBLIC_URL of the stage `local` at synthesis. It stands for this gateway, at any port. */
const DEFAULT_PUBLIC_URL = 'http://localhost:8080';

/**
 * Does with the templates what a deploy does (tables, functions, custom resources), and fills new tables with the demonstration's data.
 * Anything from an earlier deploy stays as it is now.
 *
 * @throws LocalRunError if the templates hold something that the local run does not emulate, or a custom resource fails.
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const { awsUrl, deployed, legacyUsers, print } = options;
  const stacks = await readAssembly(options.assembly);
  const resolve = createResolver(stacks);
  const models = readFunctions(stacks, resolve);
  const api = readApi(stacks, resolve);
  const releases = readReleases(stacks, resolve, new Set(models.map(({ arn }) => arn)));
  requireFunctions(api, models, releases);
  requirePermissions(stacks, resolve, functionsOf(api));
  const feed = permittedFeed(stacks, resolve);
  const { functions, background } = createWithFeed(models, releases, feed, options);
  try {
    const tables = readTables(stacks, resolve);
    const variables = Object.assign({}, ...models.map(({ environment }) => environment)) as FunctionModel['environment'];
    const users = readUserTable(variables[ENV.userTable], variables[ENV.tablePrefix] ?? '');
    const ssoPath = models.map(({ environment }) => environment[ENV.ssoPath]).find((path) => path !== undefined);
    const [sso, parameters, seeded, resources] = await Promise.all([
      ssoPath === undefined
        ? null
        : seedDigestPassphrase(awsUrl, ssoPath).then((digestPassphrase) => ({ path: ssoPath, digestPassphrase })),
      putParameters(awsUrl, readParameters(stacks, resolve), deployed.parameters),
      seed({ endpoint: awsUrl, tables, users, deployed, legacyUsers, now: Date.now(), print }),
      // In the order of a deploy: a function reads at its start what a custom resource creates.
      runCustomResources(readCustomResources(stacks, models, resolve), deployed.resources, functions).then(async (resources) => {
        await functions.warm(functionsOf(api));
        return resources;
      }),
    ]);
    const { secret, ...kept } = seeded;
    return { api, functions, background, sso, users, secret, deployed: { ...kept, parameters, resources } };
  } catch (error) {
    await functions.stop();
    throw error;
  }
}

const withPublicUrl = (variables: FunctionModel['environment'], url: string): FunctionModel['environment'] =>
  variables[ENV.publicUrl] === DEFAULT_PUBLIC_URL ? { ...variables, [ENV.publicUrl]: url } : variables;

/** The functions, and what their lines and the clock set off. */
function createWithFeed(
  models: readonly FunctionModel[],
  releases: Releases,
  feed: LogFeed,
  { awsUrl, gatewayUrl, onLine, print }: DeployOptions,
): Pick<Deployment, 'functions' | 'background'> {
  const groups = new Map(models.map(({ name, logGroup }) => [name, logGroup]));
  const functions = createFunctions({
    models,
    releases,
    awsUrl,
    override: (variables) => withPublicUrl(variables, gatewayUrl),
    onLine(functionName, line) {
      onLine(functionName, line);
      background.onLine(groups.get(functionName) ?? '', line);
    },
  });
  const background = createBackground({ feed, invoke: functions.invoke, print });
  return { functions, background };
}

/** Subscriptions and schedules, each with the permission that its caller needs. */
function permittedFeed(stacks: readonly Stack[], resolve: Resolver): LogFeed {
  const feed = readLogFeed(stacks, resolve);
  requirePermissions(stacks, resolve, arnsOf(feed.subscriptions), 'CloudWatch Logs');
  requirePermissions(stacks, resolve, arnsOf(feed.schedules), 'EventBridge');
  return feed;
}

const arnsOf = (calls: readonly { readonly functionArn: string }[]): string[] => calls.map(({ functionArn }) => functionArn);

/** ARNs of the functions behind the API. */
function functionsOf({ root }: ApiModel): Set<string> {
  const arns = new Set<string>();
  const visit = ({ children, methods }: ResourceNode): void => {
    for (const { authorizer, integration } of methods.values()) {
      if (authorizer !== null) arns.add(authorizer.functionArn);
      if (integration.type === 'AWS_PROXY') arns.add(functionOfUri(integration.uri));
    }
    for (const child of children.values()) visit(child);
  };
  visit(root);
  return arns;
}

function requireFunctions(api: ApiModel, models: readonly FunctionModel[], releases: Releases): void {
  const known = new Set([...models.map(({ arn }) => arn), ...releases.keys()]);
  for (const arn of functionsOf(api)) {
    if (!known.has(arn))
      throw new LocalRunError(`The REST API names the function ${arn}, which the templates do not hold: synthesise the app again.`);
  }
}
