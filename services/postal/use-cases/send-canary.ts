import { Channel, Half as WireHalf } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { SealBinding, SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import { enqueueJob } from '../../../runtime/jobs';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import { seal } from '../../../runtime/seal';
import { inTransaction } from '../../../runtime/transaction';
import type { PostalAddress } from '../domain/address-block';
import { calendarDayOf } from '../domain/calendar-day';
import { canaryCharacters, canaryReference } from '../domain/canary';
import type { Letter } from '../domain/letter';
import type { Language } from '../domain/letter-content';
import { hasCanary, insertCanary } from '../store/canary';
import { insertLetter } from '../store/letter';
import { sortQueue } from './receive-letter';

export interface CanaryPolicy {
  readonly address: PostalAddress;
  readonly language: Language;
  /** After so many days without a confirmation it is missing. */
  readonly days: number;
}

export interface SendCanaryDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  readonly canary: CanaryPolicy;
  /** Tells the workers that there is something to sort. */
  readonly ringSorters: () => void;
}

/**
 * Puts today's canary on the way that every letter goes, where it is not there yet: sealed as credentials seals, sorted, drawn, in a batch
 * and its manifest. Only its content, which is nobody's half, and that nobody is told of it, tell it from others. Fault unavailable.
 */
export async function sendCanary(deps: SendCanaryDeps): Promise<void> {
  const { database, clock, ids, log } = deps;
  const now = clock.now();
  const day = calendarDayOf(now);
  if (await hasCanary(database, day)) return;
  const letter = await sealedCanary(deps, now);
  const isSent = await inTransaction(database, async (trx) => {
    if (!(await insertCanary(trx, { day, letterId: letter.id, createTime: now }))) return false;
    await insertLetter(trx, letter, letter.notAfterTime);
    await enqueueJob(trx, { id: ids.next(), queue: sortQueue, subjectId: letter.id });
    return true;
  });
  if (!isSent) return;
  deps.ringSorters();
  log.info('canary.sent', { day, letterId: letter.id });
}

async function sealedCanary({ keyring, ids, canary }: SendCanaryDeps, now: Date): Promise<Letter> {
  const binding = { credentialId: ids.next(), issueId: ids.next(), deliveryId: ids.next() };
  const bound = SealBinding.fromPartial({ ...binding, half: WireHalf.HALF_SECOND, channel: Channel.CHANNEL_LETTER });
  const content = SealedContent.fromPartial({
    recipient: { $case: 'postalAddress', value: canary.address },
    language: canary.language,
    reference: canaryReference,
    content: { $case: 'half', value: { characters: canaryCharacters } },
  });
  const key = keyring.current('seal-letter');
  return {
    ...binding,
    id: ids.next(),
    channel: 'letter',
    attempt: 1,
    half: 'second',
    // By then it is missing in any case.
    notAfterTime: later(now, canary.days * millisecondsPerDay),
    acceptedTime: now,
    state: 'accepted',
    letterClass: undefined,
    deskId: undefined,
    batchId: undefined,
    printNumber: 1,
    isCleared: false,
    isCanary: true,
    leftOpenTime: undefined,
    leftOpenReason: undefined,
    despatchTime: undefined,
    sealed: await seal(key, SealedContent.encode(content).finish(), SealBinding.encode(bound).finish()),
    traceparent: undefined,
  };
}
