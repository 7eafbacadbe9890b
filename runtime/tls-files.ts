import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { wrongSetting } from './config';
import { codeOf, isErrorLike } from './error-like';
import { Fault, type FieldFault } from './fault';

/** Paths of PEM files: the own certificate (with its chain) and key, and the authority that the other side must have. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
}

/** Faults: invalid (WRONG_SETTINGS), a field for each file that cannot be read, or one where they do not fit together. */
export async function readTlsFiles(files: TlsFiles): Promise<TlsMaterial> {
  const faults: FieldFault[] = [];
  const read = async (file: string, field: string): Promise<Buffer> => {
    try {
      return await readFile(file);
    } catch (error) {
      faults.push(wrongSetting(field, `${file} cannot be read (${String(codeOf(error))})`));
      return Buffer.alloc(0);
    }
  };
  const cert = await read(files.certFile, 'TLS_CERT_FILE');
  const key = await read(files.keyFile, 'TLS_KEY_FILE');
  const ca = await read(files.caFile, 'TLS_CA_FILE');
  if (faults.length === 0) faults.push(...faultsOf({ cert, key, ca }));
  if (faults.length > 0) throw new Fault('invalid', 'WRONG_SETTINGS', 'The TLS files are wrong', { fields: faults });
  return { cert, key, ca };
}

function faultsOf(material: TlsMaterial): FieldFault[] {
  try {
    createSecureContext({ ...material });
    return [];
  } catch (error) {
    const why = isErrorLike(error) ? error.message : 'unknown';
    return [
      wrongSetting('TLS_CERT_FILE, TLS_KEY_FILE, TLS_CA_FILE', `are no certificate, its key and an authority: ${why}`),
    ];
  }
}
