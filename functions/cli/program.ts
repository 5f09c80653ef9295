import { Command, InvalidArgumentError } from 'commander';
import { activate, resume, status } from './activation.ts';
import { explainCommand } from './explain.ts';
import { example } from './options.ts';
import type { Context } from './ports.ts';
import { preview } from './preview.ts';
import { listSettings, setSetting } from './settings.ts';
import { addUserCommands } from './users/commands.ts';

/** A context for the stage that the options say. */
export type ContextOf = (stage: string | undefined) => Context;

const repeat = (value: string, before: readonly string[]): string[] => [...before, value];
const NONE: readonly string[] = [];

/** The command line `nis`. It parses and hands over; what a command does is in its own file. */
export function createProgram(contextOf: ContextOf): Command {
  const program = new Command('nis')
    .description('Administers Non-Interactive Sessions: activation, users, settings, and why a request is refused.')
    .option('--stage <stage>', 'stage of the deployment (default: NIS_STAGE, else local, the local run)')
    .addHelpText(
      'after',
      example(
        'nis preview --log .local/decisions.jsonl',
        'nis --stage prod activate',
        "nis explain --user soap.user --request 'POST /incident.do?SOAP'",
      ) + CREDENTIALS,
    );
  const context = (): Context => contextOf(program.opts<{ stage?: string }>().stage);
  addActivation(program, context);
  addUserCommands(program.command('users').description('Users: list, show, create, set, roles, password, import.'), context);
  addSettings(program.command('settings').description('Security settings: one a protocol, and strict security.'), context);
  addExplain(program, context);
  return program;
}

const CREDENTIALS = `
On AWS the usual credentials and region apply (AWS_PROFILE, AWS_REGION …). The stage local is the local run at AWS_ENDPOINT_URL,
http://localhost:8081 unless set, and needs no credentials.`;

function addActivation(program: Command, context: () => Context): void {
  program
    .command('preview')
    .description('Show for each user what activation changes and what would break. Exit status 2 where something would.')
    .option('--log <file>', 'decision log, - for the standard input; may be repeated', repeat, NONE)
    .option('--json', 'one JSON object, for machines')
    .option('--csv', 'CSV, for spreadsheets')
    .option('--all', 'in the table, also users without findings')
    .addHelpText('after', example('nis preview', 'nis preview --log .local/decisions.jsonl', 'nis preview --csv > preview.csv'))
    .action((options) => preview(context(), options));
  program
    .command('activate')
    .description('Make every user without web_service_access_only interactive; create guests and base roles where absent.')
    .option('--yes', 'ask no confirmation')
    .option('--dry-run', 'only count; change nothing')
    .option('--segments <number>', 'parallel segments', wholeNumber, 8)
    .addHelpText('after', example('nis activate --dry-run', 'nis activate', 'nis --stage prod activate --yes --segments 32'))
    .action((options) => activate(context(), options));
  program
    .command('status')
    .description('Show how far the latest activation is.')
    .option('--json', 'one JSON object')
    .addHelpText('after', example('nis status', 'nis --stage prod status --json'))
    .action((options) => status(context(), options));
  program
    .command('resume')
    .description('Go on with an activation that was interrupted or could not deal with every record.')
    .addHelpText('after', example('nis resume'))
    .action(() => resume(context()));
}

function addSettings(settings: Command, context: () => Context): void {
  settings
    .command('list')
    .description('Show every setting.')
    .option('--json', 'one JSON array')
    .addHelpText('after', example('nis settings list'))
    .action((options) => listSettings(context(), options));
  settings
    .command('set <name> <value>')
    .description('Set one to true (requires credentials) or false.')
    .addHelpText('after', example('nis settings set soap false', 'nis settings set glide.soap.strict_security true'))
    .action((name, value) => setSetting(context(), name, value));
}

function addExplain(program: Command, context: () => Context): void {
  program
    .command('explain')
    .description('Explain what the authorizer decides on a request, or why it decided as it did.')
    .option('--user <name>', 'who asks, with the right password; left out: nobody')
    .option('--request <request>', 'method and path')
    .option('--decision <id>', 'id of a decision: the response header x-amzn-RequestId')
    .option('--log <file>', 'decision log, - for the standard input; may be repeated', repeat, NONE)
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      example(
        "nis explain --user soap.user --request 'POST /incident.do?SOAP'",
        "nis explain --request 'GET /incident.do?WSDL'",
        'nis explain --decision 6bc6f332-a02d-4016-9bdf-2dc715de5dd2 --log .local/decisions.jsonl',
      ),
    )
    .action((options) => explainCommand(context(), options));
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 1000) throw new InvalidArgumentError('Give a whole number from 1 to 1000.');
  return number;
}
