import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENV } from '../../../shared/core/environment.ts';
import { cookieValue } from '../../../shared/core/request/credentials.ts';
import { authorizerEvent } from '../../support/authorizer-event.ts';
import { type Chapter, shown } from '../lib/chapter.ts';
import { interleave, rounded, spreadOf } from '../lib/measure.ts';
import { CREDENTIALS, PATH, PREFIX, REGION, STAGE } from '../wire/names.ts';
import { type Bundle, DEFAULT_SDK, makeBundles, PRODUCT } from './bundles.ts';

interface Cold {
  readonly loadMs: number;
  readonly firstMs: number;
  readonly effect: string;
}

/** A page for a signed-in person: reads everything a first decision reads, and hashes no password. */
const EVENT = authorizerEvent('GET /incident.do', {
  headers: { Cookie: `__Host-nis_session=${cookieValue('abel.tuter', 'T'.repeat(43))}` },
});

export const cold: Chapter = {
  name: 'cold',
  title: 'Cold start',
  seconds: { quick: 10, full: 60 },
  about:
    'A fresh process each time, in turn: load the bundle, then answer one request, whose four signed reads go in one wave to AWS over TLS, played by another ' +
    'process on this machine. The start of Node itself, alike for all, is not in the figures.',
  async run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-cold-'));
    const certificate = join(folder, 'certificate.pem');
    const mock = fork(join(import.meta.dirname, 'tls-mock.ts'), [certificate], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    try {
      const [{ port }] = (await once(mock, 'message')) as [{ port: number }];
      const bundles = await makeBundles(folder);
      const cases = bundles.map((bundle) => [bundle.name, () => runOnce(bundle, `https://localhost:${port}`, certificate)] as const);
      const samples = await interleave(quick ? 3 : 15, Object.fromEntries(cases));
      const total = (name: string) => spreadOf((samples[name] ?? []).map(({ loadMs, firstMs }) => loadMs + firstMs));
      const load = (name: string) => spreadOf((samples[name] ?? []).map(({ loadMs }) => loadMs));
      const row = ({ name, kb }: Bundle) => [
        name,
        rounded(kb),
        shown(load(name)),
        shown(total(name)),
        rounded(total(name).median / total(DEFAULT_SDK).median),
      ];
      return {
        figures: {
          bundleKb: rounded(bundles[0]?.kb ?? Number.NaN),
          loadMs: rounded(load(PRODUCT).median),
          coldMs: rounded(total(PRODUCT).median),
          coldVsDefaultSdk: rounded(total(PRODUCT).median / total(DEFAULT_SDK).median),
        },
        tables: [
          {
            title: 'Load, and load with the first request',
            columns: ['', 'kB', 'load ms', 'load and first request ms', 'against the default bundle'],
            rows: bundles.map(row),
          },
        ],
      };
    } finally {
      mock.disconnect();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function runOnce({ name, file, env = {} }: Bundle, endpoint: string, certificate: string): Promise<Cold> {
  const child = fork(join(import.meta.dirname, 'run-once.cjs'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: {
      PATH: process.env.PATH,
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: 't'.repeat(700),
      NODE_EXTRA_CA_CERTS: certificate,
      [ENV.stage]: STAGE,
      [ENV.tablePrefix]: PREFIX,
      [ENV.settingsPath]: PATH,
      ...env,
    },
  });
  child.send({ bundle: file, event: EVENT });
  const [result] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => [code])])) as [Cold | number];
  if (typeof result === 'number' || result.effect !== 'Allow')
    throw new Error(`The bundle "${name}" did not allow the request: ${JSON.stringify(result)}`);
  return result;
}
