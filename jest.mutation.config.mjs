import config from './jest.config.mjs';

/** The tests that guard what is mutated, without the local run. */
const { globalSetup: _setup, globalTeardown: _teardown, reporters: _reporters, ...base } = config;
export default {
  ...base,
  roots: ['<rootDir>/shared', '<rootDir>/functions', '<rootDir>/test/core', '<rootDir>/test/functions/authorizer'],
};
