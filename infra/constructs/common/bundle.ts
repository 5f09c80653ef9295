import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, build, type Metafile, type Plugin, transform } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Folders under functions/ whose handler.ts(x) exports `handler`. */
export const FUNCTION_NAMES = [
  'authorizer',
  'sign-in',
  'console',
  'instance',
  'seed-settings',
  'assertion-keys',
  'backfill',
  'start-activation',
  'settings-watch',
  'usage',
  'smoke-test',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Gives the stacks the code of a function. */
export type CodeOf = (name: FunctionName) => Code;

/** One CommonJS file with the AWS SDK inside. It loads faster than an ES module, and faster than the runtime's SDK. */
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  sourcemap: false,
  // The SDK's first call uses `import('node:http')`, which evaluates every export of node:http, undici included. require() does not.
  supported: { 'dynamic-import': false },
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  alias: { '@aws-sdk/credential-provider-node': join(ROOT, 'shared/aws/client/lambda-credentials.ts') },
  logLevel: 'error',
} as const satisfies BuildOptions;

/**
 * Bundles every function, all at the same time.
 *
 * @param outdir gets one folder for each function, with its index.js.
 * @throws BundleError if a function does not build; esbuild has then printed why.
 */
export async function bundleFunctions(outdir: string): Promise<CodeOf> {
  await Promise.all(FUNCTION_NAMES.map((name) => bundleFunction(name, join(outdir, name))));
  return (name) => Code.fromAsset(join(outdir, name));
}

/** The sources of a function do not build. */
export class BundleError extends Error {
  constructor(name: FunctionName, cause: unknown) {
    super(`The function "${name}" does not build: correct what esbuild reports above and try again.`, { cause });
    this.name = 'BundleError';
  }
}

/** A library that only sign-on by SAML needs: half a megabyte that other requests do not parse. */
const SAML = '@node-saml/node-saml';
const SAML_FILE = 'node-saml.cjs';

/**
 * Bundles functions/<name>/handler.ts(x) to index.js in a directory. The same sources give the same bytes.
 *
 * @returns what esbuild read and wrote, one part for each file.
 */
export async function bundleFunction(name: FunctionName, outdir: string): Promise<Metafile[]> {
  const plugins = name === 'sign-in' ? [samlApart, stylesheetMinified] : [];
  const bundle = async (entry: string, file: string): Promise<Metafile> => {
    const made = await build({
      ...OPTIONS,
      entryPoints: [entry],
      outfile: join(outdir, file),
      plugins: entry === SAML ? [] : plugins,
      metafile: true,
    });
    return made.metafile;
  };
  try {
    return await Promise.all([bundle(entryOf(name), 'index.js'), ...(name === 'sign-in' ? [bundle(SAML, SAML_FILE)] : [])]);
  } catch (error) {
    throw new BundleError(name, error);
  }
}

/** The packages whose code is in a bundle, sorted. */
export function packagesIn(parts: readonly Metafile[]): readonly string[] {
  const inputs = parts
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap((output) => Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0));
  const names = inputs.flatMap(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

function entryOf(name: FunctionName): string {
  const entry = join(ROOT, 'functions', name, 'handler.ts');
  return existsSync(entry) ? entry : `${entry}x`;
}

/** Puts what `import('@node-saml/node-saml')` loads into a file of its own. */
const samlApart: Plugin = {
  name: 'saml-apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${SAML}$`) }, () => ({ path: `./${SAML_FILE}`, external: true }));
  },
};

/** The stylesheet is laid out for people; browsers get it without white space. */
const stylesheetMinified: Plugin = {
  name: 'stylesheet-minified',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]sign-in[\\/]assets[\\/]stylesheet\.ts$/ }, async ({ path }) => {
      const { STYLESHEET } = (await import(path)) as { STYLESHEET: string };
      const { code } = await transform(STYLESHEET, { loader: 'css', minify: true });
      return { contents: `export const STYLESHEET = ${JSON.stringify(code)};`, loader: 'js' };
    });
  },
};
