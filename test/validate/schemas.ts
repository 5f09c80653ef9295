import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';
import type { Template } from '../../infra/local/assembly/read.ts';

/** A template by the name of its stack. */
export type Templates = Readonly<Record<string, Template>>;

/** AWS's own engine: it reads the schemas of all resource types once. */
const engine = new CloudFormationValidatePlugin();

/**
 * What AWS's validation engine finds in templates: schemas of every resource type (names, types, lengths, patterns, required properties),
 * references, the grammar of IAM policies, limits of templates. The engine and the schemas come with aws-cdk-lib; nothing is fetched.
 *
 * @returns one sentence a problem.
 */
export function schemaProblems(templates: Templates): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'validate-'));
  try {
    const stackTemplates = Object.entries(templates).map(([name, template]) => {
      const templatePath = join(folder, `${name}.template.json`);
      writeFileSync(templatePath, JSON.stringify(template));
      return { templatePath, stackConstructPath: name, accountId: undefined, region: undefined };
    });
    const templatePaths = stackTemplates.map(({ templatePath }) => templatePath);
    const { violations } = engine.validate({ templatePaths, stackTemplates, appConstruct: new App() });
    return violations
      .filter(({ severity }) => severity !== 'warning' && severity !== 'info')
      .map(({ ruleName, description, violatingResources = [] }) => {
        const places = violatingResources.map(({ resourceLogicalId, locations }) => `${resourceLogicalId} ${locations.join(', ')}`);
        return `${places.join('; ')}: ${description} (${ruleName})`;
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
