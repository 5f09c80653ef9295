import { CommanderError } from 'commander';
import { sentenceOf } from './errors.ts';
import { type Host, SIGNALS, type Signal } from './host.ts';
import { mistakeOf } from './mistakes.ts';
import { FOUND, jsonLine } from './options.ts';
import type { Connector, ConnectorOf, Context, Failure, Terminal } from './ports.ts';
import { createProgram } from './program.ts';
import { targetOf } from './target.ts';
import { lookOf } from './terminal/look.ts';
import { createOutput, type Output } from './terminal/output.ts';
import { createTerminal } from './terminal/terminal.ts';

const FAILED = 1;
/** Exit status of a command that did its work and could not write its output: EX_IOERR of BSD's sysexits.h. */
const OUTPUT_LOST = 74;
const STOPPED = 'Run the same command again.';

/**
 * The command line as a function of what it has of a process. Whatever goes wrong is told in one sentence, and with `--json` as JSON besides.
 *
 * @param args without the program's name.
 * @returns the exit status: 0 done, 1 refused or incomplete, 2 `nis preview`, `review` or `whatif` found something, 74 output lost, 129, 130 or 143 stopped.
 */
export async function runNis(args: readonly string[], host: Host, connectorOf: ConnectorOf): Promise<number> {
  const out = createOutput(host.stdout);
  const err = createOutput(host.stderr);
  const terminal = createTerminal(host, out, err);
  const run: Run = { status: 0, stopped: STOPPED, connector: null, failed: null };
  const tell = createTell(run, host, { out, err, terminal, json: isJson(args) });
  const contextOf = (stage: string | undefined): Context => {
    const target = targetOf(stage, host.env);
    return createContext(run, terminal, target.stage, () => connectorOf(target, operator(host)));
  };
  const looks = [terminal.look, lookOf(host.stderr, host.env)] as const;
  const program = createProgram(contextOf, { writeOut: out.write, writeErr: err.write, looks });
  const worked = program.parseAsync([...args], { from: 'user' }).then(
    () => run.status,
    async (error: unknown) => {
      if (!(error instanceof CommanderError)) return tell(await sentence(error, run), FAILED);
      // Help and version end in this way, too.
      return error.exitCode === 0 ? 0 : tell(mistakeOf(error, program, args), error.exitCode);
    },
  );
  const signal = signalled(host).then((name) => tell(`Stopped. ${run.stopped}`, SIGNALS[name]));
  const status = await Promise.race([worked, signal]);
  run.connector?.close();
  await Promise.all([out.flush(), err.flush()]);
  return withOutput(status, out, err);
}

/** What a run has come to so far. */
interface Run {
  status: number;
  stopped: string;
  connector: Connector | null;
  /** Closes the JSON value that has begun; null: none has. */
  failed: ((failure: Failure) => string) | null;
}

/** Whether the answer is to be JSON. What follows `--` is no option. */
const isJson = (args: readonly string[]): boolean =>
  args.slice(0, args.includes('--') ? args.indexOf('--') : args.length).includes('--json');

interface Ways {
  readonly out: Output;
  readonly err: Output;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** Tells why a command did not do its work: in a sentence, and as the one JSON value where that was asked for. */
function createTell(run: Run, { stderr, env }: Host, { out, err, terminal, json }: Ways): (sentence: string, status: number) => number {
  let told = false;
  return (message, status) => {
    // What was stopped may fail because of it.
    if (told) return status;
    told = true;
    terminal.progress(null);
    const failure: Failure = { error: { message, exit_status: status } };
    if (run.failed !== null) out.write(run.failed(failure));
    else if (json && !out.begun) out.write(jsonLine(failure));
    err.write(`${lookOf(stderr, env).paint('bad', 'nis:')} ${message}\n`);
    return status;
  };
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
    whenFailed: (close) => {
      run.failed = close;
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

const sentence = (error: unknown, { connector }: Run): Promise<string> =>
  sentenceOf(error, async (cause, what) => connector?.advise(cause, what) ?? null);

const signalled = ({ interrupted }: Host): Promise<Signal> =>
  new Promise((resolve) => {
    const stop = (): void => resolve(interrupted.reason);
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });

/** A reader that has gone is the caller's wish; any other loss is told where it can be and has a status of its own. */
async function withOutput(status: number, out: Output, err: Output): Promise<number> {
  const lost = (name: string, { code }: Output): string =>
    `nis: A part of the standard ${name} is lost, because it cannot be written (${code}): free space or choose another place. Changes are not affected.\n`;
  if (out.state === 'failed') err.write(lost('output', out));
  if (err.state === 'failed') out.write(lost('error', err));
  await Promise.all([out.flush(), err.flush()]);
  const anyLost = out.state === 'failed' || err.state === 'failed';
  return anyLost && (status === 0 || status === FOUND) ? OUTPUT_LOST : status;
}
