import { CredentialServiceClient } from '../../../proto/gen/symbolon/credentials/v1/credential_service';
import { Channel, type Delivery, Half } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { isFault } from '../../../runtime/fault';
import { callUnary } from '../../../runtime/grpc-client';
import { lazyClient } from '../../../runtime/lazy-client';

/** What a holder is told who has completed a restore. */
export interface CompletedRestore {
  /** Of the new request. */
  readonly reference: string;
  readonly deliveries: readonly {
    readonly half: 'first' | 'second';
    readonly channel: 'sms' | 'email' | 'pec' | 'letter';
    /** Masked. */
    readonly recipient: string;
  }[];
}

/** By the token of a link; undefined where it is refused, whatever the reason. Faults: unavailable, exhausted. */
export type CompleteRestore = (token: string) => Promise<CompletedRestore | undefined>;

const deadlineMilliseconds = 5_000;
const channels: Partial<Record<Channel, CompletedRestore['deliveries'][number]['channel']>> = {
  [Channel.CHANNEL_SMS]: 'sms',
  [Channel.CHANNEL_EMAIL]: 'email',
  [Channel.CHANNEL_PEC]: 'pec',
};

/** Over gRPC, as a portal does in a deployment, from this process to itself. `address`: known once the server listens. */
export function ownRestore(address: () => string): {
  readonly complete: CompleteRestore;
  readonly close: () => Promise<void>;
} {
  const client = lazyClient(CredentialServiceClient, () => ({ address: address() }));
  return {
    complete: async (token) => {
      try {
        const { pinRequest } = await callUnary(
          await client.open(),
          'completeRestore',
          { token },
          { deadlineMilliseconds },
        );
        return { reference: pinRequest?.reference ?? '', deliveries: (pinRequest?.deliveries ?? []).map(told) };
      } catch (error) {
        if (isFault(error, 'unauthenticated')) return undefined;
        throw error;
      }
    },
    close: () => client.close(),
  };
}

function told({ half, channel, maskedRecipient }: Delivery): CompletedRestore['deliveries'][number] {
  return {
    half: half === Half.HALF_FIRST ? 'first' : 'second',
    channel: channels[channel] ?? 'letter',
    recipient: maskedRecipient,
  };
}
