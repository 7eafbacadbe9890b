/** Unit and integration tests run from the TypeScript sources; esbuild transpiles each file (types are checked by `npm run check`). */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.(ts|js|mjs)$': '<rootDir>/test/support/esbuild-transform.js' },
  // Packages that ship only ES modules are transpiled too: jest's module loader cannot require them.
  transformIgnorePatterns: [
    '/node_modules/(?!(@noble/hashes|@peculiar/utils|asn1js|bytestreamjs|jose|nodemailer|pkijs|uuid)/)',
  ],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  // Far more than any takes, so that a busy machine is no failure. What goes on for longer in a soak says so by its size alone (test/support/at-size.ts).
  testTimeout: process.env.SOAK === undefined ? 180_000 : 1_800_000,
  maxWorkers: 2,
};
