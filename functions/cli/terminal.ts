import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { linesOf } from './lines.ts';
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
