import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, build, type Metafile, type Plugin, transform } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../..');

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
  'smoke-test',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Where the stacks take a function's code from. */
export type CodeOf = (name: FunctionName) => Code;

/** One CommonJS file with the AWS SDK inside: it loads faster than an ES module and than the SDK of the runtime. */
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
  // `import('node:http')`, as the SDK's first call does, evaluates every export of node:http, undici too; require() does not.
  supported: { 'dynamic-import': false },
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  alias: { '@aws-sdk/credential-provider-node': join(ROOT, 'shared/aws/client/lambda-credentials.ts') },
  logLevel: 'error',
} as const satisfies BuildOptions;

/**
 * Bundles every function, all at once.
 *
 * @param outdir gets one folder a function with its index.js.
 * @throws BundleError where a function does not build; esbuild has then printed why.
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

/** A library that only sign-on by SAML needs: half a megabyte that no other request has to parse. */
const SAML = '@node-saml/node-saml';
const SAML_FILE = 'node-saml.cjs';

/**
 * Bundles functions/<name>/handler.ts(x) to index.js in a directory: the same bytes from the same sources.
 *
 * @returns what esbuild took and made, a part a file.
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

/** The packages of which a bundle holds code, sorted. */
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

/** `import('@node-saml/node-saml')` loads a file of its own. */
const samlApart: Plugin = {
  name: 'saml-apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${SAML}$`) }, () => ({ path: `./${SAML_FILE}`, external: true }));
  },
};

/** The stylesheet is written for people to read; browsers get it without its layout. */
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
