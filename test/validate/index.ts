import { OPTION_ROWS } from '../infra/option-rows.ts';
import { optionsWithoutRow } from './rows.ts';
import { deploymentOf, problemsOf } from './validate.ts';

/**
 * `npm run validate`: checks the templates of every row of options against what CloudFormation and the services take. It needs no account and
 * fetches nothing. Exit status 1 where something would be refused.
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
console.log(problems === 0 ? 'Nothing found.' : `${problems} found.`);
process.exitCode = problems === 0 ? 0 : 1;
