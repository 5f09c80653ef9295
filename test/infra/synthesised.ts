import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { readConfig } from '../../infra/config/config.ts';
import type { CodeOf } from '../../infra/constructs/common/bundle.ts';
import { addStacks, type Stacks } from '../../infra/stacks/deployment.ts';

/** A resource of a template, with the properties that a test reads. */
export interface Resource<Properties> {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Options of a custom domain name. */
export const DOMAIN = {
  domainName: 'instance.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/3f0c1d2e-0000-4000-8000-000000000000',
};

/** The stacks as `cdk synth -c option=value …` makes them, without bundling the functions. */
export function stacksOf(
  options: Readonly<Record<string, unknown>> = {},
  codeOf: CodeOf = () => Code.fromInline('exports.handler = () => {};'),
): Stacks {
  const app = new App({ context: { ...cdkJson.context, ...options } });
  const config = readConfig(app.node.getAllContext());
  return addStacks(app, config, codeOf);
}

export const templateOf = (stack: Stack): Template => Template.fromStack(stack);

/** Resources of a type by logical id. */
export function resourcesOf<Properties = object>(template: Template, type: string): Readonly<Record<string, Resource<Properties>>> {
  return template.findResources(type) as Readonly<Record<string, Resource<Properties>>>;
}
