#!/usr/bin/env node
import { userInfo } from 'node:os';
import { createConnector } from './connect.ts';
import { SIGNALS, type Signal, wholeWrites } from './host.ts';
import { runNis } from './run.ts';

/** The command line `nis` as a process; run.ts is what it does. */
const stopping = new AbortController();
const interrupt = (signal: Signal): void => stopping.abort(signal);
// Once: the second Ctrl-C ends the process at once.
for (const signal of Object.keys(SIGNALS) as Signal[]) process.once(signal, interrupt);

const status = await runNis(
  process.argv.slice(2),
  {
    stdin: process.stdin,
    stdout: wholeWrites(process.stdout),
    stderr: wholeWrites(process.stderr),
    env: process.env,
    userName: () => userInfo().username,
    userId: () => process.getuid?.(),
    now: Date.now,
    interrupted: stopping.signal,
    interrupt,
  },
  createConnector,
);
// What was stopped may still wait for AWS or for the standard input.
process.exit(status);
