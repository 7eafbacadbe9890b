/**
 * A print centre that takes its batches from a folder at an SFTP server. A batch is staged in a folder of its own, out of sight in
 * `.staging`, and released by one rename to its id. So a staging folder that is there means not released, and one that is gone from
 * a folder that is still the same means released, whichever process died where.
 */
import { Fault } from '../../../../runtime/fault';
import { Limiter } from '../../../../runtime/limiter';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import { untilAborted } from '../../../../runtime/until-aborted';
import type { BatchDestination } from '../../ports';
import { HostKeyRefused, SftpConnection, type SftpServer, type SftpTimes } from './connection';
import { KeptConnection } from './kept-connection';
import { find, release } from './release';
import { namesIn, removeTree } from './remote-files';
import type { Requests } from './requests';
import { sftpFaultOf } from './sftp-fault';
import { sftpIdentity } from './sftp-identity';
import { stage } from './stage';
import { parseStagingName, type StagingName, stagingsOf } from './staging-name';

export interface SftpDestinationOptions extends SftpTimes {
  readonly server: SftpServer;
  /** Where batches appear; it must be there. Without a slash before it: from the login's own folder. */
  readonly folder: string;
  readonly idleMilliseconds: number;
  /** How many batches are staged at the same time, and how many files of each. */
  readonly batchesAtOnce: number;
  readonly filesAtOnce: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface SftpDestination extends BatchDestination {
  /** Ends the connection; a later call opens another one. */
  close(): Promise<void>;
}

export const stagingName = '.staging';
const mostWaiting = 1_000;
const never = new AbortController().signal;

/** Connects to nothing before it is asked for something. */
export function sftpDestination(options: SftpDestinationOptions): SftpDestination {
  const { server, folder, filesAtOnce, log, metrics } = options;
  const staging = `${folder}/${stagingName}`;
  const errors = metrics.counter(
    'symbolon_postal_sftp_errors_total',
    'Calls of the SFTP server that failed, by reason',
    ['code'],
  );
  const turns = new Limiter({ name: 'sftp', concurrency: options.batchesAtOnce, queueLength: mostWaiting });
  const kept = new KeptConnection({
    open: () => SftpConnection.open(server, options),
    idleMilliseconds: options.idleMilliseconds,
  });
  const call = async <T>(work: (requests: Requests) => Promise<T>, signal = never): Promise<T> => {
    let used: SftpConnection | undefined;
    try {
      signal.throwIfAborted();
      return await kept.use((connection) => {
        used = connection;
        return work(connection.requests(signal));
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const fault = await sftpFaultOf(error, folder, used);
      if (fault === undefined) throw error;
      errors.inc({ code: fault.reason });
      if (error instanceof HostKeyRefused) tellKeys(log, server, error);
      else log.error('sftp.failed', { reason: fault.reason, host: server.host, error: fault });
      throw fault;
    }
  };
  return {
    name: 'sftp',
    identity: () => call((requests) => sftpIdentity(requests, folder)),
    stage: (parcel, signal) => {
      const staged = turns.run(() =>
        call((requests) => stage({ folder, staging, filesAtOnce, requests }, parcel), signal),
      );
      return untilAborted(staged, signal);
    },
    release: (reference) => call((requests) => release(requests, { folder, staging }, named(reference))),
    find: (reference) => call((requests) => find(requests, { folder, staging }, parseStagingName(reference))),
    tidy: (batchId, keep) =>
      call(async (requests) => {
        for (const { name } of stagingsOf(batchId, (await namesIn(requests, staging)) ?? [])) {
          if (name !== keep) await removeTree(requests, `${staging}/${name}`);
        }
      }),
    erase: (reference) => call((requests) => removeTree(requests, `${folder}/${named(reference).batchId}`)),
    close: () => kept.close(),
  };
}

/** Faults: precondition SFTP_REFERENCE. */
function named(reference: string): StagingName {
  const staging = parseStagingName(reference);
  if (staging === undefined) throw new Fault('precondition', 'SFTP_REFERENCE', 'no reference of an SFTP folder');
  return staging;
}

/** For who has to find out whether the server was set up anew or is somebody else's. */
function tellKeys(log: Log, { host, port, hostKeys }: SftpServer, { shown }: HostKeyRefused): void {
  log.error('sftp.host-key-changed', { host, port, expected: hostKeys, shown: shown.fingerprint, keyType: shown.type });
}
