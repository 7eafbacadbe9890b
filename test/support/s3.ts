/** An S3 server of a test's own: S3Proxy. */
import type { ChildProcess } from 'node:child_process';
import { forgetProcess, keepProcess } from './servers';
import { temporaryFolder } from './temporary-folder';

export const s3Login = { bucket: 'documents', accessKeyId: 'AKTEST', secretAccessKey: 'a secret of the test' };

export interface S3Server {
  readonly endpoint: string;
  /** Ends every connection; `start` serves the same bucket on the same port again. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  start(): Promise<void>;
}

interface PreparedS3 {
  readonly port: number;
  run(): Promise<ChildProcess>;
  stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void>;
}

const running = new Set<() => Promise<void>>();

/** Started, and stopped after the file's last test where nobody did. */
export async function startS3(): Promise<S3Server> {
  // `require` is typed any; this is the module's own type.
  const { prepareS3 } = require('./servers/s3proxy') as {
    prepareS3(folder: string, login: typeof s3Login): Promise<PreparedS3>;
  };
  const prepared = await prepareS3(await temporaryFolder(), s3Login);
  let child: ChildProcess | undefined;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending?.pid === undefined) return;
    await prepared.stop(ending, signal);
    await forgetProcess(ending.pid);
  };
  const start = async (): Promise<void> => {
    child = await prepared.run();
    if (child.pid !== undefined) await keepProcess(child.pid);
  };
  running.add(stop);
  await start();
  return { endpoint: `http://127.0.0.1:${prepared.port}`, stop, start };
}

afterAll(async () => {
  for (const stop of running) await stop();
});
