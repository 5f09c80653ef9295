import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { optionsPage } from './options-table.ts';

/** Writes the parts of the documentation that follow from the code: `npm run docs`. */
await writeFile(join(import.meta.dirname, '../../docs/options.md'), optionsPage());
