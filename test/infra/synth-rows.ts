/**
 * Runs the app once for each row of options, as `cdk synth -c name=value …` does, in one process, which loads the libraries once.
 *
 * Arguments: the folder that gets the templates, in one folder for each row, by its number; a line that ends what a row prints, on both streams.
 */
import { join } from 'node:path';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { OPTION_ROWS } from './option-rows.ts';

const [folder = '', end] = process.argv.slice(2);
for (const [row, [, options]] of OPTION_ROWS.entries()) {
  process.env.CDK_OUTDIR = join(folder, String(row));
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...cdkJson.context, ...options });
  // The app runs when it is loaded, which another address does again.
  await import(`../../infra/app.ts?row=${row}`).catch((error: unknown) => console.error(error));
  console.log(end);
  console.error(end);
}
