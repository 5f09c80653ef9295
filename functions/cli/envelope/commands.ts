import { Argument, type Command } from 'commander';
import { example, JSON_OPTION, type JsonOption } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';
import { learnEnvelope, setEnvelope, showEnvelope } from './envelope.ts';

type Action = 'show' | 'learn' | 'set' | 'clear';

/** `nis envelope NAME [show | learn | set FILE | clear]`. Source: docs/contract.md, "Envelope". */
export function addEnvelope(program: Command, context: () => Context): void {
  program
    .command('envelope')
    .argument('<name>', 'user name of a non-interactive user')
    .addArgument(new Argument('[action]', 'what to do').choices(['show', 'learn', 'set', 'clear']).default('show'))
    .argument('[file]', 'with set: the file, - for the standard input')
    .description('Show what a machine may do at most and from where; learn it from 90 days of its use, set it, clear it.')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      example(
        'nis envelope json.user',
        'nis envelope json.user learn > json.user.envelope.json',
        'nis whatif user json.user --envelope json.user.envelope.json',
        'nis envelope json.user set json.user.envelope.json',
        'nis envelope json.user clear',
      ),
    )
    .action((name, action, file, options) => envelope(context(), name, action, file, options));
}

function envelope(context: Context, name: string, action: Action, file: string | undefined, options: JsonOption): Promise<void> {
  if (action !== 'set' && file !== undefined) throw new UsageError(`Leave out what follows ${action}: nis envelope NAME ${action}.`);
  switch (action) {
    case 'show':
      return showEnvelope(context, name, options);
    case 'learn':
      return learnEnvelope(context, name, options);
    case 'clear':
      return setEnvelope(context, name, null, options);
    case 'set':
      if (file === undefined) throw new UsageError('Give the file, or - for the standard input: nis envelope NAME set FILE.');
      return setEnvelope(context, name, file, options);
  }
}
