#!/usr/bin/env node
/** `npx biome`: the linter is in a package of its own, installed on first use. */
process.argv.splice(2, 0, 'test/tools', 'biome');
await import('./with-package.mjs');
