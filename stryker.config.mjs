/**
 * Mutation testing of the decision and of what leads to it: `npm run mutation`. One file or more: `npm run mutation -- --mutate shared/core/decision/decide.ts`.
 * Other folders of tests: see jest.mutation.config.mjs. What survives, and why: docs/decisions/mutation.md.
 */
export default {
  mutate: ['shared/core/**/*.ts', 'functions/authorizer/*.ts', '!functions/authorizer/handler.ts'],
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.mjs' },
  coverageAnalysis: 'perTest',
  // What runs once when a module is loaded cannot be switched per test: a table of constants is compared by its own tests.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['clear-text', 'json', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  // TypeScript 7 has no API that Stryker could read a configuration with.
  tsconfigFile: 'none.json',
  checkers: [],
  tempDirName: '.stryker-tmp',
  ignorePatterns: [
    'cdk.out*',
    '.local',
    'reports',
    'test/acceptance',
    'test/browser',
    'test/infra',
    'test/clients',
    'test/bench',
    'test/torture',
  ],
  concurrency: 1,
  timeoutMS: 10_000,
};
