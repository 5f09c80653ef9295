import { describe, expect, test } from '@jest/globals';
import * as names from '../../shared/core/names.ts';
import { OPTION_ROWS } from '../infra/option-rows.ts';
import { resourcesOf, stacksOf, templateOf } from '../infra/synthesised.ts';
import { readText } from './comments.ts';

const STAGE = 'prod';
const section = /^## Uninstall\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(readText('docs/deploy.md'))?.[1] ?? '';
const rows = section.split('\n').filter((line) => /^\| (?!what stays|---)/.test(line));

/** Resources that CloudFormation retains, and what docs/deploy.md calls them. A custom resource is what it made: parameters. */
const RETAINED: Readonly<Record<string, RegExp>> = {
  'AWS::DynamoDB::GlobalTable': /^\| the tables `non-interactive-sessions-prod-…`/,
  'AWS::Logs::LogGroup': /^\| the log groups/,
  'AWS::KMS::Key': /^\| the key of the alarm topic/,
};

interface Found {
  readonly id: string;
  readonly type: string;
}

const all = OPTION_ROWS.flatMap(([, options]) => Object.values(stacksOf(options)).filter((stack) => stack !== null)).map(templateOf);
const retained = (template: (typeof all)[number]): Found[] =>
  Object.entries((template.toJSON().Resources ?? {}) as Record<string, { Type: string; DeletionPolicy?: string }>)
    .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')
    .map(([id, { Type }]) => ({ id, type: Type }));

describe('the list of what stays after an uninstall', () => {
  test('names every kind of resource that a stack retains, under any option', () => {
    const found = all.flatMap(retained).filter(({ type }) => !type.startsWith('Custom::'));
    expect(found.length).toBeGreaterThan(50);
    for (const { id, type } of found) expect([id, type, rows.some((row) => RETAINED[type]?.test(row))]).toEqual([id, type, true]);
  });

  test('names every path of parameters that no template owns', () => {
    const owned = all.flatMap((template) =>
      Object.values(resourcesOf<{ Name: string }>(template, 'AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name),
    );
    const paths = Object.values(names)
      .flatMap((name) => (typeof name === 'function' ? [name(STAGE)] : []))
      .filter((name) => name.startsWith('/') && !owned.includes(name));
    expect(paths.length).toBeGreaterThanOrEqual(4);
    for (const path of paths) expect([path, rows.filter((row) => row.includes(`below \`${path}\``)).length]).toEqual([path, 1]);
  });
});
