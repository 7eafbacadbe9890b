/** An application as it comes over the wire, in domain types; what is wrong with it is for the domain to say. */
import { type Application, Residence as WireResidence } from '../../../proto/gen/symbolon/credentials/v1/application';
import { wordFor } from '../../../runtime/wire-words';
import type { RawApplication } from '../domain/application';
import type { Channel } from '../domain/channel';
import type { Residence } from '../domain/residence';
import { wireChannel } from '../use-cases/wire-enums';

export const wireResidence: Readonly<Record<Residence, WireResidence>> = {
  italy: WireResidence.RESIDENCE_ITALY,
  abroad: WireResidence.RESIDENCE_ABROAD,
};

export function rawApplication(message: Application | undefined): RawApplication {
  return {
    fiscalCode: message?.fiscalCode,
    givenName: message?.givenName,
    familyName: message?.familyName,
    residence: wordFor(wireResidence, message?.residence ?? 0),
    postalAddress: message?.postalAddress,
    mobile: message?.mobile,
    email: message?.email,
    pec: message?.pec,
    preferredChannel: message?.preferredChannel
      ? (wordFor<Channel>(wireChannel, message.preferredChannel) ?? 'unknown')
      : undefined,
    healthCard: message?.healthCard,
    language: message?.language,
  };
}
