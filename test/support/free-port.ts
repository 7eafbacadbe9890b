import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections (Linux from 32768 on, others from 49152): one of the many that tests open could have a port before its process. */
const firstPort = 16_000;
/** Each of the processes that run tests at a time has its own, so that no two choose the same before either listens. */
const portsOfProcess = 2_000;
const processes = 8;

const begin = firstPort + (Number(process.env['JEST_WORKER_ID'] ?? 0) % processes) * portsOfProcess;
let next = randomInt(portsOfProcess);

/** A TCP port of 127.0.0.1 on which nobody listens, for a process that must be told its port; never the same twice in a test file. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < portsOfProcess; tries += 1) {
    const port = begin + next;
    next = (next + 1) % portsOfProcess;
    if (await canListen(port)) return port;
  }
  throw new Error(`no port is free from ${begin} to ${begin + portsOfProcess - 1}`);
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>((resolve) =>
    server.on('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
  );
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}
