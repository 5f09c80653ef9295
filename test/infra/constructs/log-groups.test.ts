import { expect, test } from '@jest/globals';
import { OPTION_ROWS } from '../option-rows.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

interface Logging {
  readonly LoggingConfig?: { readonly LogGroup?: { readonly Ref?: string } };
}

/** Lambda makes a group by itself at the first line that a function writes, and a group that a template makes later "already exists". */
test.each(OPTION_ROWS)("every function writes to a log group of its own stack, CDK's own functions too: %s", (_name, options) => {
  for (const stack of Object.values(stacksOf(options))) {
    if (stack === null) continue;
    const groups = Object.keys(resourcesOf(templateOf(stack), 'AWS::Logs::LogGroup'));
    for (const [id, { Properties }] of Object.entries(resourcesOf<Logging>(templateOf(stack), 'AWS::Lambda::Function')))
      expect([id, groups.includes(Properties.LoggingConfig?.LogGroup?.Ref ?? '')]).toEqual([id, true]);
  }
});
