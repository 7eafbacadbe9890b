/** A TCP port of 127.0.0.1 on which nobody listens, for a process that must be told its port; never the same twice in a test file. */
export function freePort(): Promise<number> {
  const ports = require('./servers/free-ports') as { freePort(): Promise<number> };
  return ports.freePort();
}
