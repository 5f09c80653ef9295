import { arnOf } from '../account.ts';
import { LocalRunError } from '../error.ts';
import { type Found, resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** The code of a function: a folder, or the text of its index.js. */
export type FunctionCode = { readonly folder: string } | { readonly inline: string };

/** A Lambda function of the templates. */
export interface FunctionModel {
  readonly name: string;
  readonly arn: string;
  readonly code: FunctionCode;
  /** `file.export`. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Name of its log group. */
  readonly logGroup: string;
}

/** Source: Lambda API Reference, CreateFunction: defaults of Timeout (3 seconds) and MemorySize (128 MB). */
const DEFAULT_TIMEOUT_S = 3;
const DEFAULT_MEMORY_MB = 128;

/** The Node.js functions of the stacks. */
export function readFunctions(stacks: readonly Stack[], resolve: Resolver): FunctionModel[] {
  return resourcesOfType(stacks, (type) => type === 'AWS::Lambda::Function')
    .filter(({ properties }) => String(properties.Runtime).startsWith('nodejs'))
    .map((found) => readFunction(found, resolve));
}

function readFunction({ stack, logicalId, properties }: Found, resolve: Resolver): FunctionModel {
  const name = String(resolve(stack, { Ref: logicalId }));
  const environment = (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  return {
    name,
    arn: arnOf('lambda', `function:${name}`),
    code: readCode(stack, logicalId, resolve(stack, properties.Code) as CodeProperty),
    handler: String(properties.Handler),
    timeoutMs: Number(properties.Timeout ?? DEFAULT_TIMEOUT_S) * 1000,
    memoryMb: Number(properties.MemorySize ?? DEFAULT_MEMORY_MB),
    logGroup: logGroupOf(name, resolve(stack, properties.LoggingConfig)),
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(resolve(stack, value))])),
  };
}

/** Source: Lambda Developer Guide, "Configuring CloudWatch log groups" (the default name). */
const logGroupOf = (name: string, logging: unknown): string =>
  String((logging as { LogGroup?: unknown } | undefined)?.LogGroup ?? `/aws/lambda/${name}`);

interface CodeProperty {
  readonly ZipFile?: string;
  readonly S3Key?: string;
}

function readCode(stack: Stack, logicalId: string, { ZipFile, S3Key }: CodeProperty): FunctionCode {
  if (ZipFile !== undefined) return { inline: ZipFile };
  const folder = S3Key === undefined ? undefined : stack.assets.get(S3Key);
  if (folder === undefined)
    throw new LocalRunError(`The code of the function ${logicalId} is not among the assets of ${stack.name}: synthesise the app again.`);
  return { folder };
}
