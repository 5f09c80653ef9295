import { readConfig } from '../../infra/config/config.ts';
import { OPTIONS, type OptionName } from '../../infra/config/options.ts';
import { OPTION_ROWS } from '../infra/option-rows.ts';

/** The options that no row gives a value other than without the option: what they make is then validated by nothing. */
export function optionsWithoutRow(rows: typeof OPTION_ROWS = OPTION_ROWS): OptionName[] {
  const changed = rows.flatMap(([, options]) => {
    const config = readConfig(options);
    return (Object.keys(OPTIONS) as OptionName[]).filter((name) => {
      const { [name]: _given, ...others } = options as Record<string, unknown>;
      return name in options && JSON.stringify(OPTIONS[name].read(undefined, others, name)) !== JSON.stringify(config[name]);
    });
  });
  return (Object.keys(OPTIONS) as OptionName[]).filter((name) => !changed.includes(name));
}
