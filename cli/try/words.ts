/** The contract's enums as words. */
import { type Credential, Level, VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { CredentialChangeKind } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { Channel, DeliveryState, Half, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';

export const halfWord = (half: Half): string => (half === Half.HALF_FIRST ? 'first half' : 'second half');

export const channelWord = (channel: Channel): string =>
  channel === Channel.CHANNEL_SMS ? 'SMS' : word(Channel[channel], 'CHANNEL_');

export const deliveryStateWord = (state: DeliveryState): string => word(DeliveryState[state], 'DELIVERY_STATE_');

export const requestStateWord = (state: PinRequestState): string => word(PinRequestState[state], 'PIN_REQUEST_STATE_');

export const levelName = (credential: Pick<Credential, 'level'> | undefined): string =>
  credential?.level === Level.LEVEL_DISPOSITIVE ? 'dispositive' : 'ordinary';

/** As the contract writes it. */
export const outcomeName = (outcome: VerifyOutcome): string =>
  (VerifyOutcome[outcome] ?? 'UNKNOWN').replace('VERIFY_OUTCOME_', '');

/** As the contract writes it. */
export const changeName = (kind: CredentialChangeKind): string =>
  (CredentialChangeKind[kind] ?? 'UNKNOWN').replace('CREDENTIAL_CHANGE_KIND_', '');

function word(name: string | undefined, prefix: string): string {
  return (name ?? 'unknown').replace(prefix, '').toLowerCase().replaceAll('_', ' ');
}
