// `npm test`: everything from a clone and Node to `N passed, N failed, N skipped`, its last line. Further arguments go to jest.
// Nothing is imported before the version check, so that even an old Node reaches its message.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Symbolon's tests need Node.js 20.19 or newer, and this is ${process.version} (${process.execPath}).`);
  process.exitCode = 1;
} else {
  import('./test-run.mjs').then(({ runTests }) => runTests(process.argv.slice(2)));
}
