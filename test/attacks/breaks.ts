import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cited, PROMISES } from './promises.ts';

/**
 * `npm run attack:breaks [-- TEXT]`: makes each break of promises.ts (or those whose promise or description has the text) in a copy of the
 * project and runs the test that must see it, which passes without the break. Prints one line a break and one JSON object last;
 * status 1: a break that no test saw.
 */
const root = join(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'nis-breaks-'));
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
for (const file of tracked) cpSync(join(root, file), join(copy, file));
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
/** Only tests that start the local run need the app synthesised before them. */
const NO_SETUP = join(copy, 'no-setup.mjs');
writeFileSync(NO_SETUP, 'export default async () => {};');

/** How many tests of that name pass and fail; a file that cannot be loaded has none of either. */
function run({ file, name }: Cited): { readonly passed: number; readonly failed: number } {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const results = join(copy, 'results.json');
  rmSync(results, { force: true });
  const needsApp = /startLocalRun|openSite|openDeployment|sharedAssembly/.test(readFileSync(join(copy, file), 'utf8'));
  const setup = needsApp ? [] : [`--globalSetup=${NO_SETUP}`, `--globalTeardown=${NO_SETUP}`];
  const args = [jest, '--json', `--outputFile=${results}`, '-t', literal, ...setup, file];
  const { stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  if (!existsSync(results)) throw new Error(`jest did not run ${file}:\n${stderr}`);
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(results, 'utf8')) as Record<string, number>;
  return { passed: passed ?? 0, failed: failed ?? 0 };
}

let seen = 0;
const unseen: string[] = [];
const sound = new Map<string, boolean>();
const [text = ''] = process.argv.slice(2);
for (const { title, breaks } of PROMISES) {
  for (const { what, file, find, replace, seenBy } of breaks.filter(({ what }) => `${title}: ${what}`.includes(text))) {
    const key = `${seenBy.file} ${seenBy.name}`;
    if (!sound.has(key)) {
      const { passed, failed } = run(seenBy);
      sound.set(key, passed > 0 && failed === 0);
    }
    const source = readFileSync(join(copy, file), 'utf8');
    writeFileSync(
      join(copy, file),
      source.replace(find, () => replace),
    );
    const broken = run(seenBy);
    writeFileSync(join(copy, file), source);
    const ok = sound.get(key) === true && source.includes(find) && broken.failed > 0;
    if (ok) seen += 1;
    else unseen.push(what);
    console.log(`${ok ? 'seen  ' : 'UNSEEN'}  ${title}: ${what}  (${seenBy.file})`);
  }
}
rmSync(copy, { recursive: true, force: true });
console.log(JSON.stringify({ breaks: seen + unseen.length, seen, unseen }));
process.exitCode = unseen.length === 0 ? 0 : 1;
