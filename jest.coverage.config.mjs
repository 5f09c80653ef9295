import config from './jest.config.mjs';

/**
 * Coverage by the tests that run the code in their own process, with the floors below which it must not fall: `npm run coverage`. The local run,
 * its browsers and clients and the command line are processes of their own: what they cover on top is not counted.
 */
export default {
  ...config,
  roots: ['shared', 'functions', ...['shared', 'functions', 'fuzz'].map((folder) => `test/${folder}`)].map(
    (folder) => `<rootDir>/${folder}`,
  ),
  testPathIgnorePatterns: ['/node_modules/', 'test/functions/cli/'],
  collectCoverage: true,
  coverageProvider: 'v8',
  coverageDirectory: 'reports/coverage',
  coverageReporters: ['text', 'json-summary'],
  collectCoverageFrom: [
    '{shared,functions}/**/*.{ts,tsx}',
    '!**/*.d.ts',
    '!functions/*/handler.ts',
    '!functions/cli/**',
    // Types alone.
    '!**/*ports.ts',
    '!shared/core/tables/records.ts',
    '!shared/core/users/user-record.ts',
  ],
  coverageThreshold: {
    global: { statements: 98, branches: 95 },
    './shared/core/': { statements: 100, branches: 99 },
    './functions/authorizer/': { statements: 100, branches: 99 },
  },
};
