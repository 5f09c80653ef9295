import { LocalRunError } from '../error.ts';
import { resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** The published versions and aliases of the templates: qualified ARN to the function's own. */
export type Releases = ReadonlyMap<string, string>;

/**
 * Reads which function each version and each alias stands for. A first deploy publishes version 1 of each function.
 *
 * Source: Lambda Developer Guide, "Manage Lambda function versions" and "Create an alias for a Lambda function" (qualified ARNs).
 *
 * @throws LocalRunError where one names what the templates do not hold, or shifts traffic between versions.
 */
export function readReleases(stacks: readonly Stack[], resolve: Resolver, functionArns: ReadonlySet<string>): Releases {
  const versions = new Map<string, string>();
  for (const { stack, logicalId, properties } of resourcesOfType(stacks, (type) => type === 'AWS::Lambda::Version')) {
    const functionArn = arnOfFunction(String(resolve(stack, properties.FunctionName)), functionArns);
    if (functionArn === undefined) throw unknown(`version ${logicalId}`, 'a function');
    versions.set(String(resolve(stack, { Ref: logicalId })), functionArn);
  }
  const releases = new Map(versions);
  for (const { stack, logicalId, properties } of resourcesOfType(stacks, (type) => type === 'AWS::Lambda::Alias')) {
    const functionArn = arnOfFunction(String(resolve(stack, properties.FunctionName)), functionArns);
    const version = versions.get(`${functionArn}:${String(resolve(stack, properties.FunctionVersion))}`);
    if (functionArn === undefined || version !== functionArn) throw unknown(`alias ${logicalId}`, 'a version of its function');
    if (properties.RoutingConfig !== undefined)
      throw new LocalRunError(
        `The alias ${logicalId} shares requests between versions, which the local run does not emulate: name one version.`,
      );
    releases.set(String(resolve(stack, { Ref: logicalId })), functionArn);
  }
  return releases;
}

/** A function is named by its name or its ARN. Source: CloudFormation Template Reference, AWS::Lambda::Alias, FunctionName. */
const arnOfFunction = (nameOrArn: string, arns: ReadonlySet<string>): string | undefined =>
  [...arns].find((arn) => arn === nameOrArn || arn.endsWith(`:function:${nameOrArn}`));

const unknown = (what: string, missing: string): LocalRunError =>
  new LocalRunError(`The ${what} names ${missing} that the templates do not hold: synthesise the app again.`);
