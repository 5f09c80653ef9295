/** An execution environment of functions/usage in a process of its own: it answers each event that its parent sends. */
import { handler } from '../../../functions/usage/handler.ts';

process.on('message', (event: Parameters<typeof handler>[0]) => {
  handler(event, { getRemainingTimeInMillis: () => 60_000 }).then(
    () => process.send?.({ taken: true }),
    () => process.send?.({ taken: false }),
  );
});
process.send?.('loaded');
