// Java programs of the tests as their jars, from Maven Central.
const fs = require('node:fs');
const path = require('node:path');
const { runToEnd } = require('./child');
const { programPath } = require('./programs');

const repository = path.resolve(__dirname, '../../..');

/** The folder of the jars that a pom names, fetched once for each version of its first dependency and kept in .cache/ of the repository. */
async function mavenLibraries(name, pom) {
  const version = /<version>([\d.]+)<\/version><\/dependency>/.exec(fs.readFileSync(pom, 'utf8'))?.[1];
  const kept = path.join(repository, '.cache', `${name}-${version}`);
  if (fs.existsSync(kept)) return kept;
  fs.mkdirSync(path.dirname(kept), { recursive: true });
  // Fetched beside and renamed, so that an interrupted fetch never passes for a whole one.
  const fresh = fs.mkdtempSync(`${kept}-`);
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${fresh}`];
  await runToEnd(programPath('mvn'), ['-q', '-B', '-f', pom, ...copy]);
  try {
    fs.renameSync(fresh, kept);
  } catch {
    // Another run was faster: its copy is the same.
    fs.rmSync(fresh, { recursive: true });
  }
  return kept;
}

module.exports = { mavenLibraries };
