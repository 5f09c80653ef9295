import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Host } from '../host.ts';
import { type Terminal, UsageError } from '../ports.ts';
import { lookOf } from './look.ts';
import type { Output } from './output.ts';
import { shortened } from './wrap.ts';

/** The terminal as the commands see it. */
export function createTerminal(host: Host, out: Output, err: Output): Terminal {
  const { stdin, stderr, env } = host;
  const shows = stderr.isTTY === true && env.TERM !== 'dumb';
  return {
    look: lookOf(host.stdout, env),
    out: out.write,
    err: err.write,
    unread: () => out.state !== 'open',
    now: host.now,
    readStdin: () => text(stdin).catch((error: unknown) => cannotRead('The standard input', error)),
    // On the standard error, so that it never gets between the lines of a redirected report.
    // A longer line than the terminal is wide could not be replaced.
    progress: (line) => shows && err.write(`\r\x1b[K${shortened(line ?? '', (stderr.columns || 80) - 1)}`),
    ask: (question, { hidden = false } = {}) => (stdin.isTTY ? ask(host, err, question, hidden) : Promise.resolve(null)),
    size: (file) => (file === '-' ? null : (statSync(file, { throwIfNoEntry: false })?.size ?? null)),
    bytes: (file) => bytesOf(host, file),
    lines: (file) => linesOf(bytesOf(host, file)),
  };
}

async function ask(host: Host, err: Output, question: string, hidden: boolean): Promise<string> {
  const { stdin, stderr } = host;
  err.write(question);
  await err.flush();
  if (err.state !== 'open')
    throw new UsageError('The question cannot be shown: nothing was changed. Leave the standard error to the terminal.');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: hidden ? silent : stderr, terminal: true });
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    // The prompt has the keyboard, so that Ctrl-C is no signal of the process.
    lines.once('SIGINT', () => host.interrupt('SIGINT'));
    // Ctrl-D
    lines.once('close', () => resolve(''));
  });
  lines.close();
  if (hidden) err.write('\n');
  return answer;
}

async function* bytesOf({ stdin }: Host, file: string): AsyncIterable<Uint8Array> {
  try {
    for await (const piece of file === '-' ? stdin : createReadStream(file)) yield Buffer.from(piece);
  } catch (error) {
    cannotRead(file === '-' ? 'The standard input' : file, error);
  }
}

function cannotRead(what: string, error: unknown): never {
  const why = (error as NodeJS.ErrnoException).code ?? String(error);
  throw new UsageError(`${what} cannot be read (${why}): give a file that you may read, or - for the standard input.`);
}

/**
 * The lines of a log that comes in pieces, ended by CR LF, LF or CR. node:readline ends them at the separators of Unicode, too. Octets that
 * are not UTF-8 become U+FFFD: one damaged line must not hide the others.
 */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    // A CR at the very end may be half of an end of line.
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest.replace(/\r$/, '');
}
