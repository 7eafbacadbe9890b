import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, issueCertificate } from '../../runtime/certificates';
import type { TlsFiles } from '../../runtime/tls-files';
import { temporaryFolder } from './temporary-folder';

/** A certificate for the loopback with the given URIs, for a day unless another time is given, in files, beside the authority that the other side must have. */
export async function certificateFiles(
  authority: Certificate,
  uris: readonly string[],
  trusted: Certificate = authority,
  days = 1,
): Promise<TlsFiles> {
  const issued = await issueCertificate(authority, {
    commonName: 'test',
    uris,
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    days,
  });
  const folder = await temporaryFolder();
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  return {
    certFile: await file('own.crt', issued.certificate),
    keyFile: await file('own.key', issued.privateKey),
    caFile: await file('authority.crt', trusted.certificate),
  };
}
