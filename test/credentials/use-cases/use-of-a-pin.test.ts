import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import { families } from '../../../services/credentials/domain/channel';
import { migrations } from '../../../services/credentials/migrations';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { recordDeliveryReports } from '../../../services/credentials/use-cases/record-delivery-reports';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { anApplication, type CredentialsRoom, openCredentialsRoom, pinFrom } from '../credentials-room';

describeOnEachDatabase('the use of a PIN', migrations, (context) => {
  let room: CredentialsRoom;
  let seed = 5_000;
  beforeEach(async () => {
    room = await openCredentialsRoom(context);
  });
  afterEach(() => room.close());

  async function issued() {
    seed += 1;
    const { request, deliveries } = await requestPin(
      room.deps,
      { requestId: randomUUID(), application: anApplication(seed) },
      'portal',
    );
    return { request, deliveries, fiscalCode: validFiscalCode(seed), initialPin: pinFrom(await room.published()) };
  }
  const exchange = (fiscalCode: string, initialPin: string, chosenPin?: string) =>
    exchangePin(room.deps, { fiscalCode, initialPin, chosenPin }, 'portal');
  const outcomeOf = async (fiscalCode: string, pin: string) => (await verifyPin(room.deps, fiscalCode, pin)).outcome;

  test('begins with an exchange that gives a personal PIN, which then works for 180 days', async () => {
    const { fiscalCode, initialPin } = await issued();
    const { drawnPin, credential } = await exchange(fiscalCode, initialPin);
    expect(drawnPin).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{8}$/);
    const verified = await verifyPin(room.deps, fiscalCode, String(drawnPin));
    expect(verified).toEqual({ outcome: 'verified', credential });
    expect(credential).toMatchObject({
      state: 'active',
      level: 'ordinary',
      expireTime: new Date('2026-07-06T08:00:00Z'),
    });
    room.pass(180 * millisecondsPerDay);
    expect(await outcomeOf(fiscalCode, String(drawnPin))).toBe('change-required');
    room.pass(90 * millisecondsPerDay);
    expect(await outcomeOf(fiscalCode, String(drawnPin))).toBe('expired');
  });

  test('reads a PIN as people type it', async () => {
    const { fiscalCode, initialPin } = await issued();
    const typed = `${initialPin.slice(0, 4).toLowerCase()} ${initialPin.slice(4, 8)}-${initialPin.slice(8)}`;
    const { drawnPin } = await exchange(fiscalCode.toLowerCase(), typed, undefined);
    expect(await outcomeOf(fiscalCode, ` ${drawnPin?.toLowerCase()}`)).toBe('verified');
  });

  test('takes a chosen PIN, and names every rule that a bad one breaks', async () => {
    const { fiscalCode, initialPin } = await issued();
    const error: unknown = await exchange(fiscalCode, initialPin, 'AAAAAAA!').catch((reason: unknown) => reason);
    if (!isFault(error, 'invalid')) throw error;
    expect(error.fields.map(({ field, reason }) => [field, reason])).toContainEqual([
      'chosen_pin',
      'CHOSEN_PIN_CHARACTERS',
    ]);
    expect(await exchange(fiscalCode, initialPin, 'casa2mia')).toMatchObject({ drawnPin: undefined });
    expect(await outcomeOf(fiscalCode, 'CASA2MIA')).toBe('verified');
  });

  test.each([
    ['the two halves the wrong way round', (pin: string) => pin.slice(8) + pin.slice(0, 8)],
    ['one half alone', (pin: string) => pin.slice(0, 8)],
    ['one character changed', (pin: string) => pin.slice(0, 15) + (pin.endsWith('B') ? 'C' : 'B')],
    ['nothing', () => ''],
  ])('refuses %s', async (_, change) => {
    const { fiscalCode, initialPin } = await issued();
    await expect(exchange(fiscalCode, change(initialPin))).rejects.toMatchObject({
      kind: 'unauthenticated',
      reason: 'PIN_REJECTED',
    });
  });

  test("refuses one holder's PIN for another holder, and for nobody", async () => {
    const mine = await issued();
    const other = await issued();
    for (const fiscalCode of [other.fiscalCode, validFiscalCode(999_999)])
      await expect(exchange(fiscalCode, mine.initialPin)).rejects.toMatchObject({ reason: 'PIN_REJECTED' });
    expect(await outcomeOf(validFiscalCode(999_999), 'BCDFGHJK')).toBe('rejected');
    expect(await outcomeOf(validFiscalCode(999_999), mine.initialPin)).toBe('rejected');
  });

  test('ends the issue: blobs are erased, what was published is cancelled, what stood by never goes out', async () => {
    const { fiscalCode, initialPin, request } = await issued();
    await exchange(fiscalCode, initialPin);
    const events = await room.published();
    expect(events.map(({ type }) => type).sort()).toEqual(Array(4).fill('Cancellation'));
    const rows = await context
      .database('delivery')
      .where({ pin_request_id: request.id })
      .select('half', 'channel', 'state', 'event_id');
    expect(rows.filter(({ event_id }) => event_id === null)).toEqual([
      { half: 'first', channel: 'email', state: 'cancelled', event_id: null },
    ]);
    expect(await context.database('sealed_blob').where({ pin_request_id: request.id })).toEqual([]);
    expect(await context.database('pin_request').where({ id: request.id }).first('state')).toEqual({ state: 'used' });
  });

  test('allows the exchange to be repeated until the personal PIN has been verified once', async () => {
    const { fiscalCode, initialPin } = await issued();
    const lost = await exchange(fiscalCode, initialPin);
    const second = await exchange(fiscalCode, initialPin);
    expect(await outcomeOf(fiscalCode, String(lost.drawnPin))).toBe('rejected');
    expect(await outcomeOf(fiscalCode, initialPin)).toBe('rejected');
    expect(await outcomeOf(fiscalCode, String(second.drawnPin))).toBe('verified');
    await expect(exchange(fiscalCode, initialPin)).rejects.toMatchObject({ reason: 'PIN_REJECTED' });
  });

  test('allows the exchange to be repeated for 24 hours at most', async () => {
    const { fiscalCode, initialPin } = await issued();
    await exchange(fiscalCode, initialPin);
    room.pass(24 * millisecondsPerHour);
    await expect(exchange(fiscalCode, initialPin)).rejects.toMatchObject({ reason: 'PIN_REJECTED' });
  });

  test('exchanged by five at once leaves one personal PIN that works', async () => {
    const { fiscalCode, initialPin } = await issued();
    const settled = await Promise.allSettled(Array.from({ length: 5 }, () => exchange(fiscalCode, initialPin)));
    const outcomes: string[] = [];
    for (const answer of settled) {
      if (answer.status === 'fulfilled') outcomes.push(await outcomeOf(fiscalCode, String(answer.value.drawnPin)));
      else expect(answer.reason).toMatchObject({ kind: 'exhausted', reason: 'TOO_MANY_TRIES' });
    }
    expect(outcomes.filter((outcome) => outcome === 'verified')).toHaveLength(1);
  });

  test('of an initial PIN not yet exchanged asks for the exchange, and tells when it has expired', async () => {
    const { fiscalCode, initialPin } = await issued();
    expect(await outcomeOf(fiscalCode, initialPin)).toBe('exchange-required');
    room.pass(91 * millisecondsPerDay);
    expect(await outcomeOf(fiscalCode, initialPin)).toBe('expired');
    await expect(exchange(fiscalCode, initialPin)).rejects.toMatchObject({ kind: 'precondition', reason: 'EXPIRED' });
  });

  test('is suspended when a half comes back before the exchange', async () => {
    const { fiscalCode, initialPin, deliveries } = await issued();
    const letter = deliveries.find(({ channel }) => channel === 'letter');
    const report = {
      attempt: 1,
      reason: 'MOVED',
      occurTime: room.deps.clock.now(),
      carrier: 'spool',
      carrierReference: 'x',
    };
    const returned = { ...report, deliveryId: String(letter?.id), state: 'returned' } as const;
    expect(await recordDeliveryReports(room.deps, [returned], new Set(families))).toEqual(['applied']);
    expect(await outcomeOf(fiscalCode, initialPin)).toBe('suspended');
    await expect(exchange(fiscalCode, initialPin)).rejects.toMatchObject({ kind: 'precondition', reason: 'SUSPENDED' });
  });

  test('makes the contacts those of the credential, the one that carried the first half verified', async () => {
    const { fiscalCode, initialPin } = await issued();
    const { credential } = await exchange(fiscalCode, initialPin);
    const rows = await context
      .database('contact')
      .where({ credential_id: credential.id })
      .select('kind', 'verified_time');
    expect(rows).toEqual(
      expect.arrayContaining([
        { kind: 'mobile', verified_time: new Date('2026-01-07T08:00:00Z') },
        { kind: 'email', verified_time: null },
      ]),
    );
  });
});
