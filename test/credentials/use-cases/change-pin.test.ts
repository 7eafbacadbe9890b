import { millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import { credentialMessage } from '../../../services/credentials/api/credential-message';
import { migrations } from '../../../services/credentials/migrations';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import type { CredentialsDeps } from '../../../services/credentials/use-cases/deps';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { checkHoldersPin } from '../../../services/credentials/use-cases/holders-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { checkedCode, type GuessRoom, openGuessRoom, wrongPin } from '../guess-room';
import { type HolderInUse, noticesIn } from '../holder-room';

describeOnEachDatabase('a change of a PIN', migrations, (context) => {
  let room: GuessRoom;
  let holder: HolderInUse;
  let deps: CredentialsDeps;
  beforeEach(async () => {
    room = await openGuessRoom(context);
    ({ holder, deps } = room);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('guess_counter');
  });

  const change = (currentPin: string, newPin?: string) =>
    changePin(deps, { fiscalCode: holder.fiscalCode, currentPin, newPin }, 'portal');
  const outcomeOf = (pin: string) => room.outcomeOf(holder.fiscalCode, pin);
  const faultOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (!isFault(error)) throw new Error('a call that should have failed did not', { cause: error });
    return { kind: error.kind, reason: error.reason, fields: error.fields.map((one) => `${one.field}: ${one.reason}`) };
  };
  const fault = (kind: string, reason: string) => ({ kind, reason, fields: [] });
  const changesOf = async () =>
    context.database('credential_change').where({ credential_id: holder.credential.id }).orderBy('id').pluck('kind');

  test('gives a drawn PIN that works for 180 days from then on; the old one does nothing any more', async () => {
    room.pass(30 * millisecondsPerDay);
    const { drawnPin, credential } = await change(holder.personalPin);
    expect(drawnPin).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{8}$/);
    const expireTime = new Date('2026-08-05T08:00:00Z');
    expect(await verifyPin(deps, holder.fiscalCode, String(drawnPin))).toEqual({
      outcome: 'verified',
      credential: { ...credential, expireTime },
    });
    expect(await outcomeOf(holder.personalPin)).toBe('rejected');
    const audit = context.database('audit_event').where({ holder_id: holder.request.holderId, action: 'pin-changed' });
    expect({ changes: await changesOf(), audit: await audit.select('actor') }).toEqual({
      changes: ['activated'],
      audit: [{ actor: 'portal' }],
    });
  });

  test('takes a chosen PIN as people type it', async () => {
    expect(await change(holder.personalPin.toLowerCase(), 'casa 2mia')).toMatchObject({ drawnPin: undefined });
    expect(await outcomeOf('CASA2MIA')).toBe('verified');
  });

  test.each([
    ['that is too short', () => 'CASA2', ['CHOSEN_PIN_LENGTH']],
    ['with other characters', () => 'CASA2MI!', ['CHOSEN_PIN_CHARACTERS']],
    ['that is part of the fiscal code', () => holder.fiscalCode.slice(2, 10), ['CHOSEN_PIN_IN_FISCAL_CODE']],
    ['of one character, and too short', () => 'AAAAAAA', ['CHOSEN_PIN_LENGTH', 'CHOSEN_PIN_ONE_CHARACTER']],
    ['of digits in a row', () => '34567890', ['CHOSEN_PIN_SEQUENCE']],
    ['that is the current one', () => holder.personalPin.toLowerCase(), ['CHOSEN_PIN_UNCHANGED']],
    ['that is empty', () => '', ['CHOSEN_PIN_LENGTH']],
  ])('refuses a chosen PIN %s by every rule that it breaks, and compares nothing', async (_, chosen, reasons) => {
    const refused = await faultOf(change(holder.personalPin, chosen()));
    const comparisons = await room.comparisonsIn(() => change(holder.personalPin, chosen()));
    expect({ refused, comparisons }).toEqual({
      refused: { kind: 'invalid', reason: 'INVALID_FIELDS', fields: reasons.map((reason) => `new_pin: ${reason}`) },
      comparisons: 0,
    });
    expect(await outcomeOf(holder.personalPin)).toBe('verified');
  });

  test('renews a PIN that has expired, for 90 days; after them it is expired for good', async () => {
    room.pass(180 * millisecondsPerDay);
    expect(await outcomeOf(holder.personalPin)).toBe('change-required');
    room.pass(90 * millisecondsPerDay - 1);
    const { drawnPin } = await change(holder.personalPin);
    expect({ outcome: await outcomeOf(String(drawnPin)), changes: await changesOf() }).toEqual({
      outcome: 'verified',
      changes: ['activated', 'renewed'],
    });
    room.pass(270 * millisecondsPerDay);
    expect(await faultOf(change(String(drawnPin)))).toEqual(fault('precondition', 'EXPIRED'));
  });

  test('may be repeated for 10 minutes with the old PIN, which does nothing else', async () => {
    const old = holder.personalPin;
    const lost = await change(old);
    expect(await outcomeOf(old)).toBe('rejected');
    expect(await faultOf(checkHoldersPin(deps, { fiscalCode: checkedCode(holder.fiscalCode), pin: old }))).toEqual(
      fault('unauthenticated', 'PIN_REJECTED'),
    );
    const exchanged = exchangePin(deps, { fiscalCode: holder.fiscalCode, initialPin: old }, 'portal');
    expect(await faultOf(exchanged)).toEqual(fault('unauthenticated', 'PIN_REJECTED'));
    room.pass(10 * millisecondsPerMinute - 1);
    const second = await change(old);
    expect([await outcomeOf(String(lost.drawnPin)), await outcomeOf(String(second.drawnPin))]).toEqual([
      'rejected',
      'verified',
    ]);
    room.pass(1);
    expect(await faultOf(change(old))).toEqual(fault('unauthenticated', 'PIN_REJECTED'));
    expect(await outcomeOf(String(second.drawnPin))).toBe('verified');
  });

  test('with a wrong PIN, by nobody, and with what can be nobody’s PIN is rejected alike', async () => {
    const rejected = fault('unauthenticated', 'PIN_REJECTED');
    expect(await faultOf(change(wrongPin))).toEqual(rejected);
    expect(await faultOf(change(''))).toEqual(rejected);
    const nobodys = { fiscalCode: validFiscalCode(888_888), currentPin: holder.personalPin };
    expect(await faultOf(changePin(deps, nobodys, 'portal'))).toEqual(rejected);
  });

  test('with an initial PIN asks for its exchange; with one that was exchanged is rejected', async () => {
    const { fiscalCode, initialPin } = await room.issued();
    expect(await faultOf(changePin(deps, { fiscalCode, currentPin: initialPin }, 'portal'))).toEqual(
      fault('precondition', 'EXCHANGE_REQUIRED'),
    );
    expect(await faultOf(change(holder.initialPin))).toEqual(fault('unauthenticated', 'PIN_REJECTED'));
  });

  test('of a suspended PIN is refused', async () => {
    await context.database('credential').where({ id: holder.credential.id }).update({ state: 'suspended' });
    expect(await faultOf(change(holder.personalPin))).toEqual(fault('precondition', 'SUSPENDED'));
  });

  test('is told to every registered contact, and to nobody where it failed', async () => {
    await faultOf(change(wrongPin));
    expect(noticesIn(await room.published())).toEqual([]);
    await change(holder.personalPin);
    const { mobile, email } = holder.application;
    expect(noticesIn(await room.published())).toEqual([`PIN_CHANGED ${mobile}`, `PIN_CHANGED ${email}`]);
  });

  test('by two at once leaves one PIN that works', async () => {
    const settled = await Promise.allSettled([change(holder.personalPin), change(holder.personalPin)]);
    const outcomes: string[] = [];
    for (const answer of settled) {
      if (answer.status === 'fulfilled') outcomes.push(await outcomeOf(String(answer.value.drawnPin)));
      else expect(answer.reason).toMatchObject({ kind: 'unauthenticated', reason: 'PIN_REJECTED' });
    }
    expect(outcomes.filter((outcome) => outcome === 'verified')).toHaveLength(1);
  });

  test('with a wrong PIN compares as often whether there is a PIN before it or not', async () => {
    const counts: number[] = [];
    const count = async (current: string) => counts.push(await room.comparisonsIn(() => change(current)));
    await count(wrongPin);
    await change(holder.personalPin);
    await count(wrongPin);
    await count(holder.personalPin); // the one before the last change, right for this
    room.pass(millisecondsPerHour);
    await count(holder.personalPin);
    expect(counts).toEqual([2, 2, 2, 2]);
  });

  test('is recommended after the exchange, and from the first reminder on', async () => {
    const { clock, policy } = deps;
    const recommended = (isFirstUse = false) =>
      credentialMessage(holder.credential, { clock, policy, isFirstUse, contactsToConfirm: [] }).changeRecommended;
    expect([recommended(true), recommended()]).toEqual([true, false]);
    room.pass(166 * millisecondsPerDay - 1);
    expect(recommended()).toBe(false);
    room.pass(1);
    expect(recommended()).toBe(true);
    room.pass(20 * millisecondsPerDay);
    expect(recommended()).toBe(true);
  });

  test('leaves the level as it is, which counts as ordinary until its time has come', async () => {
    const ordinaryUntilTime = new Date(deps.clock.now().getTime() + millisecondsPerHour);
    const dispositive = { level: 'dispositive', ordinary_until_time: ordinaryUntilTime };
    await context.database('credential').where({ id: holder.credential.id }).update(dispositive);
    const { credential } = await change(holder.personalPin);
    const level = () => credentialMessage(credential, { ...deps, isFirstUse: false, contactsToConfirm: [] }).level;
    const early = level();
    room.pass(millisecondsPerHour);
    expect([early, level()]).toEqual([1, 2]);
  });
});
