import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import manifest from '../../../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '../../..');
/** As on a Node before 24.7. */
const WITHOUT_ARGON2 = ['--import', 'data:text/javascript,import crypto from "node:crypto"; delete crypto.argon2;'];
const ESBUILD = `@esbuild/${process.platform}-${process.arch}`;

/** A checkout with packages that are nothing but there. */
let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  mkdirSync(join(checkout, 'infra/local'), { recursive: true });
  for (const file of ['check-install.mjs', 'check-node.mjs']) cpSync(join(ROOT, 'infra/local', file), join(checkout, 'infra/local', file));
  symlinkSync(join(ROOT, 'package.json'), join(checkout, 'package.json'));
  for (const name of [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies), ESBUILD]) install(name);
  install('esbuild', { optionalDependencies: { [ESBUILD]: '1' } });
  mkdirSync(join(checkout, 'node_modules/node/bin'));
  writeFileSync(join(checkout, 'node_modules/node/bin/node'), '');
});
afterEach(() => rmSync(checkout, { recursive: true }));

function install(name: string, content: object = {}): void {
  mkdirSync(join(checkout, 'node_modules', name), { recursive: true });
  writeFileSync(join(checkout, 'node_modules', name, 'package.json'), JSON.stringify(content));
}
const remove = (...names: string[]): void => {
  for (const name of names) rmSync(join(checkout, 'node_modules', name), { recursive: true });
};
const check = (file = 'check-install.mjs', nodeArgs: readonly string[] = []) => {
  const { status, stderr } = spawnSync(process.execPath, [...nodeArgs, join(checkout, 'infra/local', file)], { encoding: 'utf8' });
  return { status, stderr };
};
/** Status 1 and one sentence. */
const refusal = (sentence: string) => ({ status: 1, stderr: `${sentence}\n` });

describe('npm start in an installation that lacks something', () => {
  test('nothing is missing', () => {
    expect(check()).toEqual({ status: 0, stderr: '' });
  });

  test('nothing is installed', () => {
    rmSync(join(checkout, 'node_modules'), { recursive: true });
    const [one, two, three] = Object.keys(manifest.dependencies);
    const more = Object.keys(manifest.dependencies).length - 3;
    expect(check()).toEqual(refusal(`Not installed: ${one}, ${two}, ${three} and ${more} more: run npm ci.`));
  });

  test('NODE_ENV=production left the development packages out, on an old Node, too', () => {
    remove(...Object.keys(manifest.devDependencies));
    const { status, stderr } = check('check-install.mjs', WITHOUT_ARGON2);
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain(
      'the local run needs the development packages, which NODE_ENV=production and --omit=dev leave out: run npm ci --include=dev.\n',
    );
  });

  test.each(['aws-cdk-lib', 'dynalite', 'constructs'])('without %s alone', (name) => {
    remove(name);
    expect(check()).toEqual({ status: 1, stderr: expect.stringContaining(`Not installed: ${name}: `) });
  });

  test('--omit=optional left out the program of esbuild', () => {
    remove(ESBUILD);
    expect(check()).toEqual(
      refusal(
        `Not installed: ${ESBUILD}, the part of esbuild for this machine (left out by --omit=optional, or installed on another machine): run npm ci --include=optional.`,
      ),
    );
  });
});

describe('an old Node', () => {
  const because = `This is Node ${process.version}, and the functions need Node 24.7 or newer (crypto.argon2): `;

  test('because of --ignore-scripts', () => {
    remove('node/bin/node');
    for (const file of ['check-install.mjs', 'check-node.mjs'])
      expect(check(file, WITHOUT_ARGON2)).toEqual(
        refusal(
          `${because}npm ci brought Node 24 but did not unpack it, because install scripts were off (--ignore-scripts): run npm rebuild node --ignore-scripts=false.`,
        ),
      );
  });

  test('for npm run nis in an installation for production', () => {
    remove('node');
    expect(check('check-node.mjs', WITHOUT_ARGON2)).toEqual(refusal(`${because}run npm ci --include=dev, which brings Node 24.`));
  });

  test('because a script was started past npm', () => {
    expect(check('check-node.mjs', WITHOUT_ARGON2)).toEqual(
      refusal(`${because}start with npm start or npm run nis, which use the Node 24 that npm ci brought.`),
    );
  });
});
