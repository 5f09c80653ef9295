import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';
import type { FunctionCode } from '../assembly/functions.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Loads the export that a handler setting names (`file.export`).
 *
 * Source: Lambda Developer Guide, "Define Lambda function handler in Node.js": `.js` is CommonJS unless the function's own package.json
 * says `"type": "module"`, `.mjs` is an ES module. A package.json above the asset on this machine must not count, so CommonJS is compiled
 * here instead of by `require`.
 *
 * @throws Error if there is no such file or export.
 */
export async function loadHandler(code: FunctionCode, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const [file, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const exported = 'inline' in code ? loadCommonJs(code.inline, join('/var/task', `${file}.js`)) : await loadFile(code.folder, file);
  const found = exported[name];
  if (typeof found !== 'function') throw new Error(`${handler} is undefined or not exported`);
  return found as Handler;
}

type Exports = Readonly<Record<string, unknown>>;

async function loadFile(folder: string, file: string): Promise<Exports> {
  const path = ['.js', '.mjs', '.cjs'].map((extension) => join(folder, file + extension)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`Cannot find module '${file}'`);
  if (path.endsWith('.mjs') || (path.endsWith('.js') && isModulePackage(folder)))
    return (await import(pathToFileURL(path).href)) as Exports;
  return loadCommonJs(readFileSync(path, 'utf8'), path);
}

function isModulePackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type === 'module';
}

function loadCommonJs(source: string, filename: string): Exports {
  const module = { exports: {} as Exports };
  const run = compileFunction(source, ['exports', 'require', 'module', '__filename', '__dirname'], {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  run.call(module.exports, module.exports, createRequire(filename), module, filename, dirname(filename));
  return module.exports;
}
