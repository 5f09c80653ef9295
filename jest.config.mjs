const swc = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic', importSource: 'hono/jsx' } },
  },
  module: { type: 'commonjs' },
};

export default {
  roots: ['<rootDir>/infra', '<rootDir>/functions', '<rootDir>/shared', '<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  testEnvironment: 'node',
  // The tests wait for processes and browsers more than they compute; a machine for CI has two cores at least.
  maxWorkers: 2,
  // No test is about speed: a busy machine must not fail one.
  testTimeout: 180_000,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // jose and commander are ES modules only.
  transform: { '^.+\\.tsx?$': ['@swc/jest', swc], '/node_modules/(jose|commander)/.+\\.js$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/(?!(jose|commander)/)'],
  testSequencer: '<rootDir>/test/support/slow-first.mjs',
  reporters: ['default', '<rootDir>/test/support/closing-line.mjs'],
};
