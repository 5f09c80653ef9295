import type { Command } from 'commander';
import { example, JSON_OPTION } from './options.ts';
import type { Context } from './ports.ts';
import { switchProtocol } from './settings/block.ts';
import { closeSetting, listSettings, openSetting, setSetting } from './settings/settings.ts';

/** `nis settings …`. */
export function addSettingCommands(settings: Command, context: () => Context): void {
  settings
    .command('list')
    .description('Show every setting.')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis settings list'))
    .action((options) => listSettings(context(), options));
  settings
    .command('set')
    .argument('<name>', `${SETTING}; nis settings list shows all`)
    .argument(
      '<value>',
      'true or false; for a session time a whole number; for nis.second_factor off, optional, administrators or everybody',
    )
    .description(
      'Set one to true, which is closed, or to false, which opens, or a session time. Before something opens, or sessions change, you are asked.',
    )
    .option('--yes', 'ask no confirmation')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      example(
        'nis settings set soap true',
        'nis settings set soap false --yes',
        'nis settings set nis.basic_for_people false',
        'nis settings set nis.second_factor administrators',
        'nis settings set glide.ui.session_timeout 60',
      ),
    )
    .action((name, value, options) => setSetting(context(), name, value, options));
  addOpenings(settings, context);
  for (const [word, off, what] of SWITCHES)
    settings
      .command(word)
      .argument('<protocol>', 'protocol such as soap, rss or rest')
      .description(what)
      .option(...JSON_OPTION)
      .addHelpText('after', example(`nis settings ${word} rss`))
      .action((protocol, options) => switchProtocol(context(), protocol, off, options));
}

function addOpenings(settings: Command, context: () => Context): void {
  settings
    .command('open')
    .argument('<name>', SETTING)
    .description('Open one, with an end or without; you are asked before. An opening with an end closes by itself.')
    .option('--for <time>', 'how long, such as 30m, 2h or 7d; at most 7 days')
    .option('--until <instant>', 'the end in UTC, such as 2026-12-01T06:00Z; at most 7 days from now')
    .option('--yes', 'ask no confirmation')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis settings open soap --for 2h', 'nis settings open wsdl --until 2026-12-01T06:00Z --yes'))
    .action((name, options) => openSetting(context(), name, options));
  settings
    .command('close')
    .argument('<name>', SETTING)
    .description('Close one: it requires credentials again.')
    .option(...JSON_OPTION)
    .addHelpText('after', example('nis settings close soap'))
    .action((name, options) => closeSetting(context(), name, options));
}

/** What is given as the name of a setting. */
const SETTING = 'setting by its full name, or by its protocol such as soap, or strict_security';

const SWITCHES = [
  ['block', true, 'Switch a protocol off for everybody, guests included. Its requests are refused before any password is looked at.'],
  ['unblock', false, 'Switch a protocol on again.'],
] as const;
