import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { ENV } from '../../shared/core/environment.ts';
import { readUserTable } from '../../shared/core/user-table.ts';
import { type ApiModel, functionOfUri, type ResourceNode, readApi } from './assembly/api.ts';
import { type CustomResourceCall, readCustomResources } from './assembly/custom-resources.ts';
import { type FunctionModel, readFunctions } from './assembly/functions.ts';
import { readParameters } from './assembly/parameters.ts';
import { readAssembly } from './assembly/read.ts';
import { createResolver } from './assembly/resolve.ts';
import { readTables } from './assembly/tables.ts';
import { LocalRunError } from './error.ts';
import { createFunctions, type FunctionsOptions, type LocalFunctions } from './lambda/functions.ts';
import { seedDigestPassphrase } from './seed/digest.ts';
import { seed } from './seed/seed.ts';
import { withSsm } from './seed/with-ssm.ts';

export interface DeployOptions {
  /** Folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** Where the functions and the seeding find DynamoDB and SSM. */
  readonly awsUrl: string;
  readonly gatewayUrl: string;
  readonly onLine: FunctionsOptions['onLine'];
}

export interface Deployed {
  readonly api: ApiModel;
  readonly functions: LocalFunctions;
  /** null where the templates have no single sign-on. */
  readonly sso: { readonly path: string; readonly digestPassphrase: string } | null;
}

/** The value of NIS_PUBLIC_URL that the stage `local` is synthesised with: it stands for this gateway, whatever its port. */
const DEFAULT_PUBLIC_URL = 'http://localhost:8080';

/**
 * Does with the templates what a first deploy does (tables, functions, custom resources), then adds the demonstration data.
 *
 * @throws LocalRunError where the templates hold what the local run does not emulate, or a custom resource fails.
 */
export async function deploy(options: DeployOptions): Promise<Deployed> {
  const { awsUrl, gatewayUrl, onLine } = options;
  const stacks = await readAssembly(options.assembly);
  const resolve = createResolver(stacks);
  const models = readFunctions(stacks, resolve);
  const api = readApi(stacks, resolve);
  requireFunctions(api, models);
  const functions = createFunctions({ models, awsUrl, override: (variables) => withPublicUrl(variables, gatewayUrl), onLine });
  try {
    const variables = Object.assign({}, ...models.map(({ environment }) => environment)) as FunctionModel['environment'];
    const users = readUserTable(variables[ENV.userTable], variables[ENV.tablePrefix] ?? '');
    const ssoPath = models.map(({ environment }) => environment[ENV.ssoPath]).find((path) => path !== undefined);
    const [sso] = await Promise.all([
      ssoPath === undefined
        ? null
        : seedDigestPassphrase(awsUrl, ssoPath).then((digestPassphrase) => ({ path: ssoPath, digestPassphrase })),
      withSsm(awsUrl, (client) =>
        Promise.all(
          readParameters(stacks, resolve).map((parameter) => client.send(new PutParameterCommand({ ...parameter, Overwrite: true }))),
        ),
      ),
      seed(awsUrl, readTables(stacks, resolve), users, Date.now()),
      // In this order, as in a deploy: a function reads at its start what a custom resource creates.
      runCustomResources(readCustomResources(stacks, models, resolve), functions).then(() => functions.warm(functionsOf(api))),
    ]);
    return { api, functions, sso };
  } catch (error) {
    await functions.stop();
    throw error;
  }
}

const withPublicUrl = (variables: FunctionModel['environment'], url: string): FunctionModel['environment'] =>
  variables[ENV.publicUrl] === DEFAULT_PUBLIC_URL ? { ...variables, [ENV.publicUrl]: url } : variables;

async function runCustomResources(calls: readonly CustomResourceCall[], functions: LocalFunctions): Promise<void> {
  for (const { logicalId, functionArn, event } of calls) {
    const outcome = await functions.invoke(functionArn, JSON.stringify(event));
    if (!outcome.ok) throw new LocalRunError(`The custom resource ${logicalId} failed, as it would in a deploy: ${outcome.errorMessage}`);
  }
}

/** ARNs of the functions that requests can reach. */
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

function requireFunctions(api: ApiModel, models: readonly FunctionModel[]): void {
  const known = new Set(models.map(({ arn }) => arn));
  for (const arn of functionsOf(api)) {
    if (!known.has(arn))
      throw new LocalRunError(`The REST API names the function ${arn}, which the templates do not hold: synthesise the app again.`);
  }
}
