// For a test file that is to run where clocks change twice a year: it names this in its @jest-environment. Only here is the
// process's own environment within reach; a test has a copy of it.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class RomeEnvironment extends TestEnvironment {
  async setup() {
    this.timeZoneBefore = process.env.TZ;
    process.env.TZ = 'Europe/Rome';
    await super.setup();
  }

  async teardown() {
    await super.teardown();
    if (this.timeZoneBefore === undefined) delete process.env.TZ;
    else process.env.TZ = this.timeZoneBefore;
  }
};
