import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * `node test/tools/with-package.mjs <folder> <command> [arguments]`: runs a command with the programs of a package of its own, such as test/bench,
 * and installs that package first where it is missing or older than its lock file. So `npm ci` stays small: it brings what starts and tests the product.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const [folder = '', command = '', ...args] = process.argv.slice(2);
const home = join(ROOT, folder);

if (!isInstalled()) {
  console.error(`Installing what this command needs, once: npm ci in ${folder}.`);
  run('npm', ['ci', '--no-progress'], { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
}
run(command, args, { stdio: 'inherit' });

function isInstalled() {
  const installed = join(home, 'node_modules', '.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(home, 'package-lock.json')).mtimeMs;
}

/** Ends this process with the program's status where that is not 0. */
function run(program, programArgs, options) {
  const bins = [home, ROOT].map((each) => join(each, 'node_modules', '.bin'));
  const env = { ...process.env, PATH: [...bins, process.env.PATH].join(delimiter) };
  const { status, signal, error } = spawnSync(program, programArgs, { env, ...options });
  if (error !== undefined) console.error(`${program} could not be run (${error.message}): run npm ci, then try again.`);
  if (signal !== null) console.error(`${program} was ended by ${signal}.`);
  if (status !== 0) process.exit(status ?? 1);
}
