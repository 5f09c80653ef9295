import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** The files that take longest, slowest first. */
const SLOW = [
  'test/browser/pages.test.ts',
  'test/browser/forms.test.ts',
  'test/browser/refusals.test.ts',
  'test/infra/app.test.ts',
  'test/browser/procedures.test.ts',
  'test/browser/sign-in.test.ts',
  'test/browser/single-sign-on.test.ts',
  'test/acceptance/require-authentication.test.ts',
  'test/acceptance/activation-through-kills.test.ts',
  'test/infra/local/storage/persist.test.ts',
  'test/browser/pictures.test.ts',
  'test/clients/clients.test.ts',
  'test/torture/faults.test.ts',
  'test/acceptance/raw-requests.test.ts',
  'test/infra/stacks/redeploy.test.ts',
  'test/infra/local/npm-start.test.ts',
  'test/docs/aws-commands.test.ts',
  'test/docs/upstream-guide.test.ts',
  'test/infra/local/two-runs.test.ts',
  'test/browser/keyboard.test.ts',
  'test/functions/cli/missing.test.ts',
];

/**
 * Jest's testSequencer: the slow files begin first, so that no worker is left with one at the end. By itself Jest knows how long a file takes
 * only from its last run, which a fresh clone has not had, and begins with the largest file.
 */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    const [first] = tests;
    if (first === undefined) return tests;
    const slow = SLOW.map((file) => join(first.context.config.rootDir, file));
    const gone = slow.filter((path) => !existsSync(path));
    if (gone.length > 0) throw new Error(`There is no ${gone.join(', ')}: correct the list in test/support/slow-first.mjs.`);
    const rank = ({ path }) => (slow.includes(path) ? slow.indexOf(path) : slow.length);
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}
