import { documentOf } from '../../../shared/core/as-code/export.ts';
import { printable } from '../../../shared/core/text.ts';
import type { JsonOption } from '../options.ts';
import type { Context } from '../ports.ts';
import { existing } from '../users/users.ts';
import { scanUsers, settingsState } from './state.ts';
import { asJson, asYaml } from './write.ts';

/** `nis export [--user NAME]`: what is stored, as a file for `nis plan`. What a file cannot say stands on the standard error. */
export async function exportState(context: Context, { user, json }: JsonOption & { readonly user?: string }): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const world = { terminal, deployment };
  const state = await settingsState(world);
  const one = user === undefined ? null : await existing(deployment, user);
  const users =
    one === null ? await scanUsers(world, await deployment.users.approximateCount(), () => true) : new Map([[String(one.user_name), one]]);
  const { document, notes } = documentOf({ ...state, users }, one === null ? 'all' : 'users');
  terminal.out(json ? asJson(document) : asYaml(document));
  for (const { name, text } of notes) terminal.err(`nis: ${printable(`${name}: ${text}`)}\n`);
}
