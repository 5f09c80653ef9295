import { type Terminal, UsageError } from '../ports.ts';
import { readFiles } from './read/read.ts';

/** Octets of all files: several times what 100,000 users take. */
const MOST = 64 * 1024 * 1024;

/** Reads and checks the files. @param names `-` is the standard input. @throws UsageError where one cannot be read. */
export async function readNamedFiles(terminal: Terminal, names: readonly string[]): Promise<ReturnType<typeof readFiles>> {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`${twice} is given twice: give each file once.`);
  const files: { name: string; bytes: Uint8Array }[] = [];
  let octets = 0;
  for (const name of names) {
    const pieces: Uint8Array[] = [];
    for await (const piece of terminal.bytes(name)) {
      octets += piece.length;
      if (octets > MOST)
        throw new UsageError(`The files are larger than ${MOST / 1024 / 1024} MB together: plan them one after the other.`);
      pieces.push(piece);
    }
    files.push({ name: name === '-' ? 'standard input' : name, bytes: Buffer.concat(pieces) });
  }
  return readFiles(files);
}
