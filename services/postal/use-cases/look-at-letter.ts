import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Institution } from '../../../runtime/institution-settings';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { isInland, type PostalAddress } from '../domain/address-block';
import type { LetterClass } from '../domain/batch';
import type { EndReason, Letter } from '../domain/letter';
import type { LetterContent } from '../domain/letter-content';
import type { AddressIndexes } from '../store/letter-batch';
import { openLetter } from './open-letter';
import { unlessUnprintable } from './unprintable';

export interface LookDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly cipher: FieldCipher;
  readonly institution: Institution;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What was found when the letter was looked at; nothing of its content. */
export type Look =
  | { readonly kind: 'unprintable'; readonly reason: EndReason }
  | {
      readonly kind: 'printable';
      readonly letterClass: LetterClass;
      readonly indexes: AddressIndexes;
      /** Why an operator must look before it is printed, if so. */
      readonly hold: string | undefined;
    };

/** Opens the letter for its address alone. Faults: unavailable. */
export async function lookAtLetter(deps: LookDeps, letter: Letter): Promise<Look> {
  const content = await contentOf(deps, letter);
  if (content.kind === 'unprintable') return content;
  const { address } = content.content;
  const indexes = indexesOf(deps.cipher, address);
  const letterClass = isInland(address.countryCode) ? 'italy' : 'abroad';
  return { kind: 'printable', letterClass, indexes, hold: undefined };
}

async function contentOf(
  deps: LookDeps,
  letter: Letter,
): Promise<{ kind: 'content'; content: LetterContent } | Extract<Look, { kind: 'unprintable' }>> {
  const content = await unlessUnprintable(deps, letter, () => openLetter(deps.keyring, letter));
  return 'unprintable' in content ? { kind: 'unprintable', reason: content.unprintable } : { kind: 'content', content };
}

function indexesOf(cipher: FieldCipher, address: PostalAddress): AddressIndexes {
  return {
    doorIndex: cipher.index('door', JSON.stringify([address.street, address.postalCode])),
    recipientIndex: cipher.index('recipient-at-door', JSON.stringify(address)),
  };
}
