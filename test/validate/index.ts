import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../infra/local/assembly/read.ts';
import { synthesise } from '../../infra/local/assembly/synth.ts';
import { OPTION_ROWS } from '../infra/option-rows.ts';
import { recordCalls } from './recorded.ts';
import { missingRights, reasonOf, unusedRights } from './rights.ts';
import { optionsWithoutRow } from './rows.ts';
import { schemaProblems } from './schemas.ts';
import { deploymentOf, problemsOf } from './validate.ts';

/**
 * `npm run validate`: checks the templates of every row of options against what CloudFormation and the services take; then drives every function
 * on the local run and evaluates each of its calls against its role. It needs no account and fetches nothing. Exit status 1 where something
 * would be refused, or a right is held that nothing needs.
 */
// The synthesis would make a part of these checks by itself, once for each row.
process.env.CDK_VALIDATION = 'false';
let problems = 0;
const tell = (what: string, found: readonly string[]): void => {
  problems += found.length;
  console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'}  ${what}`);
  for (const problem of found) console.log(`      ${problem}`);
};

tell(
  'every option has a row',
  optionsWithoutRow().map(
    (name) => `The option ${name} has no row with another value than its standard: add one to test/infra/option-rows.ts.`,
  ),
);
for (const [name, options] of OPTION_ROWS) tell(name, problemsOf(deploymentOf(options)));

const assembly = mkdtempSync(join(tmpdir(), 'validate-'));
try {
  await synthesise(assembly);
  const stacks = await readAssembly(assembly);
  tell('with the code of the functions', schemaProblems(Object.fromEntries(stacks.map(({ name, template }) => [name, template]))));
  for (const recorded of await recordCalls(assembly)) {
    const unused = unusedRights(recorded);
    tell(`${recorded.of}: ${recorded.calls.length} recorded calls are allowed by the roles of their callers`, missingRights(recorded));
    tell(
      `${recorded.of}: every right is used, or its reason is known`,
      unused
        .filter((right) => reasonOf(right) === undefined)
        .map((right) => `Nothing used ${right}: take it away, or say why in test/validate/rights.ts.`),
    );
    for (const right of unused) if (reasonOf(right) !== undefined) console.log(`      not used here: ${right}. ${reasonOf(right)}`);
  }
} finally {
  rmSync(assembly, { recursive: true, force: true });
}
console.log(problems === 0 ? 'Nothing found.' : `${problems} found.`);
process.exitCode = problems === 0 ? 0 : 1;
