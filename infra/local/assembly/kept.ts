import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Everything that a template or a bundle is made of. `.package-lock.json` says which packages are installed. */
const SOURCES = ['infra', 'functions', 'shared', 'cdk.json', 'package.json', 'tsconfig.json', 'node_modules/.package-lock.json'] as const;

/** Assemblies that are kept for other options: with and without an upstream. */
const MOST_KEPT = 2;

/** Assemblies of earlier starts, by what they were made of. */
export interface KeptAssemblies {
  /** Whether one seems to be there. */
  readonly has: boolean;
  /**
   * Copies the kept assembly into a folder.
   *
   * @returns false: there is none, or it cannot be read; the folder must be filled anew.
   */
  copyTo(folder: string): Promise<boolean>;
  /** Keeps an assembly that was made of these sources. Where that fails, the next start makes it again. */
  keep(assembly: string): Promise<void>;
}

/**
 * The assemblies kept in a folder. One is taken only where every byte of the sources, the installed packages, the options, Node and what
 * the environment tells the CDK are the same.
 *
 * @param folder is made where it is missing.
 * @param context the options of the synthesis.
 */
export async function keptAssemblies(folder: string, context: Readonly<Record<string, string>>, root = ROOT): Promise<KeptAssemblies> {
  const digest = await digestOf(root, context);
  const own = join(folder, digest);
  return {
    has: existsSync(own),
    async copyTo(target) {
      try {
        await cp(own, target, { recursive: true });
        return true;
      } catch {
        await rm(target, { recursive: true, force: true });
        return false;
      }
    },

    async keep(assembly) {
      // Under another name first: a start that is killed here leaves nothing that looks whole.
      const unfinished = `${own}.${process.pid}`;
      // Sources that changed during the synthesis may be in it half.
      if ((await digestOf(root, context)) !== digest) return;
      try {
        await mkdir(folder, { recursive: true });
        await cp(assembly, unfinished, { recursive: true });
        await rename(unfinished, own);
        await removeOld(folder, own);
      } catch {
        await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
      }
    },
  };
}

async function digestOf(root: string, context: Readonly<Record<string, string>>): Promise<string> {
  const hash = createHash('sha256');
  // Lengths keep two parts apart: what ends one could otherwise begin the next.
  const add = (text: string | Buffer): void => void hash.update(`${text.length}:`).update(text);
  const environment = Object.entries(process.env).filter(([name]) => /^(CDK_|NODE_OPTIONS$)/.test(name));
  for (const text of [process.version, JSON.stringify(context), JSON.stringify(environment.sort())]) add(text);
  for (const path of (await Promise.all(SOURCES.map((source) => filesOf(join(root, source))))).flat()) {
    add(relative(root, path).split(sep).join('/'));
    add(await readFile(path));
  }
  return hash.digest('hex').slice(0, 32);
}

/** The files of a folder and below, by name; a file by itself; nothing where there is none. */
async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) return [];
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Removes all but the newest, and what killed starts left unfinished a day ago. */
async function removeOld(folder: string, own: string): Promise<void> {
  const paths = (await readdir(folder)).map((name) => join(folder, name)).filter((path) => path !== own);
  const aged = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
  const old = aged.sort((a, b) => b.at - a.at).slice(MOST_KEPT - 1);
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}
