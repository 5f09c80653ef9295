import type { Option } from '../config/option.ts';
import { OPTIONS } from '../config/options.ts';

/** The options of a deployment as a page of the documentation: docs/options.md. */
export function optionsPage(): string {
  const rows = Object.entries<Option<unknown>>(OPTIONS).map(
    ([name, { purpose, standard, example }]) => `| \`${name}\` | ${purpose} | ${standard} | \`${example}\` |`,
  );
  const costs = Object.entries<Option<unknown>>(OPTIONS).flatMap(([name, { cost }]) =>
    cost === undefined ? [] : [`| \`${name}\` | ${cost} |`],
  );
  return [
    '# Options',
    '',
    'Written by `npm run docs` from infra/config/options.ts; a test compares the two.',
    '',
    'Give them at the command line (`cdk deploy --all -c stage=prod -c waf=false`) or under `context` in cdk.json. An option that does not',
    'exist or cannot be used stops `cdk synth` with one sentence that says what to write instead.',
    '',
    '| option | for | without it | example |',
    '|---|---|---|---|',
    ...rows,
    '',
    '## What they cost',
    '',
    'In US dollars, at the list prices of us-east-1 in 2026. What the stage itself costs, the web ACL of `waf` included, is in [operations](operations.md#what-it-costs). Options that are not named change nothing about it by themselves.',
    '',
    '| option | cost |',
    '|---|---|',
    ...costs,
    '',
  ].join('\n');
}
