import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { pinRequestMessage } from '../../../services/credentials/api/pin-request-message';
import type { RegisteredPerson } from '../../../services/credentials/domain/registered-person';
import { migrations } from '../../../services/credentials/migrations';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { pinFrom } from '../credentials-room';
import { noticesIn } from '../holder-room';
import { runJobs } from '../jobs-room';
import { at, letterOf, openReturnedRoom, type ReturnedRoom } from '../returned-room';

describeOnEachDatabase('an address from which a letter came back', migrations, (context) => {
  let room: ReturnedRoom;
  beforeEach(async () => {
    room = await openReturnedRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'address_block', 'cap_use');
  });

  describe('in another application of its holder', () => {
    test('is held for an operator, while the answer looks like any other', async () => {
      const { application } = await room.formerly();
      const view = await room.ask(application);
      expect(view.request).toMatchObject({ outcome: 'withheld-address-blocked', attention: 'address-blocked' });
      expect(pinRequestMessage(view).deliveries.map(({ state }) => state)).toEqual([2, 2]);
      const events = await room.published();
      expect({ pin: pinFrom(events), notices: noticesIn(events).map((notice) => notice.split(' ')[0]) }).toEqual({
        pin: '',
        notices: ['REQUEST_CONFIRMATION', 'REQUEST_CONFIRMATION'],
      });
    });

    test.each([
      ['corrected', 'UNKNOWN', 'Via Roma 7 scala B', 'issued'],
      ['written otherwise', 'UNKNOWN', 'v. roma, n. 7', 'withheld-address-blocked'],
      ['with a flat, where the holder has moved', 'MOVED', 'Via Roma 7 scala B', 'withheld-address-blocked'],
      ['another one', 'MOVED', 'Via Po 1', 'issued'],
      ['another one, but the post says that the holder has died', 'DECEASED', 'Via Po 1', 'withheld-deceased'],
    ])('goes through or not: %s', async (_, reason, street, outcome) => {
      const { application } = await room.formerly(reason, at('Via Roma 7'));
      const { request } = await room.ask({ ...application, ...at(street) });
      expect([request.outcome, request.attention]).toEqual([
        outcome,
        outcome === 'issued' ? undefined : outcome.replace('withheld-', ''),
      ]);
      await room.published();
    });

    test('takes nothing from who has the half of an earlier letter: that it expired is told still', async () => {
      const { application, fiscalCode, initialPin } = await room.formerly('UNKNOWN', { preferredChannel: 'letter' });
      expect(initialPin).toHaveLength(8);
      const { request } = await room.ask(application);
      expect(request.outcome).toBe('withheld-address-blocked');
      expect(await room.outcomeOf(fiscalCode, initialPin)).toBe('expired');
      await room.published();
    });

    test('is nobody else’s matter who lives there', async () => {
      await room.formerly('UNKNOWN', at('Via Roma 8'));
      const { request } = await room.issued(at('Via Roma 8'));
      expect(request.outcome).toBe('issued');
    });

    test('is found while the index key is replaced', async () => {
      const { application } = await room.formerly();
      const { cipher } = room.deps;
      const indexes: typeof cipher.indexes = (label, text) => [
        cipher.index(label, `under the new key ${text}`),
        ...cipher.indexes(label, text),
      ];
      const deps = { ...room.deps, cipher: Object.create(cipher, { indexes: { value: indexes } }) };
      const { request } = await requestPin(deps, { requestId: randomUUID(), application }, 'portal');
      expect(request.outcome).toBe('withheld-address-blocked');
      await room.published();
    });

    test('goes first of what holds it: an issue under way, too', async () => {
      const holder = await room.issued();
      await room.comesBack(letterOf(holder));
      const same = await room.ask(holder.application);
      const other = await room.ask({ ...holder.application, mobile: '+393471111111' });
      const corrected = await room.ask({ ...holder.application, ...at('Via Po 2') });
      expect([same.request.id, other.request.outcome, corrected.request.outcome]).toEqual([
        holder.request.id,
        'withheld-address-blocked',
        'withheld-issue-under-way',
      ]);
      await room.published();
    });
  });

  test('keeps a letter held, whatever the register says, that was asked for before the other one came back', async () => {
    const former = await room.formerly();
    await context.database('address_block').update({ lift_time: room.deps.clock.now() });
    const holding = { ...room.deps, policy: { ...room.deps.policy, letterHold: 'mismatch' } } as const;
    const input = { requestId: randomUUID(), application: former.application };
    const { request } = await requestPin(holding, input, 'portal');
    await context.database('address_block').update({ lift_time: null });
    await room.published();
    // Every line of anApplication's that an address must have is there.
    const address = { ...(former.application.postalAddress as RegisteredPerson['address']), building: '' };
    const person: RegisteredPerson = { givenName: 'Maria', familyName: 'Rossi', address, healthCard: undefined };
    const deps = { ...holding, register: { find: async () => person } };
    await runJobs(context, deps, matchAddressQueue, matchAddress);
    expect([(await room.requestOf(request.id)).attention, await room.published()]).toEqual(['address-blocked', []]);
    await room.confirm(request.id);
    expect((await room.published()).map(({ topic }) => topic)).toEqual(['symbolon.delivery.letter.v1']);
    expect(await context.database('address_block').whereNull('lift_time')).toEqual([]);
  });

  test('gets no letter of an issue again whose holder asks in the same words', async () => {
    const { application } = await room.formerly();
    await context.database('address_block').update({ lift_time: room.deps.clock.now() });
    const { request, deliveries } = await room.ask(application);
    await room.published();
    await room.report(deliveries.map(({ id }) => room.saying(id, 'sent')));
    await context.database('address_block').update({ lift_time: null });
    room.pass(2 * millisecondsPerDay);
    expect((await room.ask(application)).request.id).toBe(request.id);
    expect((await room.published()).map(({ topic }) => topic)).toEqual(['symbolon.delivery.sms.v1']);
  });

  test('has the letter of a restore wait for a call', async () => {
    const pec = 'maria.rossi@pec.example.it';
    const holder = await room.confirmed({ pec });
    await room.comesBack(letterOf(holder), 'UNCLAIMED');
    room.pass(2 * millisecondsPerDay);
    const mails = [{ kind: 'email', value: String(holder.application.email) } as const];
    const link = await room.linkFor(holder, [...mails, { kind: 'pec', value: pec }]);
    const { request } = await completeRestore(room.deps, String(link?.token), 'portal');
    expect(request.attention).toBe('address-blocked');
    expect((await room.published()).some(({ topic }) => topic === 'symbolon.delivery.letter.v1')).toBe(false);
    await room.confirm(request.id);
    expect((await room.published()).map(({ topic }) => topic)).toEqual(['symbolon.delivery.letter.v1']);
    expect(await room.requestOf(request.id)).toMatchObject({ attention: undefined });
  });
});
