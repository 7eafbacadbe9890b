// Keeps count of the tests in the file named by TEST_COUNTS_FILE, so that `npm test` can tell them even of a run that was cut short.
const fs = require('node:fs');

module.exports = class CountReporter {
  onTestResult(_test, _result, sofar) {
    fs.writeFileSync(
      process.env.TEST_COUNTS_FILE,
      JSON.stringify({
        passed: sofar.numPassedTests,
        // A file that could not be run has no tests to count: it is one failure.
        failed: sofar.numFailedTests + sofar.numRuntimeErrorTestSuites,
        skipped: sofar.numPendingTests + sofar.numTodoTests,
      }),
    );
  }
};
