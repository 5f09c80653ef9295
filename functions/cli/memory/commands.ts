import { type Command, Option } from 'commander';
import { example, exampleOfFinding, JSON_OPTION, readFlag, repeat } from '../options.ts';
import type { Context } from '../ports.ts';
import { decisions } from './decisions.ts';
import { forgetUsage } from './forget.ts';
import { rebuildUsage } from './rebuild.ts';
import { review } from './review.ts';
import { showUsage } from './usage.ts';
import { whatIfBlock, whatIfSetting, whatIfUser } from './what-if.ts';

/** `nis review`, `nis usage`, `nis whatif` and `nis decisions`. */
export function addMemoryCommands(program: Command, context: () => Context): void {
  addReview(program, context);
  addUsage(program, context);
  addWhatIf(program.command('whatif').description('Show what of the observed use a change would refuse: user, setting, block.'), context);
  addDecisions(program, context);
}

function addReview(program: Command, context: () => Context): void {
  program
    .command('review')
    .description('Show what is odd about each account, by what it really used. Exit status 2 where something is.')
    .option('--finding <code>', 'only this finding, such as used_both_ways')
    .option('--user <name>', 'only this account')
    .option('--csv', 'CSV, for spreadsheets')
    .option('--all', 'in the table, name every account')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOfFinding('nis review', 'nis review --finding owner_missing', 'nis review --csv > review.csv'))
    .action((options) => review(context(), options));
}

function addUsage(program: Command, context: () => Context): void {
  const usage = program
    .command('usage')
    .argument('[name]', 'user name')
    .description('Show how an account was used: protocols, tables, credentials, addresses, refusals.')
    .option('--forget', 'delete what is kept of its use, and its refusals')
    .option('--yes', 'with --forget, ask no confirmation')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis usage soap.user', 'nis usage abel.tuter --forget'))
    .action((name, options) => (options.forget ? forgetUsage : showUsage)(context(), name, options));
  usage
    .command('rebuild')
    .description('Replace what is kept of every user in some logs by what the logs say.')
    .requiredOption('--log <file>', 'log, - for the standard input; may be repeated', repeat)
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis usage rebuild --log .local/decisions.jsonl', 'zcat logs/*.gz | nis usage rebuild --log -'))
    // The command above takes --json for itself, wherever it stands.
    .action((_options, command) => rebuildUsage(context(), command.optsWithGlobals()));
}

function addWhatIf(whatIf: Command, context: () => Context): void {
  whatIf
    .command('user')
    .argument('<name>', 'user name')
    .description('Show what a change of a user would refuse. Exit status 2 where something would be.')
    .addOption(new Option('--kind <kind>', 'kind of user').choices(['interactive', 'non-interactive']))
    .option('--active <true|false>', 'active', readFlag)
    .option('--user-interface-only <true|false>', 'user_interface_only', readFlag)
    .option('--envelope <file>', 'envelope, as nis envelope NAME learn prints one; - for the standard input')
    .option('--roles <changes>', 'roles to grant and withdraw, such as +soap,-itil')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOfFinding(
        'nis whatif user abel.tuter --kind non-interactive',
        'nis whatif user abel.tuter --user-interface-only true',
        'nis whatif user soap.user --roles +soap_query,-soap',
        'nis whatif user json.user --envelope json.user.envelope.json',
      ),
    )
    .action((name, options) => whatIfUser(context(), name, options));
  addWhatIfSettings(whatIf, context);
}

function addWhatIfSettings(whatIf: Command, context: () => Context): void {
  whatIf
    .command('setting')
    .argument('<name>', 'setting by its full name, or by its protocol such as soap, or strict_security')
    .argument('<value>', 'true or false')
    .description('Show what a setting would refuse. Exit status 2 where something would be.')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      exampleOfFinding(
        'nis whatif setting soap true',
        'nis whatif setting strict_security true',
        'nis whatif setting nis.basic_for_people false',
      ),
    )
    .action((name, value, options) => whatIfSetting(context(), name, value, options));
  whatIf
    .command('block')
    .argument('<protocol>', 'protocol such as soap, rss or rest')
    .description('Show what switching a protocol off would refuse. Exit status 2 where something would be.')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOfFinding('nis whatif block rss'))
    .action((protocol, options) => whatIfBlock(context(), protocol, options));
}

function addDecisions(program: Command, context: () => Context): void {
  program
    .command('decisions')
    .description('List the refusals of the last 30 days, newest first.')
    .option('--user <name>', 'only of this user')
    .option('--reason <code>', 'only with this reason')
    .option('--since <time>', 'only since a time in UTC, such as 2026-12-01T06:00Z, or since so long ago, such as 2h')
    .option('--all', 'list every one')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis decisions --since 2h', 'nis decisions --user soap.user --reason soap_role_missing'))
    .action((options) => decisions(context(), options));
}
