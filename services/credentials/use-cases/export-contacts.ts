/** What is exported of contacts that were asked to confirm, of restores, and of addresses from which letters came back. */
import { findBlocksOf } from '../store/address-blocks';
import { findCodesOf } from '../store/contact-codes';
import { findRestoresOf } from '../store/restores';
import type { CredentialsDeps } from './deps';

/** Far more than a life has. */
const mostRows = 10_000;

/** The contacts that got a code for this request; no code, and no id by which one is confirmed. */
export async function exportedCodes({ database, cipher }: CredentialsDeps, pinRequestId: string) {
  const codes = await findCodesOf(database, cipher, pinRequestId, mostRows);
  return codes.map(({ contact, purpose, tries, sends, createTime, expireTime, confirmTime }) => ({
    ...{ ...contact, purpose, tries, sends, createTime, expireTime, confirmTime },
  }));
}

export function exportedRestores({ database }: CredentialsDeps, credentialId: string) {
  return findRestoresOf(database, credentialId, mostRows);
}

/** The letter that came back, which has the address. */
export async function* exportedBlocks({ database }: CredentialsDeps, holderId: string): AsyncGenerator {
  for (const { deliveryId, reason, createTime, liftTime } of await findBlocksOf(database, holderId, mostRows))
    yield { deliveryId, reason, createTime, liftTime };
}
