import { createPasswords } from '../../../shared/node/passwords.ts';
import { type Chapter, shown } from '../lib/chapter.ts';
import { cpuMicros, interleave, latencies, quantile, spreadOf } from '../lib/measure.ts';
import { jwtPeers, tokenOf } from './jwt-peers.ts';
import { peerHandler } from './peer.ts';
import { productHandler } from './product.ts';
import { createUsers, eventsFor, stubReads } from './scenario.ts';

export const decision: Chapter = {
  name: 'decision',
  title: 'A decision, warm',
  about: 'x',
  async run({ rounds, quick }) {
    const passwords = createPasswords();
    const users = await createUsers(passwords);
    const instant = stubReads(users, 0);
    const handlers = {
      product: { handler: productHandler({ identities: instant, passwords }), events: eventsFor(users) },
      ...Object.fromEntries(
        jwtPeers(instant).map((peer) => [
          peer.name,
          { handler: peerHandler(peer), events: eventsFor(users, (n) => `Bearer ${tokenOf(n)}`) },
        ]),
      ),
    };
    const count = quick ? 2000 : 10000;
    const samples = await interleave(
      rounds,
      Object.fromEntries(
        Object.entries(handlers).map(([n, { handler, events }]) => [
          n,
          () => cpuMicros(count, (i) => handler(events[i % events.length] as never)),
        ]),
      ),
    );
    const delayed = productHandler({ identities: stubReads(users, 5), passwords });
    const events = eventsFor(users);
    const lat = await interleave(rounds, {
      product: () => latencies(200, 1, (i) => delayed(events[i % events.length] as never)),
      timer: () => latencies(200, 1, () => new Promise((r) => setTimeout(r, 5))),
    });
    return {
      figures: {},
      tables: [
        { title: 'cpu', columns: ['what', 'µs'], rows: Object.entries(samples).map(([n, s]) => [n, shown(spreadOf(s))]) },
        {
          title: 'lat',
          columns: ['what', 'p50', 'p99'],
          rows: Object.entries(lat).map(([n, s]) => [
            n,
            shown(spreadOf(s.map((t) => quantile(t, 0.5)))),
            shown(spreadOf(s.map((t) => quantile(t, 0.99)))),
          ]),
        },
      ],
    };
  },
};
