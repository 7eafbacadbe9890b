// The processes that a server started for its parts.
const fs = require('node:fs');

/** Linux only; none elsewhere. */
function childrenOf(parent) {
  if (!fs.existsSync('/proc/self/stat')) return [];
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => parentOf(pid) === parent);
}

/** Likewise, with theirs. */
function descendantsOf(parent) {
  return childrenOf(parent).flatMap((pid) => [pid, ...descendantsOf(pid)]);
}

function parentOf(pid) {
  try {
    const [, parent] = /\) \S (\d+) /.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return Number(parent);
  } catch {
    // Already gone.
    return undefined;
  }
}

module.exports = { childrenOf, descendantsOf };
