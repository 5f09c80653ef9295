import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, build, type Metafile, type Plugin, transform } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Folders under functions/ whose handler.ts(x) exports `handler`. */
export const FUNCTION_NAMES = [
  'authorizer',
  'sign-in',
  'oauth',
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
  metafile: true,
  // The SDK's first call uses `import('node:http')`, which evaluates every export of node:http, undici included. require() does not.
  supported: { 'dynamic-import': false },
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  alias: { '@aws-sdk/credential-provider-node': join(ROOT, 'shared/aws/client/lambda-credentials.ts') },
  logLevel: 'error',
} as const satisfies BuildOptions;

/**
 * Bundles every function.
 *
 * @param outdir gets one folder for each function, with its index.js.
 * @throws BundleError if one does not build; esbuild has then printed why.
 */
export async function bundleFunctions(outdir: string): Promise<CodeOf> {
  await bundle(FUNCTION_NAMES, outdir);
  return (name) => Code.fromAsset(join(outdir, name));
}

/** The sources of the functions do not build. */
export class BundleError extends Error {
  constructor(cause: unknown) {
    super('The functions do not build: correct what esbuild reports above and try again.', { cause });
    this.name = 'BundleError';
  }
}

/** A library that only sign-on by SAML needs: half a megabyte that other requests do not parse. */
const SAML = '@node-saml/node-saml';
const SAML_FILE = 'node-saml.cjs';

/** What esbuild wrote for a function, by file. */
type Outputs = Metafile['outputs'];

/**
 * Bundles functions/<name>/handler.ts(x) to <name>/index.js in a directory: all in one build, which reads once what several hold. The same
 * sources give the same bytes, whichever functions are built with them.
 */
export async function bundle(names: readonly FunctionName[], outdir: string): Promise<ReadonlyMap<FunctionName, Outputs>> {
  const entries = Object.fromEntries(names.map((name) => [`${name}/index`, entryOf(name)]));
  try {
    const built = await Promise.all([
      build({ ...OPTIONS, entryPoints: entries, outdir, plugins: [samlApart, stylesheetMinified] }),
      ...(names.includes('sign-in') ? [build({ ...OPTIONS, entryPoints: [SAML], outfile: join(outdir, 'sign-in', SAML_FILE) })] : []),
    ]);
    const written = built.flatMap(({ metafile }) => Object.entries(metafile.outputs));
    return new Map(names.map((name) => [name, Object.fromEntries(written.filter(([path]) => basename(dirname(path)) === name))]));
  } catch (error) {
    throw new BundleError(error);
  }
}

/** The packages whose code is in a bundle, sorted. */
export function packagesIn(outputs: Outputs): readonly string[] {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const names = inputs.flatMap(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

function entryOf(name: FunctionName): string {
  const entry = join(ROOT, 'functions', name, 'handler.ts');
  return existsSync(entry) ? entry : `${entry}x`;
}

/** Puts what `import('@node-saml/node-saml')` of sign-in loads into a file of its own. */
const samlApart: Plugin = {
  name: 'saml-apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${SAML}$`) }, ({ importer }) =>
      /[\\/]functions[\\/]sign-in[\\/]/.test(importer) ? { path: `./${SAML_FILE}`, external: true } : undefined,
    );
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
