/** A carrier in a test's hands, and what it may answer. */
import type { CarrierOutcome, MessageCarrier, OutgoingMessage } from '../../services/notify/ports';

/** A carrier that does what the test says, and keeps what it was given. */
export class TestCarrier implements MessageCarrier {
  givesReceipts = false;
  readonly given: OutgoingMessage[] = [];
  answer: (message: OutgoingMessage) => CarrierOutcome | Promise<CarrierOutcome> = () => taken;

  constructor(
    readonly name = 'test-carrier',
    readonly channels: MessageCarrier['channels'] = ['sms', 'email'],
  ) {}

  async send(message: OutgoingMessage): Promise<CarrierOutcome> {
    this.given.push(message);
    return this.answer(message);
  }
}

export const taken: CarrierOutcome = { kind: 'sent', references: ['Q1'] };
export const refusedNow = { kind: 'refused', reason: 'SMTP_421', permanent: false } as const;
export const refusedUs: CarrierOutcome = { ...refusedNow, reason: 'SMTP_535', refusesUs: true };
export const refusedForGood: CarrierOutcome = { kind: 'refused', reason: 'SMTP_550', permanent: true };
export const unclear: CarrierOutcome = { kind: 'unclear', reason: 'SMTP_ETIMEDOUT' };
