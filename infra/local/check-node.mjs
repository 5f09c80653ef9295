import crypto from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Plain JavaScript that runs first, so that a Node that cannot read TypeScript can also report the problem. */
if (typeof crypto.argon2 !== 'function') {
  console.error(`This is Node ${process.version}, and the functions need Node 24.7 or newer (crypto.argon2): ${whatToDo()}`);
  process.exit(1);
}

function whatToDo() {
  const folder = resolve(import.meta.dirname, '../../node_modules/node');
  if (!existsSync(folder)) return 'run npm ci --include=dev, which brings Node 24.';
  if (!existsSync(resolve(folder, 'bin/node')))
    return 'npm ci brought Node 24 but did not unpack it, because install scripts were off (--ignore-scripts): run npm rebuild node --ignore-scripts=false.';
  return 'start with npm start or npm run nis, which use the Node 24 that npm ci brought.';
}
