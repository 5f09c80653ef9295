import { REGION } from '../account.ts';
import type { FunctionModel } from '../assembly/functions.ts';
import { FIRST_VERSION } from '../assembly/physical.ts';
import type { Releases } from '../assembly/releases.ts';
import { LocalFunction } from './function.ts';
import { type Outcome, THROTTLED_ERROR } from './protocol.ts';

/** Every function of the templates, by ARN, with or without a qualifier that the templates hold. */
export interface LocalFunctions {
  /** @throws Error if the templates have no such function. */
  invoke(arn: string, payload: string): Promise<Outcome>;
  warm(arns: Iterable<string>): Promise<void>;
  stop(): Promise<void>;
}

export interface FunctionsOptions {
  readonly models: readonly FunctionModel[];
  readonly releases: Releases;
  /** Address of DynamoDB and SSM for the AWS SDKs in the functions. */
  readonly awsUrl: string;
  /** Changes the variables of a function. */
  readonly override: (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  readonly onLine: (functionName: string, line: string) => void;
}

/**
 * Parallel executions in an account, over all of its functions; further ones are throttled. Here most of them wait for an environment.
 *
 * Source: Lambda Developer Guide, "Lambda quotas": concurrent executions, 1,000 by default.
 */
const ACCOUNT_CONCURRENCY = 1000;

/** Source: Lambda API Reference, Invoke: TooManyRequestsException, "Rate Exceeded." */
const THROTTLED: Outcome = { ok: false, errorType: THROTTLED_ERROR, errorMessage: 'Rate Exceeded.' };

export function createFunctions({ models, releases, awsUrl, override, onLine }: FunctionsOptions): LocalFunctions {
  const published = new Set(releases.values());
  const functions = new Map(
    models.map((model) => {
      const variables = { ...override(model.environment), ...runtimeVariables(model, awsUrl, published.has(model.arn)) };
      return [model.arn, new LocalFunction({ model, variables, onLine: (line) => onLine(model.name, line) })];
    }),
  );
  const find = (arn: string): LocalFunction | undefined => functions.get(releases.get(arn) ?? arn);
  let executing = 0;
  return {
    invoke(arn, payload) {
      const found = find(arn);
      if (found === undefined) throw new Error(`The templates hold no function ${arn}.`);
      if (executing >= ACCOUNT_CONCURRENCY) return Promise.resolve(THROTTLED);
      executing += 1;
      return found.invoke(payload).finally(() => {
        executing -= 1;
      });
    },
    warm: async (arns) => {
      await Promise.all([...new Set(arns)].map((arn) => find(arn)?.warm()));
    },
    stop: async () => {
      await Promise.all([...functions.values()].map((found) => found.stop()));
    },
  };
}

/**
 * The variables that Lambda adds to a function's own, and nothing of this machine, so that a function cannot depend on something that its
 * template lacks.
 *
 * Source: Lambda Developer Guide, "Defined runtime environment variables"; AWS SDKs and Tools Reference Guide, "Service-specific
 * endpoints": AWS_ENDPOINT_URL.
 */
const runtimeVariables = (model: FunctionModel, awsUrl: string, published: boolean): Record<string, string> => ({
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_LAMBDA_FUNCTION_NAME: model.name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMb),
  AWS_LAMBDA_FUNCTION_VERSION: published ? FIRST_VERSION : '$LATEST',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_ACCESS_KEY_ID: model.name,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: awsUrl,
});
