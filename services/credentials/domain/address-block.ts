/**
 * What a letter that came back says of its address: to this holder nothing more goes there until an operator has lifted it. Others at the same door have
 * nothing to do with it.
 */
import { houseText, writtenText } from './address-match';
import type { PostalAddress } from './postal-address';

/**
 * `as-written`: the address may lack something, so that one with another flat or in care of somebody is a corrected one. `house`: the person is not to be
 * reached there, however it is written. `anywhere`: the person is nowhere to be reached.
 */
type Reach = 'as-written' | 'house' | 'anywhere';

/** The reasons of the post. What came back for another one, or for none, does not go out as it is. */
const reaches: ReadonlyMap<string, Reach> = new Map([
  ['UNKNOWN', 'as-written'],
  ['INSUFFICIENT_ADDRESS', 'as-written'],
  ['MOVED', 'house'],
  ['REFUSED', 'house'],
  ['UNCLAIMED', 'house'],
  ['DECEASED', 'anywhere'],
]);

export const deceased = 'DECEASED';

/** What a letter to this address blocks that came back for this reason; equal texts are the same. */
export function blockedBy(reason: string, address: PostalAddress): string {
  return textOf(reaches.get(reason) ?? 'as-written', address);
}

/** All texts by which an address may be blocked. */
export function blocksOf(address: PostalAddress): readonly string[] {
  return (['as-written', 'house', 'anywhere'] as const).map((reach) => textOf(reach, address));
}

function textOf(reach: Reach, address: PostalAddress): string {
  const text = { 'as-written': writtenText, house: houseText, anywhere: () => '' }[reach](address);
  return `${reach}\n${text}`;
}
