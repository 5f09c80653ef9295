import type { Command } from 'commander';
import { DATE_FIELDS } from '../../../shared/core/users/dates.ts';
import { example, JSON_OPTION, NONE, readFlag, repeat } from '../options.ts';
import type { Context } from '../ports.ts';
import { deleteUser } from './delete.ts';
import { importUsers } from './import.ts';
import { indexUsers } from './index-users.ts';
import { userLockout } from './lockout.ts';
import { scheduleUsers } from './schedule.ts';
import { userSecondFactor } from './second-factor.ts';
import { createUser, listUsers, setPassword, setUser, showUser, type UserFields, userRoles } from './users.ts';
import { FLAGS, TEXTS } from './view.ts';

/** `nis users …`. */
export function addUserCommands(users: Command, context: () => Context): void {
  addReading(users, context);
  addCreation(users, context);
  addChanges(users, context);
  addLockout(users, context);
  addSecondFactor(users, context);
  addDeletion(users, context);
  addImport(users, context);
  addSchedule(users, context);
  addIndex(users, context);
}

function addReading(users: Command, context: () => Context): void {
  users
    .command('list')
    .description('List every user.')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users list'))
    .action((options) => listUsers(context(), options));
  users
    .command('show')
    .argument('<name>', 'user name')
    .description('Show one user with the roles in force.')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users show soap.user'))
    .action((name, options) => showUser(context(), name, options));
}

function addCreation(users: Command, context: () => Context): void {
  withFields(users.command('create').argument('<name>', 'user name'))
    .description('Create a user, interactive unless told otherwise.')
    .option('--role <role>', 'role to grant; may be repeated', repeat, NONE)
    .option('--password', 'ask for a password')
    .option('--stdin', 'read the password from the standard input')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      example('nis users create abel.two --role itil --password', 'nis users create soap.bot --web-service-access-only true --role soap'),
    )
    .action((name, options) =>
      createUser(context(), name, {
        fields: fieldsOf(options),
        roles: options.role,
        json: options.json,
        password: options.stdin ? 'stdin' : options.password ? 'ask' : 'none',
      }),
    );
}

function addChanges(users: Command, context: () => Context): void {
  withFields(users.command('set').argument('<name>', 'user name'))
    .description('Change fields of a user.')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      example(
        'nis users set soap.query --web-service-access-only true',
        'nis users set abel.tuter --user-interface-only true',
        'nis users set mid.unflagged --internal-integration-user true',
        'nis users set soap.user --owner abel.tuter',
        'nis users set beth.anglin --active-until 2026-12-31T23:59Z',
      ),
    )
    .action((name, options) => setUser(context(), name, fieldsOf(options), options));
  users
    .command('roles')
    .argument('<name>', 'user name')
    .description('Show a user’s roles; grant and withdraw.')
    .option('--add <role>', 'role to grant; may be repeated', repeat, NONE)
    .option('--remove <role>', 'role to withdraw; may be repeated', repeat, NONE)
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users roles json.user --add soap_query'))
    .action((name, options) => userRoles(context(), name, options));
  users
    .command('password')
    .argument('<name>', 'user name')
    .description('Set a password. It is asked for or read from the standard input, never given as an argument.')
    .option('--stdin', 'read it from the standard input')
    .option('--needs-reset', 'the user must change it first')
    .option('--typed', 'set it although the user is non-interactive, for whom a secret is better: nis secrets')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users password beth.anglin', 'nis users password soap.user --typed --stdin < secret.txt'))
    .action((name, options) => setPassword(context(), name, options));
}

function addLockout(users: Command, context: () => Context): void {
  users
    .command('lockout')
    .argument('<name>', 'user name')
    .description('Show which addresses are refused after wrong passwords, and until when; clear it.')
    .option('--clear', 'let every address try again')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users lockout soap.user', 'nis users lockout soap.user --clear'))
    .action((name, options) => userLockout(context(), name, options));
}

function addSecondFactor(users: Command, context: () => Context): void {
  users
    .command('second-factor')
    .argument('<name>', 'user name')
    .description('Say whether a person has a second factor; reset it for whoever lost the phone and the recovery codes.')
    .option('--reset', 'take it away: sessions end, and the password alone signs in again')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users second-factor abel.tuter', 'nis users second-factor abel.tuter --reset'))
    .action((name, options) => userSecondFactor(context(), name, options));
}

function addDeletion(users: Command, context: () => Context): void {
  users
    .command('delete')
    .argument('<name>', 'user name')
    .description('Delete an account that was never used, with no open session and no open token; you are asked before.')
    .option('--yes', 'ask no confirmation')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users delete imported.twice', 'nis --stage prod users delete imported.twice --yes'))
    .action((name, options) => deleteUser(context(), name, options));
}

function addImport(users: Command, context: () => Context): void {
  users
    .command('import')
    .argument('<file>', 'CSV file, - for the standard input')
    .option('--all', 'name every row that is refused')
    .description('Import a user export of the platform as CSV; it may be run again. Exit status 1 if rows were refused.')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users import sys_user.csv', 'nis users import - < sys_user.csv'))
    .action((file, options) => importUsers(context(), file, options));
}

function addSchedule(users: Command, context: () => Context): void {
  users
    .command('schedule')
    .description('Set dates of many users by a CSV file, or cancel them. All rows are checked before the first is written.')
    .option('--from <file>', 'columns user_name, web_service_access_only_from, active_until; - for the standard input')
    .option('--cancel', 'clear the dates instead')
    .option('--user <name>', 'with --cancel: this user, instead of a file')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      example(
        'nis users schedule --from dates.csv',
        'nis users schedule --cancel --from dates.csv',
        'nis users schedule --cancel --user soap.query',
      ),
    )
    .action((options) => scheduleUsers(context(), options));
}

function addIndex(users: Command, context: () => Context): void {
  users
    .command('index')
    .description(
      'Build the index of the list of users, for a table whose users were there before it. It may be run again, and goes on where it was stopped.',
    )
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis users index', 'nis users index --json'))
    .action((options) => indexUsers(context(), options));
}

const dashed = (field: string): string => field.replaceAll('_', '-');
const camel = (field: string): string => field.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function withFields(command: Command): Command {
  for (const field of TEXTS) command.option(`--${dashed(field)} <text>`, field);
  for (const field of DATE_FIELDS)
    command.option(`--${dashed(field)} <instant>`, `${field}, in UTC, such as 2026-12-01T06:00Z; '' clears it`);
  for (const field of FLAGS) command.option(`--${dashed(field)} <true|false>`, field, readFlag);
  return command;
}

/** The options as attributes; those that were not given are left out. */
const fieldsOf = (options: Readonly<Record<string, unknown>>): UserFields =>
  Object.fromEntries(
    [...TEXTS, ...DATE_FIELDS, ...FLAGS].map((field) => [field, options[camel(field)]]).filter(([, value]) => value !== undefined),
  );
