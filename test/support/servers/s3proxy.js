// The tests' own server of the S3 protocol, S3Proxy from Maven Central: it checks every signature, and keeps its objects in the folder that it is given.
const fs = require('node:fs');
const path = require('node:path');
const { startChild, stopChild } = require('./child');
const { freePort } = require('./free-ports');
const { mavenLibraries } = require('./maven');
const { programPath } = require('./programs');

const pom = path.resolve(__dirname, '../s3proxy/pom.xml');
const startMilliseconds = 60_000;
const small = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];

/** Makes its settings and its bucket, and gives what `run` starts, again and again on the same port. */
async function prepareS3(folder, { bucket, accessKeyId, secretAccessKey }) {
  const libraries = await mavenLibraries('s3proxy', pom);
  const port = await freePort();
  const files = path.join(folder, 'files');
  fs.mkdirSync(path.join(files, bucket), { recursive: true });
  const settings = {
    's3proxy.endpoint': `http://127.0.0.1:${port}`,
    's3proxy.authorization': 'aws-v4',
    's3proxy.identity': accessKeyId,
    's3proxy.credential': secretAccessKey,
    'jclouds.provider': 'filesystem-nio2',
    'jclouds.filesystem.basedir': files,
  };
  const settingsFile = path.join(folder, 's3proxy.conf');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  fs.writeFileSync(settingsFile, lines.join(''));
  const program = ['-cp', `${libraries}/*`, 'org.gaul.s3proxy.Main', '--properties', settingsFile];
  return {
    port,
    run: () =>
      startChild({
        program: programPath('java'),
        args: [...small, '-DLOG_LEVEL=warn', ...program],
        logFile: path.join(folder, 's3proxy.log'),
        port,
        deadlineMilliseconds: startMilliseconds,
      }),
    stop: (child, signal) => stopChild(child, signal),
  };
}

module.exports = { prepareS3 };
