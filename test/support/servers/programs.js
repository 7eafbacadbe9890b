// The programs that the tests use beside Node: where they are, which Debian package has them, and their installation.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

// What is not in every user's PATH on Debian.
const extraFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/lib/dovecot'];

// The server without the package that also starts one, on a port of its own choice, as a service of the machine.
const mariaDbPackages = ['mariadb-server-core', 'mariadb-client-core'];

/** program -> other names of it, and the Debian packages that it takes */
const known = {
  mariadbd: { names: ['mariadbd', 'mysqld'], packages: mariaDbPackages },
  'mariadb-install-db': { names: ['mariadb-install-db', 'mysql_install_db'], packages: mariaDbPackages },
  java: { names: ['java'], packages: ['default-jre-headless'] },
  mvn: { names: ['mvn'], packages: ['maven'] },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    packages: ['chromium'],
  },
  pdftotext: { names: ['pdftotext'], packages: ['poppler-utils'] },
  pdftoppm: { names: ['pdftoppm'], packages: ['poppler-utils'] },
  pdfinfo: { names: ['pdfinfo'], packages: ['poppler-utils'] },
  // Reads a letter's DataMatrix from its picture.
  dmtxread: { names: ['dmtxread'], packages: ['dmtx-utils'] },
  // Reads a form's barcode likewise.
  zbarimg: { names: ['zbarimg'], packages: ['zbar-tools'] },
  // With it comes the module that checks signatures, which a test asks from python3.
  dkimverify: { names: ['dkimverify'], packages: ['python3-dkim'] },
  // Signs receipts as a provider of certified mail would.
  openssl: { names: ['openssl'], packages: ['openssl'] },
  // Opens what is encrypted for the print centre; keys of its own take its agent.
  gpg: { names: ['gpg'], packages: ['gpg', 'gpg-agent'] },
  'gpg-agent': { names: ['gpg-agent'], packages: ['gpg', 'gpg-agent'] },
  // Either package also makes a service of the machine, which must not be started: startsNoService() below.
  dovecot: { names: ['dovecot'], packages: ['dovecot-core'] },
  'imap-login': { names: ['imap-login'], packages: ['dovecot-imapd'] },
  postfix: { names: ['postfix'], packages: ['postfix'] },
  sshd: { names: ['sshd'], packages: ['openssh-server'] },
  'ssh-keygen': { names: ['ssh-keygen'], packages: ['openssh-client'] },
  cupsd: { names: ['cupsd'], packages: ['cups-daemon'] },
  lpadmin: { names: ['lpadmin'], packages: ['cups-client'] },
  zsh: { names: ['zsh'], packages: ['zsh'] },
  fish: { names: ['fish'], packages: ['fish'] },
};

/** What each of the tests' needs takes, where no container gives it. */
const programsFor = {
  mariadb: ['mariadbd', 'mariadb-install-db'],
  kafka: ['java', 'mvn'],
  smsc: ['java', 'mvn'],
  pages: ['chromium', 'pdftotext', 'pdftoppm'],
  post: ['gpg', 'gpg-agent', 'openssl'],
  letters: ['java', 'mvn', 'pdfinfo', 'pdftotext', 'pdftoppm', 'dmtxread', 'zbarimg'],
  mail: ['dkimverify', 'openssl', 'dovecot', 'imap-login', 'postfix'],
  sftp: ['sshd', 'ssh-keygen'],
  print: ['cupsd', 'lpadmin'],
  shells: ['zsh', 'fish'],
};

// What a package would ask, answered beforehand.
const answers = 'postfix postfix/main_mailer_type select No configuration\n';
const policyFile = '/usr/sbin/policy-rc.d';

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
  spawnSync('/usr/bin/debconf-set-selections', { input: answers, stdio: ['pipe', 'ignore', 'ignore'] });
  // A list that could not be brought up to date may still do.
  const failures = startsNoService(() => [
    runApt(['update']),
    runApt(['install', '-y', '--no-install-recommends', ...packages]),
  ]);
  const stillMissing = missing.filter((program) => findProgram(program) === undefined);
  if (stillMissing.length > 0) throw new Error(`${missingText(stillMissing)}\n${failures.join('')}`);
}

/** Debian's scripts ask this file before they start a service; where the machine has none of its own, ours says no meanwhile. */
function startsNoService(install) {
  if (fs.existsSync(policyFile)) return install();
  fs.writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    fs.rmSync(policyFile, { force: true });
  }
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
  return [...new Set(programs.flatMap((program) => known[program].packages))];
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
