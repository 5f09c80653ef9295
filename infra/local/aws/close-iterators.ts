import { AbstractIterator, AbstractKeyIterator, AbstractValueIterator } from 'abstract-level';

/**
 * Lets the embedded engine close what it reads with.
 *
 * Dynalite (db/index.js, createKeyStream and createValueStream) ends an iterator by `return()` where it has that; those of abstract-level 3
 * end by `close()` alone. So each Query and Scan left one open for as long as the process lived, with the state of the database that it
 * saw: 25 KB a request under load.
 */
export function letEngineCloseIterators(): void {
  for (const { prototype } of [AbstractIterator, AbstractKeyIterator, AbstractValueIterator])
    Object.defineProperty(prototype, 'return', { configurable: true, value: close });
}

function close(this: { close(): Promise<void> }): Promise<void> {
  return this.close();
}
