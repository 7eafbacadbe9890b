import { millisecondsPerDay } from '../../../runtime/clock';
import type { Contact } from '../../../services/credentials/domain/contact';
import { migrations } from '../../../services/credentials/migrations';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { updateContacts } from '../../../services/credentials/use-cases/update-contacts';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type ActivationRoom, openActivationRoom } from '../activation-room';
import { wrongPin } from '../guess-room';

describeOnEachDatabase('the right PIN at the wrong moment', migrations, (context) => {
  let room: ActivationRoom;
  beforeAll(async () => {
    room = await openActivationRoom(context, 170_000);
  });
  afterAll(() => room.close());
  const contacts: readonly Contact[] = [{ kind: 'email', value: 'another@example.org' }];
  const exchange = (fiscalCode: string, initialPin: string) =>
    exchangePin(room.deps, { fiscalCode, initialPin }, 'portal');
  const change = (fiscalCode: string, currentPin: string) => changePin(room.deps, { fiscalCode, currentPin }, 'portal');
  const update = (fiscalCode: string, pin: string) =>
    updateContacts(room.deps, { fiscalCode, pin, contacts }, 'portal');
  const calls = { ExchangePin: exchange, ChangePin: change, UpdateContacts: update };
  const rejected = { kind: 'unauthenticated', reason: 'PIN_REJECTED' };

  test.each(Object.entries(calls))("%s with the letter's half asks for its activation", async (_name, give) => {
    const { fiscalCode, half } = await room.postalFirst();
    await expect(give(fiscalCode, half)).rejects.toMatchObject({ kind: 'precondition', reason: 'NOT_ACTIVATED' });
  });

  test.each(
    Object.entries(calls),
  )("%s with the letter's half of an issue that is over tells so", async (_name, give) => {
    const { fiscalCode, half } = await room.postalFirst();
    room.pass(91 * millisecondsPerDay);
    await expect(give(fiscalCode, half)).rejects.toMatchObject({ kind: 'precondition', reason: 'EXPIRED' });
  });

  test('UpdateContacts with a PIN that may only change itself asks for its change', async () => {
    const { fiscalCode, personalPin } = await room.inUse();
    room.pass(181 * millisecondsPerDay);
    await expect(update(fiscalCode, personalPin)).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'CHANGE_REQUIRED',
    });
    const { drawnPin } = await change(fiscalCode, personalPin);
    expect(await update(fiscalCode, String(drawnPin))).toHaveLength(1);
  });

  test('ExchangePin counts eight characters that are wrong, as VerifyPin does, and takes no personal PIN', async () => {
    const { fiscalCode, half } = await room.postalFirst();
    for (let tries = 0; tries < 5; tries += 1)
      await expect(exchange(fiscalCode, wrongPin)).rejects.toMatchObject(rejected);
    await expect(exchange(fiscalCode, half)).rejects.toMatchObject({ kind: 'exhausted', reason: 'LOCKED' });
    const holder = await room.inUse();
    for (let tries = 0; tries < 6; tries += 1)
      await expect(exchange(holder.fiscalCode, holder.personalPin)).rejects.toMatchObject(rejected);
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('verified');
  });
});
