/** Letters that postal has taken on and not looked at yet: sealed as credentials seals them, in its database with their jobs. */
import { randomUUID } from 'node:crypto';
import { Channel } from '../proto/gen/symbolon/credentials/v1/pin_request';
import { SealBinding, SealedContent } from '../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerDay, systemClock } from '../runtime/clock';
import type { Database } from '../runtime/database';
import { uuidV7Ids } from '../runtime/id';
import type { Keyring } from '../runtime/keyring';
import { seal } from '../runtime/seal';
import { receiveLetter } from '../services/postal/use-cases/receive-letter';
import { addressOf, charactersOf, languageOf, letterHalf } from './letter-holders';

const atOnce = 8;
const retentionDays = 7;

/** Letters number `first` and following. What would tell credentials that they were accepted is left out: that is not measured. */
export async function acceptLetters(database: Database, keyring: Keyring, first: number, count: number): Promise<void> {
  let next = first;
  const some = async () => {
    while (next < first + count) await accept(database, keyring, next++);
  };
  await Promise.all(Array.from({ length: atOnce }, some));
}

const ids = uuidV7Ids(systemClock);

async function accept(database: Database, keyring: Keyring, number: number): Promise<void> {
  const [credentialId, issueId, deliveryId] = [randomUUID(), randomUUID(), randomUUID()];
  const { half, reference, expiryDays } = letterHalf;
  const content = SealedContent.fromPartial({
    recipient: { $case: 'postalAddress', value: addressOf(number) },
    language: languageOf(number),
    reference,
    content: { $case: 'half', value: { characters: charactersOf(number), expireDaysAfterDespatch: expiryDays } },
  });
  const binding = { credentialId, issueId, deliveryId, half, channel: Channel.CHANNEL_LETTER };
  const key = keyring.current('seal-letter');
  const sealed = await seal(key, SealedContent.encode(content).finish(), SealBinding.encode(binding).finish());
  const event = {
    kind: 'letter',
    channel: 'letter',
    eventId: randomUUID(),
    credentialId,
    issueId,
    deliveryId,
    attempt: 1,
    notAfterTime: later(new Date(), 10 * millisecondsPerDay),
    half: 'second',
    sealed: { keyId: sealed.keyId, jwe: Buffer.from(sealed.jwe) },
  } as const;
  await receiveLetter({ ...receiving, database }, event);
}

const nothing = () => {};
const receiving = {
  ids,
  clock: systemClock,
  counted: nothing,
  tooOld: nothing,
  ringWorkers: nothing,
  outbox: { append: async () => {}, ring: nothing },
  eventRetentionMilliseconds: retentionDays * millisecondsPerDay,
};
