import type { Writable } from 'node:stream';

/** The standard output or error, which may come to an end before the command does. */
export interface Output {
  /** Never throws: what is written after a failure is dropped. */
  write(text: string): void;
  /** `closed`: its reader has gone, as in `nis users list | head`. `failed`: anything else, such as a full disk. */
  readonly state: 'open' | 'closed' | 'failed';
  /** Whether something was written to it. */
  readonly begun: boolean;
  /** Code of the failure, for example `ENOSPC`. */
  readonly code: string;
  /** Resolves once everything written has arrived or failed. */
  flush(): Promise<void>;
}

export function createOutput(stream: Writable): Output {
  let failure: string | null = null;
  let begun = false;
  const fail = (error: NodeJS.ErrnoException): void => {
    failure ??= error.code ?? error.message;
  };
  // Without a listener the stream would end the process.
  stream.on('error', fail);
  return {
    write(text) {
      begun = true;
      if (failure === null) stream.write(text, (error) => error && fail(error));
    },
    get state() {
      if (failure === null) return 'open';
      return failure === 'EPIPE' ? 'closed' : 'failed';
    },
    get begun() {
      return begun;
    },
    get code() {
      return failure ?? '';
    },
    flush: () => new Promise((resolve) => (failure === null ? stream.write('', () => resolve()) : resolve())),
  };
}
