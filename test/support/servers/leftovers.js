// What a keeper that was itself killed left behind: found by its folder, ended, removed.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

function sweepLeftovers(prefix, ownFolder) {
  const folders = fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(prefix));
  for (const folder of folders.map((name) => path.join(os.tmpdir(), name))) {
    if (folder === ownFolder || isKept(folder)) continue;
    for (const pid of processesOf(folder)) stopStray(pid);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** True while the keeper of that folder lives, and for folders that are no keeper's or not this user's. */
function isKept(folder) {
  try {
    process.kill(Number(fs.readFileSync(path.join(folder, 'keeper.pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

/** The processes whose command line names the folder (Linux; none elsewhere). */
function processesOf(folder) {
  if (!fs.existsSync('/proc/self/cmdline')) return [];
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => commandLine(pid).includes(`${folder}/`));
}

function commandLine(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function stopStray(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

module.exports = { sweepLeftovers, stopStray };
