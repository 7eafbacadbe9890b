// An SMSC that is not ours, for the tests: the simulator of jSMPP, from Maven Central. It takes every message under a random id in hexadecimal and
// sends a receipt with that id in decimal a second later; each PDU that it reads or writes is a line of its log.
const fs = require('node:fs');
const path = require('node:path');
const { startChild, stopChild } = require('./child');
const { freePort } = require('./free-ports');
const { mavenLibraries } = require('./maven');
const { programPath } = require('./programs');

const pom = path.resolve(__dirname, '../smsc/pom.xml');
const startMilliseconds = 60_000;

async function startSmsc(folder, { systemId, password }) {
  const libraries = await mavenLibraries('jsmpp', pom);
  const port = await freePort();
  fs.mkdirSync(folder, { recursive: true });
  const logFile = path.join(folder, 'smsc.log');
  const small = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];
  const settings = {
    'jsmpp.simulator.port': port,
    'jsmpp.client.systemId': systemId,
    'jsmpp.client.password': password,
    'org.slf4j.simpleLogger.log.org.jsmpp': 'debug',
  };
  const child = await startChild({
    program: programPath('java'),
    args: [
      ...small,
      ...Object.entries(settings).map(([name, value]) => `-D${name}=${value}`),
      ...['-cp', `${libraries}/*`, 'org.jsmpp.examples.SMPPServerSimulator'],
    ],
    logFile,
    port,
    // Not by its port: a connection that does not bind keeps all others waiting for 30 s.
    readyText: 'Listening on port',
    deadlineMilliseconds: startMilliseconds,
  });
  return { port, logFile, stop: () => stopChild(child), signal: (signal) => stopOrPause(child, signal) };
}

/** A pause (SIGSTOP) and its end (SIGCONT) leave the process there; any other signal is waited for. */
async function stopOrPause(child, signal) {
  if (signal === 'SIGSTOP' || signal === 'SIGCONT') child.kill(signal);
  else await stopChild(child, signal);
}

module.exports = { startSmsc };
