import { describe, expect, test } from '@jest/globals';
import { DOMAIN, stacksOf, templateOf } from '../synthesised.ts';

/** What changes with every code or library: asset hashes, and the logical ids of a deployment and of a version, which carry one. */
const masked = (template: object): unknown =>
  JSON.parse(
    JSON.stringify(template)
      .replace(/[0-9a-f]{64}/g, 'HASH')
      .replace(/((?:Deployment|CurrentVersion)[0-9A-F]{8})[0-9a-f]{32}/g, '$1HASH'),
  );

/**
 * Every property of every resource, so that none changes unseen: read the difference, then `npx jest test/infra/snapshots -u`.
 * What must hold whatever else changes is asserted by name in the other files of this folder.
 */
describe('the template of each stack is the one that was reviewed', () => {
  const stacks = stacksOf({ stage: 'prod', account: '123456789012', region: 'eu-central-1', accountStack: true, ...DOMAIN });

  test.each(Object.entries(stacks))('%s', (_name, stack) => {
    if (stack === null) throw new Error('every stack is asked for');
    expect(masked(templateOf(stack).toJSON())).toMatchSnapshot();
  });
});
