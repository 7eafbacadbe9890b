/**
 * Loaded before a process's own program (`node --require`): the process ends by SIGKILL, as from outside, at the point that KILL_POINT
 * names, whatever it does then; or, from SIGUSR2 on, at the one that the file KILL_POINT_FILE holds at that time.
 */
import { promises, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { type KillPoint, watchingLine } from './kill-point';

const given = process.env['KILL_POINT'];
if (given !== undefined) watch(given);
const file = process.env['KILL_POINT_FILE'];
if (file !== undefined)
  process.on('SIGUSR2', () => {
    watch(readFileSync(file, 'utf8'));
    process.stdout.write(`${watchingLine}\n`);
  });

function watch(text: string): void {
  // The test's own words.
  const point = JSON.parse(text) as KillPoint;
  if (point.kind === 'file') watchFiles(point);
  else watchStatements(point);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function watchFiles({ operation, path, nth = 1, when }: Extract<KillPoint, { kind: 'file' }>): void {
  let seen = 0;
  const isIt = (one: typeof operation, at: unknown) => {
    if (one !== operation || !String(at).includes(path)) return false;
    seen += 1;
    return seen === nth;
  };
  const { mkdir, open, rename } = promises;
  const around = async <T>(hit: boolean, work: () => Promise<T>): Promise<T> => {
    if (hit && when === 'before') die();
    const result = await work();
    if (hit && when === 'after') die();
    return result;
  };
  Object.assign(promises, {
    mkdir: (...args: Parameters<typeof mkdir>) => around(isIt('mkdir', args[0]), () => mkdir(...args)),
    rename: (...args: Parameters<typeof rename>) => around(isIt('rename', args[0]), () => rename(...args)),
    open: async (...args: Parameters<typeof open>) => {
      const hit = isIt('open', args[0]);
      const file = await around(hit, () => open(...args));
      const { sync, writeFile } = file;
      return Object.assign(file, {
        sync: () => around(isIt('sync', args[0]), () => sync.call(file)),
        writeFile: async (content: Buffer) => {
          if (!hit || when !== 'torn') return writeFile.call(file, content);
          await file.write(content.subarray(0, content.length / 2));
          die();
        },
      });
    },
  });
}

function watchStatements({ text, when }: Extract<KillPoint, { kind: 'statement' }>): void {
  const begun = new WeakSet<Socket>();
  const { write } = Socket.prototype;
  const atAnswer = (socket: Socket) => void socket.prependOnceListener('data', die);
  const look = (socket: Socket, sent: string) => {
    if (begun.has(socket) && sent.includes('COMMIT')) {
      if (when === 'uncommitted') die();
      if (when === 'committed') atAnswer(socket);
    }
    if (!sent.includes(text)) return;
    begun.add(socket);
    if (when === 'before') die();
    if (when === 'after') atAnswer(socket);
  };
  // Its overloads all begin with what is written.
  Socket.prototype.write = function written(this: Socket, ...args: Parameters<typeof write>) {
    const [chunk] = args;
    look(this, Buffer.isBuffer(chunk) ? chunk.toString('latin1') : String(chunk));
    return write.apply(this, args);
  } as typeof write;
}
