import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Terminal, UsageError } from './ports.ts';

/** The terminal of this process. */
export function createTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // Whoever read the output has gone, as in `nis users list | head`.
  stdout.on('error', () => process.exit(0));

  return {
    out: (written) => void stdout.write(written),
    err: (written) => void stderr.write(written),
    now: Date.now,
    readStdin: () => text(stdin),

    progress(line) {
      // On the standard error, so that it never gets between the lines of a redirected report.
      if (stderr.isTTY) stderr.write(`\r\x1b[K${line ?? ''}`);
    },

    async ask(question, { hidden = false } = {}) {
      if (!stdin.isTTY) return null;
      stderr.write(question);
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface({ input: stdin, output: hidden ? silent : stderr, terminal: true });
      const answer = await new Promise<string | null>((resolve) => {
        lines.once('line', resolve);
        lines.once('SIGINT', () => resolve(null));
        lines.once('close', () => resolve(null));
      });
      lines.close();
      if (hidden) stderr.write('\n');
      return answer;
    },

    async *lines(file) {
      try {
        yield* linesOf(file === '-' ? stdin.setEncoding('utf8') : createReadStream(file, 'utf8'));
      } catch (error) {
        const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        throw new UsageError(`${file} cannot be read (${why}): give a file that you may read, or - for the standard input.`);
      }
    },
  };
}

/**
 * The lines of a text that comes in pieces, ended by CR LF, LF or CR. node:readline ends them at the separators of Unicode, too, which a
 * cell of CSV may hold.
 */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const piece of pieces) {
    // A CR at the very end may be half of an end of line.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}
