/** Addresses from which a letter to a holder came back: no letter goes there to this holder until an operator has lifted it. */
import type { Queryable } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { blockedBy, blocksOf, deceased } from '../domain/address-block';
import type { PinRequest } from '../domain/pin-request';
import type { PostalAddress } from '../domain/postal-address';
import { type AddressBlock, findStandingBlocks } from '../store/address-blocks';
import type { CredentialsDeps } from './deps';
import { storedApplication } from './stored-application';

type BlockDeps = Pick<CredentialsDeps, 'cipher'>;

/** What stands in the way of a letter to this holder at this address; one statement, whatever there is. */
export async function blocksOn(
  { cipher }: BlockDeps,
  db: Queryable,
  holderId: string,
  address: PostalAddress,
): Promise<readonly AddressBlock[]> {
  const standing = await findStandingBlocks(db, holderId);
  if (standing.length === 0) return [];
  const indexes = blocksOf(address).flatMap((text) => cipher.indexes(label, subjectOf(holderId, text)));
  return standing.filter(({ subjectIndex }) => indexes.some((index) => index.equals(subjectIndex)));
}

/** As blocksOn, of the address that the request's letter goes to. */
export async function blocksOnRequest(
  deps: BlockDeps,
  db: Queryable,
  { id, holderId }: PinRequest,
): Promise<readonly AddressBlock[]> {
  return blocksOn(deps, db, holderId, (await storedApplication(deps, db, id)).postalAddress);
}

/** Faults: precondition ADDRESS_BLOCKED. */
export function assertUnblocked(blocks: readonly AddressBlock[]): void {
  if (blocks.length > 0)
    throw new Fault('precondition', 'ADDRESS_BLOCKED', 'a letter came back from the address: confirm it first');
}

/** Why an operator is to look at what these hold; undefined where there are none. */
export function attentionOf(blocks: readonly AddressBlock[]): 'address-blocked' | 'deceased' | undefined {
  if (blocks.length === 0) return undefined;
  return blocks.some(({ reason }) => reason === deceased) ? 'deceased' : 'address-blocked';
}

/** By what an address is known that a letter to this holder came back from, for this reason. */
export function blockIndex({ cipher }: BlockDeps, holderId: string, reason: string, address: PostalAddress): Buffer {
  return cipher.index(label, subjectOf(holderId, blockedBy(reason, address)));
}

const label = 'blocked-address';

/** With the holder: that two have lived at one door is nobody's business. */
function subjectOf(holderId: string, text: string): string {
  return `${holderId}\n${text}`;
}
