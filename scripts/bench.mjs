// `npm run bench`: what a PIN and a message cost, measured on this machine; `npm run bench -- PART` measures one part (bench/parts.ts). Nothing is imported before the version check.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Symbolon needs Node.js 20.19 or newer, and this is ${process.version} (${process.execPath}).`);
  process.exitCode = 1;
} else if (process.platform !== 'linux') {
  console.error('The bench reads the CPU of processes from /proc: it needs Linux.');
  process.exitCode = 1;
} else {
  import('./bench-run.mjs').then(({ runBench }) => runBench(process.argv.slice(2)));
}
