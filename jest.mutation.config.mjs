import config from './jest.config.mjs';

/** The tests that guard what is mutated, without the local run and its templates. */
const { globalSetup: _setup, globalTeardown: _teardown, reporters: _reporters, ...base } = config;
export default {
  ...base,
  roots: ['<rootDir>/shared', '<rootDir>/functions', '<rootDir>/test/core', '<rootDir>/test/functions', '<rootDir>/test/shared'],
  testPathIgnorePatterns: [
    '/node_modules/',
    // Makes its own mutants of the source text, which is no longer that text once Stryker has put its own in.
    'test/core/broken-decisions',
    // Start processes or measure time.
    'test/functions/cli/nis',
    'test/functions/start-activation',
    'test/functions/backfill/throughput',
    'test/functions/sign-in/(timing|stylesheet)',
  ],
};
