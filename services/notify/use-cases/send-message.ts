import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import type { Institution } from '../../../runtime/institution-settings';
import type { ClaimedJob } from '../../../runtime/jobs';
import type { Keyring } from '../../../runtime/keyring';
import { runWithTraceparent } from '../../../runtime/tracing';
import type { MessageChannel } from '../domain/channel';
import type { Message } from '../domain/message';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage } from '../ports';
import { findMessage } from '../store/message';
import { render } from '../templates/render';
import { type BegunTry, beginMessageTry } from './begin-message-try';
import { openMessage } from './open-message';
import { type SettleDeps, settleMessageTry, type TriedMessage } from './settle-message-try';

export interface SendDeps extends SettleDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly carrierFor: (channel: MessageChannel) => MessageCarrier;
  readonly institution: Institution;
  readonly clock: Clock;
  /** How long a carrier may take with one message. */
  readonly sendMilliseconds: number;
}

/**
 * One try of a message: marked `sending` in a commit of its own, handed to its carrier, and what came of it committed. A try
 * that nobody saw the end of is made again, with the same bytes. Rejects where the job is to be tried again later.
 */
export async function sendMessage(deps: SendDeps, job: ClaimedJob, signal: AbortSignal): Promise<void> {
  const found = await findMessage(deps.database, job.subjectId);
  await runWithTraceparent(found?.traceparent, async () => {
    const begun = await beginMessageTry(deps, job, found?.deliveryId);
    if (begun === undefined) return;
    await settleMessageTry(deps, job, begun, await tryCarrier(deps, begun, signal));
  });
}

async function tryCarrier(deps: SendDeps, begun: BegunTry, signal: AbortSignal): Promise<TriedMessage> {
  const { message, sealed } = begun;
  const carrier = deps.carrierFor(message.channel);
  const outgoing = await write(deps, message, sealed);
  if (outgoing.kind !== 'written') return { carrier: carrier.name, outcome: outgoing };
  const started = performance.now();
  const timeIsUp = AbortSignal.timeout(deps.sendMilliseconds);
  const outcome = await carrier.send(outgoing.message, AbortSignal.any([signal, timeIsUp]));
  deps.watch.tried(message.channel, carrier.name, outcome.kind, (performance.now() - started) / 1_000);
  if (outcome.kind === 'refused' && outcome.refusesUs) {
    deps.watch.alarmed('CARRIER_REFUSES_US');
    deps.log.error('carrier.refuses-us', { carrier: carrier.name, reason: outcome.reason });
  }
  return { carrier: carrier.name, outcome };
}

type Written =
  | { readonly kind: 'written'; readonly message: OutgoingMessage }
  | Extract<CarrierOutcome, { kind: 'refused' }>
  | { readonly kind: 'unreadable' };

/** The half exists readable only in what is returned. */
async function write(deps: SendDeps, message: Message, sealed: Buffer): Promise<Written> {
  const { id, deliveryId, attempt, channel, acceptedTime, notAfterTime } = message;
  try {
    const { recipient, languageTag, reference, telling } = await openMessage(deps.keyring, message, sealed);
    const text = render(telling, { languageTag, reference, institution: deps.institution });
    const outgoing = {
      id,
      deliveryId,
      attempt,
      channel,
      recipient,
      ...text,
      html: '',
      holdsHalf: message.half !== undefined,
      unsubscribeUrl: undefined,
      acceptedTime,
      notAfterTime,
    };
    return { kind: 'written', message: outgoing };
  } catch (error) {
    const reason = isFault(error, 'invalid') ? error.reason : undefined;
    if (reason !== 'UNSEAL_FAILED' && reason !== 'UNKNOWN_KEY') throw error;
    deps.watch.alarmed(reason);
    deps.log.error('message.not-opened', { messageId: id, attempt, keyId: message.sealKeyId, error });
    // A key that is not here may be put here; what does not open will never open.
    return reason === 'UNKNOWN_KEY' ? { kind: 'refused', reason, permanent: false } : { kind: 'unreadable' };
  }
}
