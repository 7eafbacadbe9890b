/** What becomes of a request to an SFTP server that is not done, before anybody knows what it means for a batch. */

type FailureKind =
  /** The server refuses it. */
  | 'refused'
  /** It takes longer than it may. */
  | 'silent'
  /** The connection has ended, or never came about. */
  | 'lost'
  /** An extension that this server does not have. */
  | 'unsupported';

export class SftpFailure extends Error {
  override readonly name = 'SftpFailure';

  constructor(
    readonly kind: FailureKind,
    /** What was asked for. */
    readonly operation: string,
    /** The server's answer, a number of the protocol. */
    readonly status: number | undefined = undefined,
    cause?: unknown,
  ) {
    super(`${operation}: ${kind}${status === undefined ? '' : ` (${status})`}`, { cause });
  }
}

/** Of draft-ietf-secsh-filexfer; those above 8 come from servers that speak more than version 3. */
export const status = {
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  operationUnsupported: 8,
  noSuchPath: 10,
  fileAlreadyExists: 11,
  writeProtect: 12,
  noSpaceOnFilesystem: 14,
  quotaExceeded: 15,
} as const;

export function isRefusal(error: unknown, ...statuses: readonly number[]): boolean {
  return (
    error instanceof SftpFailure &&
    error.kind === 'refused' &&
    error.status !== undefined &&
    statuses.includes(error.status)
  );
}

export function isMissing(error: unknown): boolean {
  return isRefusal(error, status.noSuchFile, status.noSuchPath);
}

export function isUnsupported(error: unknown): boolean {
  return (
    error instanceof SftpFailure && (error.kind === 'unsupported' || isRefusal(error, status.operationUnsupported))
  );
}
