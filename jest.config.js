/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  // Much of the time is spent waiting for other processes, so one worker per core is not too many.
  maxWorkers: '100%',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  // Pulumi keeps its store in a global; jest's clean-up of globals would warn about it.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/', '<rootDir>/.tools/'],
};
