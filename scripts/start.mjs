// `npm start`: the whole of Symbolon in this terminal, on a machine that has Node and npm and nothing else.
// Nothing is imported before the version check, so that even an old Node reaches its message.
const [major, minor] = process.versions.node.split('.').map(Number);

// Some packages are ES modules only, which these releases can require.
const fits = major >= 23 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);

if (!fits) {
  console.error(`Symbolon needs Node.js 20.19, 22.12 or newer, and this is ${process.version} (${process.execPath}).`);
  console.error('Take one from https://nodejs.org and run npm start again.');
  process.exitCode = 1;
} else {
  import('./start-standalone.mjs').then(({ startStandalone }) => startStandalone());
}
