import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withDecisionTable } from './decision-table.ts';
import { optionsPage } from './options-table.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Writes the parts of the documentation that follow from the code: `npm run docs`. */
await writeFile(join(ROOT, 'docs/options.md'), optionsPage());
await writeFile(join(ROOT, 'README.md'), withDecisionTable(await readFile(join(ROOT, 'README.md'), 'utf8')));
