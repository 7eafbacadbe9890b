/** Unit and integration tests run from the TypeScript sources; esbuild transpiles each file (types are checked by `npm run check`). */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.(ts|js|mjs)$': '<rootDir>/test/support/esbuild-transform.js' },
  // Packages that ship only ES modules are transpiled too: jest's module loader cannot require them.
  transformIgnorePatterns: ['/node_modules/(?!(jose|uuid|nodemailer)/)'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testTimeout: 30_000,
  maxWorkers: 2,
};
