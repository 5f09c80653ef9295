import './check-install.mjs';
import { resolve } from 'node:path';
import { banner } from './banner.ts';
import { LocalRunError } from './error.ts';
import { type Paint, paintOf } from './look.ts';
import { HELP, readCommandLine } from './options.ts';
import { type LocalRun, startLocal } from './start.ts';
import { createSteps } from './steps.ts';
import { noRoomSentence } from './storage/no-room.ts';

/** A part that has not stopped after this time is abandoned. */
const STOPPING_MS = 5_000;

// The embedded DynamoDB throws errors of its database where no caller can catch them.
process.on('uncaughtException', (error) => {
  console.error(noRoomSentence(error) ?? error);
  process.exit(1);
});

try {
  const { help, ...options } = readCommandLine(process.argv.slice(2), process.env);
  if (help) console.log(HELP);
  else await run(options);
} catch (error) {
  if (!(error instanceof LocalRunError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Starts, reports it, and stops on Ctrl+C, on SIGTERM, or when the parent process has ended. */
async function run(options: Omit<ReturnType<typeof readCommandLine>, 'help'>): Promise<void> {
  const paint: Paint = paintOf(process.stdout, process.env);
  const write = (text: string): void => void process.stdout.write(text);
  const steps = createSteps({ write, isTerminal: process.stdout.isTTY === true, paint, now: () => performance.now() });
  const local = await startLocal({ ...options, folder: resolve('.local'), ...steps });
  stopOnSignals(local);
  console.log(banner(local, process.uptime(), options.persist, paint));
  const { gatewayUrl, awsUrl, identityProviderUrl, rotatingSecret, upstreamUrl, decisionLog } = local;
  process.send?.({ gatewayUrl, awsUrl, identityProviderUrl, rotatingSecret, upstreamUrl, decisionLog });
}

function stopOnSignals(local: LocalRun): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), STOPPING_MS).unref();
    void local.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  // The reader of the output has ended, as in `npm start | head`.
  process.stdout.on('error', stop);
}
