import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../infra/local/assembly/read.ts';
import { synthesise } from '../../infra/local/assembly/synth.ts';
import { OPTION_ROWS } from '../infra/option-rows.ts';
import { answering, readArguments } from '../support/arguments.ts';
import { createLongRun, type LongRun } from '../support/long-run.ts';
import { recordCalls } from './recorded.ts';
import { missingRights, reasonOf, unusedRights } from './rights.ts';
import { optionsWithoutRow } from './rows.ts';
import { schemaProblems } from './schemas.ts';
import { deploymentOf, problemsOf } from './validate.ts';

const TITLE = 'Checks that CloudFormation and the services take every template, and that each function has the rights that it uses.';
const HELP = `${TITLE}

  npm run validate    every row of options, then every function on the local run

Needs no account and fetches nothing. Prints a plan, a line for each check and a
verdict. The status is 1 where something would be refused, or where a right is
held that nothing uses.`;

/**
 * `npm run validate`: checks the templates of every row of options against what CloudFormation and the services take; then drives every function
 * on the local run and evaluates each of its calls against its role. It needs no account and fetches nothing. Exit status 1 where something
 * would be refused, or a right is held that nothing needs.
 */
async function main(): Promise<void> {
  readArguments(HELP, {});
  // The synthesis would make a part of these checks by itself, once for each row.
  process.env.CDK_VALIDATION = 'false';
  const run = createLongRun(TITLE, [
    { name: 'templates', what: `${OPTION_ROWS.length} rows of options against schemas and limits`, seconds: 3 * OPTION_ROWS.length },
    { name: 'rights', what: 'each call of each function against its role', seconds: 60 },
  ]);
  run.plan();
  let [checks, problems] = [0, 0];
  const tell: Tell = (what, found, more = []) => {
    checks += 1;
    problems += found.length;
    run.print([`${found.length === 0 ? 'ok  ' : 'FAIL'}  ${what}`, ...[...found, ...more].map((line) => `      ${line}`)].join('\n'));
  };
  await run.part('templates', async () => templates(run, tell));
  await run.part('rights', () => rights(tell));
  const sentence = problems === 0 ? `Nothing found in ${checks} checks.` : `${problems} found in ${checks} checks: look for FAIL above.`;
  run.verdict(problems === 0, sentence);
  process.exitCode = problems === 0 ? 0 : 1;
}

/** Takes a check with what it found, and what there is to know besides. */
type Tell = (what: string, found: readonly string[], more?: readonly string[]) => void;

function templates(run: LongRun, tell: Tell): void {
  tell(
    'every option has a row',
    optionsWithoutRow().map(
      (name) => `The option ${name} has no row with another value than its standard: add one to test/infra/option-rows.ts.`,
    ),
  );
  for (const [index, [name, options]] of OPTION_ROWS.entries()) {
    run.note(`${index} of ${OPTION_ROWS.length} rows`);
    tell(name, problemsOf(deploymentOf(options)));
  }
}

async function rights(tell: Tell): Promise<void> {
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
        unused.filter((right) => reasonOf(right) !== undefined).map((right) => `not used here: ${right}. ${reasonOf(right)}`),
      );
    }
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

await answering(main);
