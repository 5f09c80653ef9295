import config from './jest.config.mjs';

/**
 * The tests that guard what is mutated. Every test file that leads to the mutated file is loaded for each mutant, whether a test of it is asked for
 * or not: so the tests nearby alone, and not the local run or the functions that merely use it. Other folders: MUTATION_TESTS=test/functions/console.
 */
const { globalSetup: _setup, globalTeardown: _teardown, testSequencer: _order, reporters: _reporters, ...base } = config;
const { MUTATION_TESTS = 'test/shared test/functions/authorizer' } = process.env;

// Laws are tried on fewer cases, and the table of decisions on fewer protocols and roles: see test/support/thoroughness.ts.
process.env.FEWER_CASES = 'true';

export default {
  ...base,
  roots: ['shared', 'functions', ...MUTATION_TESTS.split(' ')].map((folder) => `<rootDir>/${folder}`),
  testPathIgnorePatterns: [
    '/node_modules/',
    // Start processes or measure time.
    'test/functions/cli/nis',
    'test/functions/start-activation',
    'test/functions/backfill/throughput',
    'test/functions/sign-in/(login/timing|assets/stylesheet)',
    // Argon2 and HTTPS: nothing of what is mutated decides there.
    'test/shared/(node/passwords|aws/client/https-client)',
  ],
};
