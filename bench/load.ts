/** One load, by ghz where it is installed, else by a client of our own: the same for every target of a run. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TlsFiles } from '../runtime/tls-files';
import { readGhzReport } from './ghz-report';
import type { LoadResult } from './load-result';
import { runToEnd } from './processes';

/** The call, as the contract spells it. */
export type LoadMethod = 'RequestPin' | 'VerifyPin';

interface Load {
  readonly method: LoadMethod;
  readonly port: number;
  readonly calls: number;
  /** Gone round where there are fewer than calls. */
  readonly requests: readonly object[];
}

export interface LoadClient {
  readonly name: string;
  run(load: Load): Promise<LoadResult>;
}

interface LoadOptions {
  /** Calls in flight, all on one connection. */
  readonly concurrency: number;
  readonly tls: TlsFiles;
  readonly folder: string;
}

const callSeconds = 20;

export function openLoadClient(options: LoadOptions): LoadClient {
  const ghz = findGhz();
  const requestsFile = join(options.folder, 'requests.json');
  const run = ghz === undefined ? runOwn : runGhz(ghz);
  return {
    name: ghz === undefined ? 'a client of our own on grpc-js' : 'ghz',
    run: async ({ method, port, calls, requests }) => {
      await writeFile(requestsFile, JSON.stringify(requests), { mode: 0o600 });
      return run({ ...options, method, port, calls, requestsFile });
    },
  };
}

export interface OwnLoad extends LoadOptions {
  readonly method: LoadMethod;
  readonly port: number;
  readonly calls: number;
  readonly requestsFile: string;
}

async function runOwn(load: OwnLoad): Promise<LoadResult> {
  const output = await runToEnd(process.execPath, [join(__dirname, 'load-client.js'), JSON.stringify(load)]);
  // Written by our own program, just now.
  return JSON.parse(output) as LoadResult;
}

function runGhz(ghz: string) {
  return async ({ method, port, calls, concurrency, requestsFile, tls }: OwnLoad): Promise<LoadResult> => {
    const output = await runToEnd(ghz, [
      `--call=symbolon.credentials.v1.CredentialService/${method}`,
      `--cacert=${tls.caFile}`,
      `--cert=${tls.certFile}`,
      `--key=${tls.keyFile}`,
      `--data-file=${requestsFile}`,
      `--concurrency=${concurrency}`,
      '--connections=1',
      `--total=${calls}`,
      `--timeout=${callSeconds}s`,
      '--count-errors',
      '--format=json',
      `127.0.0.1:${port}`,
    ]);
    return readGhzReport(output);
  };
}

/** In the PATH, or where `go install` puts it. */
function findGhz(): string | undefined {
  const goFolder = process.env['GOPATH']?.split(delimiter)[0] ?? join(homedir(), 'go');
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(goFolder, 'bin')];
  return folders.map((folder) => join(folder, 'ghz')).find((file) => existsSync(file));
}
