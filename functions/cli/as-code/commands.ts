import type { Command } from 'commander';
import { example, exampleOfFinding, JSON_OPTION } from '../options.ts';
import type { Context } from '../ports.ts';
import { applyFiles } from './apply/apply.ts';
import { exportState } from './export.ts';
import { planFiles } from './plan.ts';

const FILES = ['<file...>', 'YAML or JSON files, - for the standard input'] as const;
const TAKE_OVER = ['--take-over', 'change users that files of another owner describe, too: they then belong to these files'] as const;
const RETIRE = ['--retire', 'end users of these owners who stand in no file any more, at the next full minute'] as const;

/** `nis plan`, `nis apply` and `nis export`. */
export function addAsCode(program: Command, context: () => Context): void {
  program
    .command('plan')
    .argument(...FILES)
    .description(
      'Show what files change in users, kinds, roles and settings, and what each change does. Exit status 2 where they change something.',
    )
    .option(...TAKE_OVER)
    .option(...RETIRE)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOfFinding('nis plan users/*.yaml settings.yaml', 'nis plan users.yaml --retire', 'nis export | nis plan -'),
    )
    .action((files, options) => planFiles(context(), files, options));
  program
    .command('apply')
    .argument(...FILES)
    .description('Make what nis plan shows. It stops at the first record that changed since the plan, and may be run again.')
    .option('--plan <id>', 'only if this is still the plan: the id that nis plan showed')
    .option(...TAKE_OVER)
    .option(...RETIRE)
    .option('--yes', 'ask no confirmation; without a terminal none is asked')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis apply users/*.yaml settings.yaml', 'nis apply users.yaml --plan 0f8e12ab34cd56ef0f8e12ab34cd56ef'))
    .action((files, options) => applyFiles(context(), files, options));
  program
    .command('export')
    .description('Print users, settings and what is switched off as a file for nis plan. Never a password, and no secret.')
    .option('--user <name>', 'this user alone')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis export > users.yaml', 'nis export --user json.user'))
    .action((options) => exportState(context(), options));
}
