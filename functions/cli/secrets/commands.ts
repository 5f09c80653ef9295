import { Argument, type Command } from 'commander';
import { example, JSON_OPTION } from '../options.ts';
import type { Context } from '../ports.ts';
import { secrets } from './secrets.ts';

/** `nis secrets NAME …`. */
export function addSecretCommand(program: Command, context: () => Context): void {
  program
    .command('secrets')
    .argument('<name>', 'user name of a non-interactive user')
    .description('Show, make, rotate and end the secrets of a non-interactive user. A new one stands alone on the standard output.')
    .addArgument(new Argument('[action]', 'what to do').choices(['list', 'make', 'rotate', 'end']).default('list'))
    .argument('[id]', 'with end: id of the secret')
    .option('--overlap <length>', 'how long the present secret or password stays good: 0, or 1m to 30d (default: 24h)')
    .option('--ends <instant>', 'when the new secret ends, in UTC, such as 2026-12-01T06:00Z (default: never)')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      example(
        'nis secrets soap.user',
        'nis secrets soap.user make > secret.txt',
        'nis secrets soap.user rotate --overlap 7d --ends 2027-06-01T10:00Z',
        'nis secrets soap.user end 0a1b2c3d',
      ),
    )
    .action((name, action, id, options) => secrets(context(), name, { ...options, action, id }));
}
