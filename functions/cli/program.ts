import { Argument, Command, InvalidArgumentError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { activate, resume, status } from './activation/activation.ts';
import { dryRun } from './activation/dry-run.ts';
import { preview } from './activation/preview.ts';
import { addAsCode } from './as-code/commands.ts';
import { addFederated, addTokens } from './credentials/commands.ts';
import { addEnvelope } from './envelope/commands.ts';
import { explainCommand } from './explain/explain.ts';
import { addMemoryCommands } from './memory/commands.ts';
import { example, exampleOfFinding, JSON_OPTION, NONE, repeat } from './options.ts';
import type { Context } from './ports.ts';
import { addSecretCommand } from './secrets/commands.ts';
import { addSettingCommands } from './settings-commands.ts';
import { completion, SHELLS } from './terminal/completion.ts';
import { helpLook, helpOutput } from './terminal/help.ts';
import { type Look, PLAIN } from './terminal/look.ts';
import { addUserCommands } from './users/commands.ts';

/** A context for the stage that the options say. */
export type ContextOf = (stage: string | undefined) => Context;

/** Takes help and version, which commander writes by itself. */
export interface ProgramOutput {
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
  /** What standard output and error can show; absent: plain text. */
  readonly looks?: readonly [out: Look, err: Look];
}

/**
 * The command line `nis`. It parses and hands over; what a command does is in its own file.
 *
 * @returns whose `parseAsync` rejects with a CommanderError for help, version and mistakes in the arguments. Of these it writes nothing.
 */
export function createProgram(contextOf: ContextOf, { looks = [PLAIN, PLAIN], ...output }: ProgramOutput): Command {
  const program = new Command('nis')
    .exitOverride()
    .configureOutput({ ...output, ...helpOutput(looks) })
    .configureHelp(helpLook)
    .description('Administers Non-Interactive Sessions: activation, users, settings, and why a request is refused.')
    .version(manifest.version, '--version', 'the version of this command line')
    .option('--stage <stage>', 'stage of the deployment (default: NIS_STAGE, else local, the local run)')
    .addHelpText(
      'after',
      exampleOfFinding(
        'nis preview --log .local/decisions.jsonl',
        'nis --stage prod activate',
        "nis explain --user soap.user --request 'POST /incident.do?SOAP'",
      ),
    )
    .addHelpText('after', CREDENTIALS);
  const context = (): Context => contextOf(program.opts<{ stage?: string }>().stage);
  addPreview(program, context);
  addActivation(program, context);
  addUserCommands(
    program.command('users').description('Users: list, show, create, set, roles, password, lockout, delete, import, schedule.'),
    context,
  );
  addSecretCommand(program, context);
  addFederated(program, context);
  addTokens(program, context);
  addEnvelope(program, context);
  addSettingCommands(
    program.command('settings').description('Security settings: one a protocol, strict security, and session times.'),
    context,
  );
  addAsCode(program, context);
  addMemoryCommands(program, context);
  addExplain(program, context);
  addCompletion(program, context);
  return program;
}

const CREDENTIALS = `
With --json a command writes one JSON value to the standard output. If it fails,
the value is {"error":{"message","exit_status"}}.

On AWS the usual credentials and region apply (AWS_PROFILE, AWS_REGION …). The
stage local is the local run at AWS_ENDPOINT_URL, http://localhost:8081 unless
set, and needs no credentials.`;

const LOG_OPTION = ['--log <file>', 'decision log, - for the standard input; may be repeated', repeat, NONE] as const;

function addPreview(program: Command, context: () => Context): void {
  program
    .command('preview')
    .description('Show for each user what activation changes and what would break. Exit status 2 where something would.')
    .option(...LOG_OPTION)
    .option(...JSON_OPTION)
    .option('--csv', 'CSV, for spreadsheets')
    .option('--all', 'in the table, name every user, also those without findings')
    .addHelpText('after', exampleOfFinding('nis preview', 'nis preview --log .local/decisions.jsonl', 'nis preview --csv > preview.csv'))
    .action((options) => preview(context(), options));
}

function addActivation(program: Command, context: () => Context): void {
  program
    .command('activate')
    .description('Make every user without web_service_access_only interactive; create guests and base roles where absent.')
    .option('--yes', 'ask no confirmation')
    .option('--dry-run', 'only count; change nothing')
    .option('--all', 'with --dry-run, name every record that could not be dealt with')
    .option('--segments <number>', 'parallel segments', wholeNumber, 8)
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis activate --dry-run', 'nis activate', 'nis --stage prod activate --yes --segments 32'))
    .action((options) => (options.dryRun ? dryRun : activate)(context(), options));
  program
    .command('status')
    .description('Show how far the latest activation is.')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis status', 'nis --stage prod status --json'))
    .action((options) => status(context(), options));
  program
    .command('resume')
    .description('Go on with an activation that was interrupted or could not deal with every record.')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis resume'))
    .action((options) => resume(context(), options));
}

function addExplain(program: Command, context: () => Context): void {
  program
    .command('explain')
    .description(
      'Explain what the authorizer decides on a request, or why a request was refused, by the authorizer or a function behind it.',
    )
    .option('--user <name>', 'who asks, with the right password; left out: a caller without credentials')
    .option('--request <request>', 'method and path')
    .option('--source <address>', 'where the request comes from; left out: from where the user may be used')
    .option('--decision <id>', 'id of a decision: the response header x-amzn-RequestId; refusals of 30 days need no log')
    .option(...LOG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      example(
        "nis explain --user soap.user --request 'POST /incident.do?SOAP'",
        "nis explain --request 'GET /incident.do?WSDL'",
        "nis explain --user soap.user --request 'POST /incident.do?SOAP' --source 203.0.113.7",
        'nis explain --decision 6bc6f332-a02d-4016-9bdf-2dc715de5dd2 --log .local/decisions.jsonl',
      ),
    )
    .action((options) => explainCommand(context(), options));
}

function addCompletion(program: Command, context: () => Context): void {
  program
    .command('completion')
    .description('Print a script that lets a shell complete commands and options.')
    .addArgument(new Argument('<shell>', 'shell that reads the script').choices(SHELLS))
    .option(...JSON_OPTION)
    .addHelpText('after', example('source <(nis completion bash)', 'nis completion fish > ~/.config/fish/completions/nis.fish'))
    .action((shell, options) => completion(context(), program, shell, options));
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 1000) throw new InvalidArgumentError('Give a whole number from 1 to 1000.');
  return number;
}
