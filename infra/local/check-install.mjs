import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Plain JavaScript on any Node: says which packages are missing and why, before an import fails on one of them with a stack trace. */
const ROOT = resolve(import.meta.dirname, '../..');
const isThere = (name) => existsSync(resolve(ROOT, 'node_modules', name, 'package.json'));
const { dependencies, devDependencies } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8'));
const problem = missingPackages() ?? missingEsbuild();

if (problem !== null) {
  console.error(problem);
  process.exit(1);
}
await import('./check-node.mjs');

function missingPackages() {
  const [runtime, development] = [dependencies, devDependencies].map((list) => Object.keys(list).filter((name) => !isThere(name)));
  if (runtime.length > 0) return `Not installed: ${some(runtime)}: run npm ci.`;
  if (development.length === 0) return null;
  return `Not installed: ${some(development)}: the local run needs the development packages, which NODE_ENV=production and --omit=dev leave out: run npm ci --include=dev.`;
}

/** esbuild bundles the functions; its binary for this machine is an optional package of its own. */
function missingEsbuild() {
  const { optionalDependencies } = JSON.parse(readFileSync(resolve(ROOT, 'node_modules/esbuild/package.json'), 'utf8'));
  const name = `@esbuild/${process.platform}-${process.arch}`;
  if (!Object.hasOwn(optionalDependencies ?? {}, name) || isThere(name)) return null;
  return `Not installed: ${name}, the part of esbuild for this machine (left out by --omit=optional, or installed on another machine): run npm ci --include=optional.`;
}

function some(names) {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
