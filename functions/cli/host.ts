import { fstatSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';

/** A stream of a process, which may be a terminal of some width in characters. */
type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What the command line has of the process that it runs in; a test gives its own. */
export interface Host {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Name of the person at the keyboard; throws where the system knows none. */
  readonly userName: () => string;
  /** The number by which the system knows the person; undefined where it has no such numbers. */
  readonly userId: () => number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Aborted when the process is told to stop; the reason is the Signal. */
  readonly interrupted: AbortSignal;
  /** Tells the host to stop, as Ctrl-C does while a prompt has the keyboard. */
  readonly interrupt: (signal: Signal) => void;
}

/** Ways in which a process is told to stop, each with its exit status: 128 and the number of the signal (POSIX, "Exit Status for Commands"). */
export const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type Signal = keyof typeof SIGNALS;

/**
 * A stream of the process whose writes are whole. Node takes the part of a write that a full disk or a limit of the file's size left for
 * all of it, so that a cut report would look like a good one.
 */
export function wholeWrites(stream: NodeJS.WriteStream & { readonly fd: number }): Host['stdout'] {
  if (!fstatSync(stream.fd).isFile()) return stream;
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < chunk.length; ) at += writeSync(stream.fd, chunk, at);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
