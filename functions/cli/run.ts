import { CommanderError } from 'commander';
import { sentenceOf } from './errors.ts';
import { type Host, SIGNALS, type Signal } from './host.ts';
import { FOUND } from './options.ts';
import type { Connector, ConnectorOf, Context, Terminal } from './ports.ts';
import { createProgram } from './program.ts';
import { targetOf } from './target.ts';
import { createOutput, type Output } from './terminal/output.ts';
import { createTerminal } from './terminal/terminal.ts';

const FAILED = 1;
/** Exit status of a command that did its work and could not write its output: EX_IOERR of BSD's sysexits.h. */
const OUTPUT_LOST = 74;
const STOPPED = 'Run the same command again.';

/**
 * The command line as a function of what it has of a process. Whatever goes wrong is told in one sentence.
 *
 * @param args without the program's name.
 * @returns the exit status: 0 done, 1 refused or incomplete, 2 `nis preview`, `review` or `whatif` found something, 74 output lost, 129, 130 or 143 stopped.
 */
export async function runNis(args: readonly string[], host: Host, connectorOf: ConnectorOf): Promise<number> {
  const out = createOutput(host.stdout);
  const err = createOutput(host.stderr);
  const terminal = createTerminal(host, out, err);
  const run: Run = { status: 0, stopped: STOPPED, connector: null };
  const contextOf = (stage: string | undefined): Context => {
    const target = targetOf(stage, host.env);
    return createContext(run, terminal, target.stage, () => connectorOf(target, operator(host)));
  };
  const program = createProgram(contextOf, { writeOut: out.write, writeErr: err.write });
  const worked = program.parseAsync([...args], { from: 'user' }).then(
    () => run.status,
    (error: unknown) => failed(error, run, terminal),
  );
  const status = await Promise.race([worked, signalled(host).then((signal) => stopped(signal, run, terminal))]);
  run.connector?.close();
  await Promise.all([out.flush(), err.flush()]);
  return withOutput(status, out, err);
}

/** What a run has come to so far. */
interface Run {
  status: number;
  stopped: string;
  connector: Connector | null;
}

function createContext(run: Run, terminal: Terminal, stage: string, connector: () => Connector): Context {
  let reached: ReturnType<Connector['connect']> | null = null;
  return {
    terminal,
    connect: () => {
      run.connector ??= connector();
      reached ??= run.connector.connect();
      return reached;
    },
    localLog: () => (stage === 'local' ? '.local/decisions.jsonl' : null),
    setExitCode: (code) => {
      run.status = code;
    },
    whenStopped: (sentence) => {
      run.stopped = sentence;
    },
  };
}

/** A user id without a name, as in most containers, is told by its number. */
function operator({ userName, userId }: Host): string {
  try {
    return `nis (${userName()})`;
  } catch {
    return `nis (uid:${userId() ?? 'unknown'})`;
  }
}

async function failed(error: unknown, { connector }: Run, terminal: Terminal): Promise<number> {
  // Commander has written its own sentence, and ends help and version in this way, too.
  if (error instanceof CommanderError) return error.exitCode;
  terminal.progress(null);
  terminal.err(`nis: ${await sentenceOf(error, async (cause, what) => connector?.advise(cause, what) ?? null)}\n`);
  return FAILED;
}

const signalled = ({ interrupted }: Host): Promise<Signal> =>
  new Promise((resolve) => {
    const stop = (): void => resolve(interrupted.reason);
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });

function stopped(signal: Signal, run: Run, terminal: Terminal): number {
  terminal.progress(null);
  terminal.err(`nis: Stopped. ${run.stopped}\n`);
  return SIGNALS[signal];
}

/** A reader that has gone is the caller's wish; any other loss is told where it can be and has a status of its own. */
async function withOutput(status: number, out: Output, err: Output): Promise<number> {
  const sentence = (name: string, { code }: Output): string =>
    `nis: A part of the standard ${name} is lost, because it cannot be written (${code}): free space or choose another place. Changes are not affected.\n`;
  if (out.state === 'failed') err.write(sentence('output', out));
  if (err.state === 'failed') out.write(sentence('error', err));
  await Promise.all([out.flush(), err.flush()]);
  const lost = out.state === 'failed' || err.state === 'failed';
  return lost && (status === 0 || status === FOUND) ? OUTPUT_LOST : status;
}
