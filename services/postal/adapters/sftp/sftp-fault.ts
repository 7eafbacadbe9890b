/** Why an SFTP server does not do what it was asked, in our words. */
import { Fault, isFault } from '../../../../runtime/fault';
import { HostKeyRefused, type SftpConnection } from './connection';
import { isMissing, isRefusal, SftpFailure, status } from './sftp-failure';

/** A file system as statvfs(3) tells of it. */
interface Space {
  readonly f_bavail: number;
  /** 0 where files are not counted. */
  readonly f_files: number;
  readonly f_favail: number;
  readonly f_flag: number;
}

const readOnlyFlag = 1;
/** Less than this is full for a letter, which may have been cut down to what there was. */
const leastBlocks = 16;

/** Undefined for what is not about the server: another claimant, or a failure of who draws the letters. */
export async function sftpFaultOf(
  thrown: unknown,
  folder: string,
  connection: SftpConnection | undefined,
): Promise<Fault | undefined> {
  if (thrown instanceof HostKeyRefused)
    return new Fault('precondition', 'HOST_KEY_CHANGED', 'the SFTP server shows a key that is not expected');
  if (isFault(thrown)) return thrown.reason.startsWith('SFTP_') ? thrown : undefined;
  if (!(thrown instanceof SftpFailure)) return undefined;
  switch (thrown.kind) {
    case 'silent':
      return unavailable('SFTP_SILENT', 'the SFTP server does not answer in time', thrown);
    case 'lost':
      return unavailable('SFTP_LOST', 'there is no connection to the SFTP server', thrown);
    case 'unsupported':
      return unavailable('SFTP_REFUSED', 'the SFTP server cannot do what is needed', thrown);
    case 'refused':
      return refusalFault(thrown, isVague(thrown) ? await spaceOf(folder, connection) : undefined);
  }
}

/** Version 3, as OpenSSH speaks it, has one word for a full disk, a quota, a read-only disk and others. */
function isVague(thrown: SftpFailure): boolean {
  return isRefusal(thrown, status.failure);
}

/** `space`: what is known of the folder's file system. */
export function refusalFault(thrown: SftpFailure, space: Space | undefined): Fault {
  if (isRefusal(thrown, status.permissionDenied))
    return unavailable('SFTP_PERMISSION_DENIED', 'the SFTP server does not let us write there', thrown);
  if (isRefusal(thrown, status.writeProtect))
    return unavailable('SFTP_READ_ONLY', 'the SFTP folder is read-only', thrown);
  if (isRefusal(thrown, status.noSpaceOnFilesystem))
    return unavailable('SFTP_DISK_FULL', 'the disk of the SFTP folder is full', thrown);
  if (isRefusal(thrown, status.quotaExceeded))
    return unavailable('SFTP_QUOTA', 'the quota of the SFTP user is used up', thrown);
  if (isMissing(thrown)) return unavailable('SFTP_FOLDER_MISSING', 'the SFTP folder is not there', thrown);
  if (space !== undefined && (space.f_flag & readOnlyFlag) !== 0)
    return unavailable('SFTP_READ_ONLY', 'the SFTP folder is read-only', thrown);
  if (space !== undefined && (space.f_bavail < leastBlocks || (space.f_files > 0 && space.f_favail === 0)))
    return unavailable('SFTP_DISK_FULL', 'the disk of the SFTP folder is full', thrown);
  if (thrown.operation === 'write')
    return unavailable('SFTP_QUOTA', 'the SFTP server takes no more bytes, though its disk has room', thrown);
  return unavailable('SFTP_REFUSED', `the SFTP server refuses ${thrown.operation}`, thrown);
}

async function spaceOf(folder: string, connection: SftpConnection | undefined): Promise<Space | undefined> {
  const requests = connection?.requests(new AbortController().signal);
  return requests
    ?.ask<Space>('statvfs', (sftp, answer) => sftp.ext_openssh_statvfs(folder, answer))
    .catch(() => undefined);
}

function unavailable(reason: string, message: string, cause: unknown): Fault {
  return new Fault('unavailable', reason, message, { cause });
}
