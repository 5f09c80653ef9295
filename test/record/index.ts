import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { answering, readArguments } from '../support/arguments.ts';
import { startLocalRun } from '../support/local-run.ts';
import { firstMinute, RECORDING } from './first-minute.ts';
import { terminalSvg } from './svg.ts';

const TITLE = 'Records the first minute of a new user as a picture, from real answers.';
const HELP = `${TITLE}

  npm run record    runs npm start and the commands of the README, and writes
                    ${RECORDING}

A test compares the picture with what the commands answer now: record it again
when they answer something else.`;
const ALT =
  'A terminal: npm start names the console and who to be; SOAP user gets a WSDL, is refused a page, and nis explain says which row of the decision table refused it.';

async function main(): Promise<void> {
  readArguments(HELP, {});
  const run = await startLocalRun({ assembly: null, env: { FORCE_COLOR: '1' } });
  try {
    const svg = terminalSvg(ALT, await firstMinute(run, true));
    writeFileSync(join(resolve(import.meta.dirname, '../..'), RECORDING), svg);
    console.log(`Wrote ${RECORDING}, ${Math.round(svg.length / 1024)} KB.`);
  } finally {
    await run.stop();
  }
}

await answering(main);
