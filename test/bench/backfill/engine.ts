import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

/** The embedded engine in a process of its own, so that it does not share a thread with the backfill. */
const server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit());
