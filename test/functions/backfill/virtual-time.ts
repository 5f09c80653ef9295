import { setImmediate as settled } from 'node:timers/promises';

/** A clock that jumps to the next thing to happen, so that minutes take a moment and a busy machine changes nothing. */
export class VirtualTime {
  #now = 0;
  /** Waiting, by the millisecond at which they go on: a binary heap would be faster, but there are few. */
  readonly #waiting: { readonly at: number; readonly order: number; readonly go: () => void }[] = [];
  #order = 0;

  now = (): number => this.#now;

  sleep = (milliseconds: number): Promise<void> =>
    new Promise((go) => {
      this.#waiting.push({ at: this.#now + milliseconds, order: this.#order++, go });
    });

  /** Lets time pass until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const ending = work.finally(() => {
      done = true;
    });
    ending.catch(() => undefined);
    for (await settled(); !done; await settled()) {
      const next = this.#waiting.reduce((least, _each, index) => (this.#isBefore(index, least) ? index : least), 0);
      const [first] = this.#waiting.splice(next, 1);
      if (first === undefined) throw new Error('Nothing will ever happen again: the work is stuck.');
      this.#now = first.at;
      first.go();
    }
    return ending;
  }

  #isBefore(index: number, other: number): boolean {
    const [one, two] = [this.#waiting[index], this.#waiting[other]];
    if (one === undefined || two === undefined) return false;
    return one.at < two.at || (one.at === two.at && one.order < two.order);
  }
}
