import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundle } from '../../../infra/constructs/common/bundle.ts';

export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly kb: number;
  /** Variables beside the common ones. */
  readonly env?: Readonly<Record<string, string>>;
}

const HERE = import.meta.dirname;

/** esbuild as NodejsFunction uses it by default, the SDK inside. */
const DEFAULT: BuildOptions = { bundle: true, platform: 'node', target: 'node24', format: 'cjs', logLevel: 'error' };
/** The SDK at its best: as the other functions of the product are bundled. */
const TUNED: BuildOptions = {
  ...DEFAULT,
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  supported: { 'dynamic-import': false },
  alias: { '@aws-sdk/credential-provider-node': resolve(HERE, '../../../shared/aws/client/lambda-credentials.ts') },
};

async function bundled(folder: string, name: string, source: string, options: BuildOptions): Promise<Bundle> {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.cjs`);
  await build({ ...options, entryPoints: [join(HERE, 'handlers', source)], outfile: file });
  return { name, file, kb: statSync(file).size / 1000 };
}

export const PRODUCT = 'authorizer';
export const DEFAULT_SDK = 'authorizer over the SDK, default bundle';

/** The product's bundle as it is deployed, and what it is compared with. */
export async function makeBundles(folder: string): Promise<Bundle[]> {
  await bundle(['authorizer'], folder);
  const file = join(folder, 'authorizer', 'index.js');
  const kb = statSync(file).size / 1000;
  return [
    { name: PRODUCT, file, kb },
    { name: 'authorizer, compile cache', file, kb, env: { NODE_COMPILE_CACHE: join(folder, 'compile-cache') } },
    await bundled(folder, 'authorizer over the SDK, tuned bundle', 'over-sdk.ts', TUNED),
    await bundled(folder, DEFAULT_SDK, 'over-sdk.ts', DEFAULT),
    await bundled(folder, 'DocumentClient, default bundle', 'document-client.ts', DEFAULT),
    await bundled(folder, 'Powertools and middy, default bundle', 'powertools-middy.ts', DEFAULT),
  ];
}
