/** A print server of a test's own, Debian's CUPS, with queues that print into a folder. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issueCertificate, makeAuthority } from '../../runtime/certificates';
import { beforeRemoval, mailFolder } from './mail-folder';
import { forgetProcess, keepProcess } from './servers';
import { waitFor } from './wait-for';

/** What the printer behind a queue does with the next job, and goes on doing. */
export type Mood =
  | 'well'
  /** The backend ends with an error; stops the queue; holds the job. */
  | 'fails'
  | 'stops'
  | 'holds'
  /** It tells this reason, and waits until the mood is another one. */
  | 'media-empty-error'
  | 'offline-report';

export interface DrawnDocument {
  readonly jobId: number;
  readonly title: string;
  /** SHA-256, in hex. */
  readonly digest: string;
  /** As CUPS gives them to its filters. */
  readonly options: readonly string[];
}

export interface Queue {
  readonly name: string;
  /** ipp:, without TLS. */
  readonly url: URL;
  be(mood: Mood): Promise<void>;
  /** Every document that was ever drawn, in this order, twice where it was drawn twice. */
  drawn(): Promise<readonly DrawnDocument[]>;
  /** Likewise, once no job is waiting or printing. */
  drawnAtRest(): Promise<readonly DrawnDocument[]>;
  /** The numbers of the jobs that came out whole. */
  done(): Promise<readonly number[]>;
  /** As `lpstat -l` tells them: number and alerts of those that have not ended. */
  openJobs(): Promise<readonly { readonly id: number; readonly alerts: string }[]>;
}

export interface Cups {
  readonly port: number;
  /** TLS from the first byte; its certificate is for localhost only. */
  readonly tlsPort: number;
  /** Who vouches for its certificate; PEM. */
  readonly authority: string;
  addQueue(): Promise<Queue>;
  /** Where it keeps a document of a job, from 1, for some time after it was printed. */
  fileOfDocument(jobId: number, document: number): string;
  /** Runs one of CUPS's programs, such as cupsreject; what it printed. */
  manage(program: string, ...args: string[]): Promise<string>;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Again on the same ports, with the same queues and jobs. */
  start(): Promise<void>;
}

export interface CupsOptions {
  /** How long it waits for a job's next document. */
  readonly multipleOperationSeconds?: number;
  /** Nobody prints without a login. */
  readonly withLogin?: boolean;
}

interface PreparedCups extends Pick<Cups, 'port' | 'tlsPort'> {
  manage(program: string, args: readonly string[]): Promise<string>;
  addQueue(name: string, folder: string): Promise<void>;
  run(): Promise<ChildProcess>;
  stop(child: ChildProcess, signal: string): Promise<void>;
}

/** Started, and stopped after the file's last test where nobody did. */
export async function startCups(options: CupsOptions = {}): Promise<Cups> {
  const {
    prepareCups,
  }: { prepareCups(folder: string, options: object): Promise<PreparedCups> } = require('./servers/cups');
  const folder = await mailFolder();
  const tls = await certificateIn(folder);
  const prepared = await prepareCups(folder, { ...options, ...tls.files });
  let child: ChildProcess | undefined;
  const stop = async (signal = 'SIGTERM'): Promise<void> => {
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
  beforeRemoval(stop);
  await start();
  const manage = (program: string, ...args: string[]) => prepared.manage(program, args);
  return {
    port: prepared.port,
    tlsPort: prepared.tlsPort,
    authority: tls.authority,
    manage,
    stop,
    start,
    fileOfDocument: (jobId, document) => {
      const [job, number] = [String(jobId).padStart(5, '0'), String(document).padStart(3, '0')];
      return join(folder, 'jobs', `d${job}-${number}`);
    },
    addQueue: async () => {
      const name = `letters-${randomUUID()}`;
      const queueFolder = join(folder, name);
      await prepared.addQueue(name, queueFolder);
      return queueIn({ name, folder: queueFolder, port: prepared.port, manage });
    },
  };
}

interface QueueParts {
  readonly name: string;
  readonly folder: string;
  readonly port: number;
  manage(program: string, ...args: string[]): Promise<string>;
}

function queueIn({ name, folder, port, manage }: QueueParts): Queue {
  const lines = async (file: string) => {
    const text = await readFile(join(folder, file), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  };
  const drawn = async () => (await lines('drawn')).map(documentIn);
  const openJobs = async () => {
    const told = await manage('lpstat', '-W', 'not-completed', '-l', '-o', name);
    const jobs = told.matchAll(/^\S+-(\d+) [\s\S]*?Alerts: (.*)$/gm);
    return [...jobs].map(([, id, alerts = '']) => ({ id: Number(id), alerts }));
  };
  return {
    name,
    url: new URL(`ipp://127.0.0.1:${port}/printers/${name}`),
    be: (mood) => writeFile(join(folder, 'mood'), mood),
    drawn,
    done: async () => (await lines('done')).map(Number),
    openJobs,
    drawnAtRest: async () => {
      await waitFor(
        `${name} to have nothing to do`,
        async () => (await openJobs()).every(({ alerts }) => alerts === 'job-hold-until-specified'),
        { deadlineMilliseconds: 60_000 },
      );
      return drawn();
    },
  };
}

function documentIn(line: string): DrawnDocument {
  const [jobId, title = '', digest = '', options = ''] = line.split('\t');
  return { jobId: Number(jobId), title, digest, options: options.split(' ') };
}

async function certificateIn(folder: string) {
  const authority = await makeAuthority();
  const issued = await issueCertificate(authority, {
    commonName: 'cups',
    uris: [],
    dnsNames: ['localhost'],
    ipAddresses: [],
    days: 1,
  });
  const files = { certificateFile: join(folder, 'cups.crt'), keyFile: join(folder, 'cups.key') };
  await writeFile(files.certificateFile, issued.certificate);
  await writeFile(files.keyFile, issued.privateKey, { mode: 0o600 });
  return { authority: authority.certificate, files };
}
