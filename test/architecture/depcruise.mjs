#!/usr/bin/env node
/** `npx depcruise`: dependency-cruiser is in a package of its own, installed on first use. */
process.argv.splice(2, 0, 'test/architecture', 'depcruise');
await import('../tools/with-package.mjs');
