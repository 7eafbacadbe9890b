/** A folder at a test's own SFTP server, destinations that bring batches there, and a look at it from the print centre's side. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openMetrics } from '../../../runtime/metrics';
import {
  type SftpDestination,
  type SftpDestinationOptions,
  sftpDestination,
} from '../../../services/postal/adapters/sftp/sftp-destination';
import type { VisibleFile } from '../../support/batch-destination-suite';
import { recordingLog } from '../../support/recording-log';
import type { Sshd } from '../../support/sshd';

interface Given extends Partial<Omit<SftpDestinationOptions, 'server' | 'folder'>> {
  /** Where the server is reached instead of at its own port. */
  readonly port?: number;
  readonly server?: Partial<SftpDestinationOptions['server']>;
}

const opened: SftpDestination[] = [];

/** The folder is made where it is absent. */
export async function sftpRoom(sshd: Sshd, folder: string = randomUUID()) {
  const path = join(sshd.files, folder);
  await mkdir(path, { recursive: true });
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const hostKeys = [await sshd.fingerprint()];
  const open = ({ port = sshd.port, server, ...given }: Given = {}): SftpDestination => {
    const destination = sftpDestination({
      server: {
        host: sshd.host,
        port,
        user: sshd.user,
        privateKey: sshd.privateKey,
        passphrase: undefined,
        password: undefined,
        hostKeys,
        ...server,
      },
      folder,
      connectMilliseconds: 10_000,
      silenceMilliseconds: 10_000,
      idleMilliseconds: 10_000,
      batchesAtOnce: 4,
      filesAtOnce: 4,
      log,
      metrics,
      ...given,
    });
    opened.push(destination);
    return destination;
  };
  return {
    /** On this machine's disk. */
    path,
    staging: join(path, '.staging'),
    open,
    lines,
    visible: () => visibleIn(path),
    /** How often which reason was counted. */
    errors: async (): Promise<Readonly<Record<string, number>>> => {
      const counted = await metrics.registry.getSingleMetric('symbolon_postal_sftp_errors_total')?.get();
      return Object.fromEntries(counted?.values.map(({ labels, value }) => [String(labels['code']), value]) ?? []);
    },
  };
}

afterEach(async () => {
  for (const destination of opened.splice(0)) await destination.close();
});

async function visibleIn(path: string): Promise<readonly VisibleFile[]> {
  const batches = (await readdir(path)).filter((name) => !name.startsWith('.'));
  const files = batches.map(async (batchId) => {
    const names = await readdir(join(path, batchId));
    return Promise.all(
      names.map(async (name) => ({ batchId, name, digest: await digestOf(join(path, batchId, name)) })),
    );
  });
  return (await Promise.all(files)).flat().sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
