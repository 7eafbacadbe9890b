/** The checksums of a batch's files, as `sha256sum -c` reads them. */
import { Fault } from '../../../runtime/fault';

export const checksumsFileName = 'SHA256SUMS';
const nameForm = /^[A-Za-z0-9._-]+$/;

interface ChecksummedFile {
  readonly name: string;
  /** SHA-256 of its content, in hex. */
  readonly digest: string;
}

/** A file a line, in the order given. Fault bug FILE_NAME for a name that would need escaping. */
export function checksumsOf(files: readonly ChecksummedFile[]): string {
  return files.map(checksumLine).join('');
}

function checksumLine({ name, digest }: ChecksummedFile): string {
  if (!nameForm.test(name))
    throw new Fault('bug', 'FILE_NAME', 'a file for the print centre has a name that it cannot have');
  return `${digest}  ${name}\n`;
}
