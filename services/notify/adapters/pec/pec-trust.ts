/** The authorities whose certificates the providers of certified mail sign with, as an operator put them into a file. */
import { X509Certificate } from 'node:crypto';
import { Certificate } from 'pkijs';
import { Fault } from '../../../../runtime/fault';

export interface PecTrust {
  readonly authorities: readonly Certificate[];
}

const mostAuthorities = 100;

/** Reads PEM certificates. Fault invalid WRONG_TRUST_FILE where there is none, or one that is no authority's. */
export function pecTrustIn(pem: string): PecTrust {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw wrongTrust('holds no certificate (PEM)');
  if (blocks.length > mostAuthorities) throw wrongTrust(`holds more than ${mostAuthorities} certificates`);
  return { authorities: blocks.map(authorityIn) };
}

function authorityIn(block: string, index: number): Certificate {
  const which = `certificate ${index + 1} in it`;
  try {
    const read = new X509Certificate(block);
    if (!read.ca) throw wrongTrust(`${which} is no authority's`);
    return Certificate.fromBER(Uint8Array.from(read.raw));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw wrongTrust(`${which} cannot be read`);
  }
}

function wrongTrust(what: string): Fault {
  return new Fault('invalid', 'WRONG_TRUST_FILE', what);
}
