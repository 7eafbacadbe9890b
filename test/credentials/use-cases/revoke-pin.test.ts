import { randomUUID } from 'node:crypto';
import { isFault } from '../../../runtime/fault';
import type { RawRevocation } from '../../../services/credentials/domain/revocation';
import { migrations } from '../../../services/credentials/migrations';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { releaseHeldIssue } from '../../../services/credentials/use-cases/release-held-issue';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { updateContacts } from '../../../services/credentials/use-cases/update-contacts';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { waitFor } from '../../support/wait-for';
import { contactsOf, type HolderRoom, type IssuedHolder, noticesIn, openHolderRoom, reasonOf } from '../holder-room';

const otherCard = { number: '1'.repeat(20), expiryDate: '2030-01-31' };
const confirmation = { kind: 'email', value: 'somebody@example.org' } as const;

describeOnEachDatabase('a revocation by its holder', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'revocation', 'restore', 'guess_counter');
  });
  const revoke = (holder: Pick<IssuedHolder, 'fiscalCode' | 'healthCard'>, changes: Partial<RawRevocation> = {}) =>
    revokePin(
      room.deps,
      { fiscalCode: holder.fiscalCode, healthCard: holder.healthCard, confirmation, ...changes },
      'portal',
    );
  const guardOf = async ({ request }: IssuedHolder) =>
    (await context.database('holder').where({ id: request.holderId }).first('guard_time'))?.guard_time;

  test('leaves no PIN that works, from its answer on: neither the personal one nor the initial one given again', async () => {
    const holder = await room.inUse();
    expect(await revoke(holder)).toBeUndefined();
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('rejected');
    await expect(room.exchange(holder.fiscalCode, holder.initialPin)).rejects.toMatchObject({ reason: 'PIN_REJECTED' });
    const row = await context.database('credential').where({ id: holder.credential.id }).first();
    expect(row).toMatchObject({ state: 'revoked', personal_pin_cipher: null, due_time: null });
    expect(row?.end_time).toEqual(room.deps.clock.now());
    const changes = await context.database('credential_change').where({ credential_id: holder.credential.id });
    expect(changes.map(({ kind, level }) => [kind, level])).toContainEqual(['revoked', 'ordinary']);
  });

  test('ends an issue that was never exchanged, from its answer on', async () => {
    const holder = await room.issued();
    await revoke(holder);
    expect(await room.outcomeOf(holder.fiscalCode, holder.initialPin)).toBe('rejected');
    await expect(room.exchange(holder.fiscalCode, holder.initialPin)).rejects.toMatchObject({ reason: 'PIN_REJECTED' });
    expect(await room.statesOf(holder.request.id)).toMatchObject({ state: 'cancelled' });
  });

  test('ends the issue that has meanwhile taken the place of the one that the data were compared with', async () => {
    const holder = await room.issued();
    const other = { ...holder.application, email: 'another@example.org' };
    const second = await requestPin(room.deps, { requestId: randomUUID(), application: other }, 'portal');
    let revoked: Promise<void> | undefined;
    await room.deps.holderTurns.run(holder.fiscalCode, async () => {
      revoked = revoke(holder);
      await waitFor('the data to be compared', async () => {
        const counter = await context.database('guess_counter').orderBy('forget_time', 'desc').first('version');
        return counter?.version === 2; // reserved and settled
      });
      await releaseHeldIssue(room.deps, { pinRequestId: second.request.id, reason: 'called back' }, 'operator:anna');
    });
    await revoked;
    expect(await room.statesOf(second.request.id)).toMatchObject({ state: 'cancelled' });
  });

  test('ends an issue that waits for its activation', async () => {
    const holder = await room.issued({ mobile: undefined, email: undefined });
    expect(await room.outcomeOf(holder.fiscalCode, holder.initialPin)).toBe('not-activated');
    await revoke(holder);
    expect(await room.outcomeOf(holder.fiscalCode, holder.initialPin)).toBe('rejected');
    await room.finishRevocations();
    expect(noticesIn(await room.published())).toEqual([`PIN_REVOKED ${confirmation.value}`]);
  });

  test('takes back what is under way, erases its copies, and tells those whom the application named', async () => {
    const holder = await room.issued();
    room.pass(1); // ids are ordered by their milliseconds
    await revoke(holder);
    expect(await room.finishRevocations()).toBe(1);
    const events = await room.published();
    const of = { pin_request_id: holder.request.id };
    expect({
      cancelled: events
        .filter(({ type }) => type === 'Cancellation')
        .map(({ topic }) => topic.split('.')[2])
        .sort(),
      notices: noticesIn(events),
      standby: await context
        .database('delivery')
        .where({ ...of, position: 1 })
        .pluck('state'),
      blobs: (await context.database('sealed_blob').where(of)).length,
      rows: await context.database('revocation').pluck('id'),
      change: await context
        .database('credential_change')
        .where({ credential_id: events[0]?.content.credentialId })
        .select('holder_id', 'kind', 'level'),
      audit: await context.database('audit_event').where(of).orderBy('id').select('actor', 'action'),
    }).toEqual({
      cancelled: ['letter', 'mail', 'sms', 'sms'],
      notices: [
        `PIN_REVOKED ${holder.application.mobile}`,
        `PIN_REVOKED ${holder.application.email}`,
        `PIN_REVOKED ${confirmation.value}`,
      ].sort(),
      standby: ['cancelled'],
      blobs: 3, // the notices'
      rows: [],
      change: [{ holder_id: holder.request.holderId, kind: 'revoked', level: 'ordinary' }],
      audit: [
        { actor: 'portal', action: 'pin-requested' },
        { actor: 'portal', action: 'pin-revoked' },
      ],
    });
  });

  test('has a link of a restore work no more, and takes it back', async () => {
    const holder = await room.confirmed();
    const token = String((await room.linkFor(holder, contactsOf(holder)))?.token);
    await revoke(holder);
    expect(await reasonOf(completeRestore(room.deps, token, 'portal'))).toBe('TOKEN_REJECTED');
    await room.finishRevocations();
    const events = await room.published();
    expect(events.map(({ type }) => type).sort()).toEqual(['Cancellation', 'Notice', 'Notice', 'Notice']);
    expect(await context.database('restore').pluck('contacts_cipher')).toEqual([null]);
  });

  test('takes back the messages about the PIN that no carrier has, and no others', async () => {
    const holder = await room.inUse();
    const contacts = [{ kind: 'mobile', value: '+393339998877' }] as const;
    const { fiscalCode, personalPin: pin } = holder;
    await updateContacts(room.deps, { fiscalCode, pin, contacts }, 'portal');
    const [code] = await room.published();
    await revoke(holder);
    await room.finishRevocations();
    const cancelled = (await room.published()).filter(({ type }) => type === 'Cancellation');
    expect(cancelled.map(({ content }) => content.deliveryId)).toEqual([code?.content.deliveryId]);
  });

  test('is confirmed to the address given and told at every registered contact, once each', async () => {
    const holder = await room.inUse();
    await revoke(holder, { confirmation: { kind: 'email', value: String(holder.application.email) } });
    await room.finishRevocations();
    expect(noticesIn(await room.published())).toEqual(
      [`PIN_REVOKED ${holder.application.mobile}`, `PIN_REVOKED ${holder.application.email}`].sort(),
    );
  });

  test.each<[string, (holder: IssuedHolder) => Partial<RawRevocation>]>([
    ['another card', ({ healthCard }) => ({ healthCard: { ...healthCard, number: '1'.repeat(20) } })],
    ['another expiry date', ({ healthCard }) => ({ healthCard: { ...healthCard, expiryDate: '2030-02-01' } })],
    ['a fiscal code that nobody has', () => ({ fiscalCode: validFiscalCode(987_654) })],
  ])('with %s is answered alike, and changes and tells nothing', async (_, changes) => {
    const holder = await room.inUse();
    expect(await revoke(holder, changes(holder))).toBeUndefined();
    expect(await room.finishRevocations()).toBe(1);
    expect({
      outcome: await room.outcomeOf(holder.fiscalCode, holder.personalPin),
      guard: await guardOf(holder),
      events: await room.published(),
      rows: await context.database('revocation').pluck('id'),
      audit: await context
        .database('audit_event')
        .where({ holder_id: holder.request.holderId, action: 'pin-revoked' })
        .pluck('id'),
    }).toEqual({ outcome: 'verified', guard: null, events: [], rows: [], audit: [] });
  });

  test('changes nothing where no health card is known: only an operator can revoke', async () => {
    const holder = await room.inUse({ healthCard: undefined });
    await revoke(holder);
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('verified');
  });

  test('takes a card number in groups, and one whose date has passed', async () => {
    const holder = await room.inUse({ healthCard: { number: '8'.repeat(20), expiryDate: '2001-01-01' } });
    await revoke(holder, { healthCard: { number: '88888 88888 88888 88888', expiryDate: '2001-01-01' } });
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('rejected');
  });

  test('tells all faults of what was given together', async () => {
    const raw = { fiscalCode: 'X', healthCard: { number: '123', expiryDate: '31/01/2030' } };
    const faultsOf = async (changes: Partial<RawRevocation>) => {
      const error: unknown = await revokePin(room.deps, { ...raw, confirmation, ...changes }, 'portal').catch(
        (reason: unknown) => reason,
      );
      if (!isFault(error, 'invalid')) throw error;
      return error.fields.map(({ field, reason }) => `${field} ${reason}`);
    };
    expect(await faultsOf({ confirmation: { kind: 'pec', value: 'maria@' } })).toEqual([
      'fiscal_code FISCAL_CODE_LENGTH',
      'health_card.number HEALTH_CARD_NUMBER',
      'health_card.expiry_date DATE_INVALID',
      'pec PEC_INVALID',
    ]);
    const reached = await openHolderRoom(context, { firstHalfChannels: ['email'] });
    const error: unknown = await revokePin(
      reached.deps,
      {
        fiscalCode: validFiscalCode(1),
        healthCard: otherCard,
        confirmation: { kind: 'pec', value: 'a@pec.example.org' },
      },
      'portal',
    ).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ fields: [{ field: 'pec', reason: 'CONTACT_NOT_REACHABLE' }] });
    await reached.close();
    expect(await faultsOf({ fiscalCode: validFiscalCode(1), healthCard: undefined, confirmation: undefined })).toEqual([
      'health_card.number FIELD_REQUIRED',
      'health_card.expiry_date FIELD_REQUIRED',
      'confirmation FIELD_REQUIRED',
    ]);
  });

  test('asked for by five at once happens once', async () => {
    const holder = await room.inUse();
    await Promise.all(Array.from({ length: 5 }, () => revoke(holder)));
    expect(await room.finishRevocations()).toBe(5);
    expect(noticesIn(await room.published())).toHaveLength(3);
    const changes = context
      .database('credential_change')
      .where({ credential_id: holder.credential.id, kind: 'revoked' });
    expect(await changes.pluck('kind')).toEqual(['revoked']);
  });
});
