/** One letter, to be varied. */

import type { Institution } from '../../runtime/institution-settings';
import type { PostalAddress } from '../../services/postal/domain/address-block';
import type { LetterContent } from '../../services/postal/domain/letter-content';
import type { ComposedLetter } from '../../services/postal/ports';
import { composeLetter } from '../../services/postal/templates/compose-letter';
import { loadLetterTexts } from '../../services/postal/templates/load-texts';

export const italianAddress: PostalAddress = {
  recipient: 'Maria Giulia D’Alessandro',
  careOf: 'c/o Studio Bianchi',
  building: 'Scala B, interno 12',
  street: 'Via Ciro il Grande 21',
  postalCode: '00144',
  locality: 'Roma',
  province: 'RM',
  countryCode: 'IT',
};

export const institution: Institution = {
  name: 'Istituto di prova',
  address: 'Via della Prova 1, 00100 Roma RM',
  freeNumber: '803 164',
  mobileNumber: '06 164164',
  fax: '800 803 164',
  site: 'www.example.it',
};

export const productTexts = loadLetterTexts({ folder: undefined, institution, isPrintable: () => true });

type Differing = Partial<LetterContent> & { readonly address?: PostalAddress };

export function content({ address = italianAddress, ...differing }: Differing = {}): LetterContent {
  return {
    recipient: { kind: 'address', address },
    language: 'it',
    reference: '4821',
    body: { kind: 'half', half: 'second', otherHalf: 'message', characters: 'QW8ZR5TM', expiryDays: 30 },
    ...differing,
  };
}

export function composed(differing: Differing = {}): ComposedLetter {
  const paper = {
    id: '01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c',
    attempt: 1,
    printNumber: 1,
    date: new Date('2026-11-23T08:00:00Z'),
  };
  return composeLetter(productTexts, paper, content(differing));
}
