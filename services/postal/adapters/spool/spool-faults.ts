/** What the file system refuses, told so that an operator knows what to do. */
import { Fault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import { errorCode, type SpoolFiles } from './spool-files';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'SPOOL_FULL',
  EDQUOT: 'SPOOL_FULL',
  EROFS: 'SPOOL_READ_ONLY',
  EACCES: 'SPOOL_NOT_PERMITTED',
  EPERM: 'SPOOL_NOT_PERMITTED',
};

/** The same files; each failure is counted, logged, and a Fault: unavailable SPOOL_FULL, SPOOL_READ_ONLY, SPOOL_NOT_PERMITTED, SPOOL_UNAVAILABLE. */
export function tellingFiles(
  files: SpoolFiles,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): SpoolFiles {
  const errors = metrics.counter('symbolon_postal_spool_errors_total', 'File operations that failed', ['code']);
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const code = errorCode(error);
      errors.inc({ code });
      log.error('spool.failed', { code, error });
      const reason = reasons[code] ?? 'SPOOL_UNAVAILABLE';
      throw new Fault('unavailable', reason, 'the spool does not take the batch', { cause: error });
    }
  };
  return {
    makeFolder: (folder) => told(files.makeFolder(folder)),
    create: (path, content) => told(files.create(path, content)),
    readFrom: (path, offset, mostBytes) => told(files.readFrom(path, offset, mostBytes)),
    linkIfAbsent: (from, to) => told(files.linkIfAbsent(from, to)),
    exists: (path) => told(files.exists(path)),
    rename: (from, to) => told(files.rename(from, to)),
    remove: (path) => told(files.remove(path)),
    removeFolder: (folder) => told(files.removeFolder(folder)),
    list: (folder) => told(files.list(folder)),
    syncFolder: (folder) => told(files.syncFolder(folder)),
  };
}
