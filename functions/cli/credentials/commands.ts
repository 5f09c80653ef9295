import { Argument, type Command } from 'commander';
import { example, JSON_OPTION, type JsonOption } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';
import { changeFederated, listFederated } from './federated.ts';
import { endToken, listTokens } from './tokens.ts';

/** `nis federated NAME [list | add ISSUER SUBJECT | remove ISSUER SUBJECT]`. The name stands first, so that no action is a command of its own. */
export function addFederated(program: Command, context: () => Context): void {
  program
    .command('federated')
    .argument('<name>', 'user name of a non-interactive user')
    .addArgument(new Argument('[action]', 'what to do').choices(['list', 'add', 'remove']).default('list'))
    .argument('[issuer]', 'iss of the tokens, exactly')
    .argument('[subject]', 'sub of the tokens, exactly')
    .description('Show which workloads get tokens for a non-interactive user without a secret; add and remove.')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      example(
        'nis federated json.user',
        'nis federated json.user add https://token.actions.githubusercontent.com repo:octo-org/octo-repo:ref:refs/heads/main',
        'nis federated json.user remove https://token.actions.githubusercontent.com repo:octo-org/octo-repo:ref:refs/heads/main',
      ),
    )
    .action((name, action, issuer, subject, options) => federated(context(), name, { action, issuer, subject }, options));
}

interface FederatedArguments {
  readonly action: 'list' | 'add' | 'remove';
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
}

function federated(context: Context, name: string, { action, issuer, subject }: FederatedArguments, options: JsonOption): Promise<void> {
  if (action === 'list') {
    if (issuer !== undefined) throw new UsageError('Leave out what follows list: nis federated NAME list.');
    return listFederated(context, name, options);
  }
  if (issuer === undefined || subject === undefined)
    throw new UsageError(`Give issuer and subject: nis federated NAME ${action} ISSUER SUBJECT.`);
  return changeFederated(context, action, name, { issuer, subject }, options);
}

/** `nis tokens NAME [list | end ID]`. */
export function addTokens(program: Command, context: () => Context): void {
  program
    .command('tokens')
    .argument('<name>', 'user name of a non-interactive user')
    .addArgument(new Argument('[action]', 'what to do').choices(['list', 'end']).default('list'))
    .argument('[id]', 'id of a token, from the list')
    .description('Show the open tokens of a non-interactive user: issued, ends, got with what; end one.')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis tokens json.user', 'nis tokens json.user end mimh5k0w-1a2b3c4d'))
    .action((name, action, id, options) => tokens(context(), name, { action, id }, options));
}

interface TokenArguments {
  readonly action: 'list' | 'end';
  readonly id: string | undefined;
}

function tokens(context: Context, name: string, { action, id }: TokenArguments, options: JsonOption): Promise<void> {
  if (action === 'end') {
    if (id === undefined) throw new UsageError('Give the id of the token: nis tokens NAME end ID.');
    return endToken(context, name, id, options);
  }
  if (id !== undefined) throw new UsageError('Leave out what follows list: nis tokens NAME list.');
  return listTokens(context, name, options);
}
