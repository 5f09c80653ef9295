import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DECISION_TABLE_PAGES, withDecisionTable } from './decision-table.ts';
import { optionsPage } from './options-table.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Writes the generated parts of the documentation: `npm run docs`. */
await writeFile(join(ROOT, 'docs/options.md'), optionsPage());
for (const [page, place] of Object.entries(DECISION_TABLE_PAGES))
  await writeFile(join(ROOT, page), withDecisionTable(await readFile(join(ROOT, page), 'utf8'), place));
