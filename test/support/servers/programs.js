// The programs that the tests use beside Node: where they are, which Debian package has them, and their installation.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

// What is not in every user's PATH on Debian.
const extraFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** program -> other names of it, and the Debian package it comes with */
const known = {
  mariadbd: { names: ['mariadbd', 'mysqld'], package: 'mariadb-server' },
  'mariadb-install-db': { names: ['mariadb-install-db', 'mysql_install_db'], package: 'mariadb-server' },
  java: { names: ['java'], package: 'default-jre-headless' },
  mvn: { names: ['mvn'], package: 'maven' },
  chromium: { names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'], package: 'chromium' },
  pdftotext: { names: ['pdftotext'], package: 'poppler-utils' },
  pdftoppm: { names: ['pdftoppm'], package: 'poppler-utils' },
};

/** What each of the tests' needs takes, where no container gives it. */
const programsFor = {
  mariadb: ['mariadbd', 'mariadb-install-db'],
  kafka: ['java', 'mvn'],
  pages: ['chromium', 'pdftotext', 'pdftoppm'],
};

/** The program's path, or undefined where it is not installed. */
function findProgram(program) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...extraFolders].filter(
    (folder) => folder !== '',
  );
  const candidates = known[program].names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find(isExecutable);
}

/** The program's path; an Error that says what to install where it is missing. */
function programPath(program) {
  const found = findProgram(program);
  if (found === undefined) throw new Error(missingText([program]));
  return found;
}

/** Installs the Debian packages of what is missing where that can be done; else one Error that names them all. */
function ensurePrograms(programs, say) {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !isExecutable('/usr/bin/apt-get')) throw new Error(missingText(missing));
  const packages = packagesOf(missing);
  say(`installing ${packages.join(', ')} (apt-get)`);
  const aptFailure = runApt(['update']) ?? runApt(['install', '-y', '--no-install-recommends', ...packages]);
  const stillMissing = missing.filter((program) => findProgram(program) === undefined);
  if (stillMissing.length > 0) throw new Error(`${missingText(stillMissing)}\n${aptFailure ?? ''}`);
}

/** What apt-get printed, where it failed. */
function runApt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync('/usr/bin/apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status === 0) return undefined;
  return `apt-get ${args.join(' ')} failed:\n${result.error?.message ?? ''}${result.stdout}${result.stderr}`;
}

function missingText(programs) {
  const install = `apt-get install ${packagesOf(programs).join(' ')}`;
  return `the tests need ${programs.join(', ')}: install them first (on Debian, as root: ${install})`;
}

function packagesOf(programs) {
  return [...new Set(programs.map((program) => known[program].package))];
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

module.exports = { findProgram, programPath, ensurePrograms, programsFor };
