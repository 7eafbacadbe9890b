import { migrations } from '../../../services/credentials/migrations';
import { findDeliveries } from '../../../services/credentials/store/deliveries';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderRoom, type IssuedHolder, openHolderRoom } from '../holder-room';

describeOnEachDatabase('a contact that carried a half', migrations, (context) => {
  let room: HolderRoom;
  beforeAll(async () => {
    room = await openHolderRoom(context);
  });
  afterAll(() => room.close());

  const deliveryBy = async ({ request }: IssuedHolder, channel: 'sms' | 'email') => {
    const deliveries = await findDeliveries(context.database, request.id);
    return String(deliveries.find((one) => one.half === 'first' && one.channel === channel)?.id);
  };
  /** By kind, the contacts that the exchange verified. */
  const verifiedAfter = async (holder: IssuedHolder) => {
    const { credential } = await room.exchange(holder.fiscalCode, holder.initialPin);
    const verified = context.database('contact').where({ credential_id: credential.id }).whereNotNull('verified_time');
    return (await verified.pluck('kind')).toSorted();
  };
  type State = Parameters<HolderRoom['saying']>[1];
  /** The SMS fails for good after these reports, so the e-mail leaves; it is reported, too. */
  const withFallback = async (sms: readonly State[], email: readonly State[]) => {
    const holder = await room.issued();
    for (const state of sms) await room.report([room.saying(await deliveryBy(holder, 'sms'), state)]);
    for (const state of email) await room.report([room.saying(await deliveryBy(holder, 'email'), state)]);
    return verifiedAfter(holder);
  };

  test('is verified where nothing else was used, whatever was reported of it', async () => {
    const holder = await room.issued();
    expect(await verifiedAfter(holder)).toEqual(['mobile']);
  });

  test.each<[string, readonly State[], readonly State[], readonly string[]]>([
    ['the fallback that was sent, where the first was not', ['failed'], ['sent'], ['email']],
    ['the fallback that was delivered, where the first was not sent', ['accepted', 'failed'], ['delivered'], ['email']],
    ['neither where the first was sent and failed: who has it?', ['sent', 'failed'], ['sent'], []],
    ['neither where the first was sent and failed, and the fallback did not leave', ['sent', 'failed'], [], []],
    ['neither where nothing is known of the fallback', ['failed'], [], []],
    ['neither where nothing was sent that did not fail', ['failed'], ['sent', 'failed'], []],
    ['neither where both were sent: codes must tell', ['failed', 'delivered'], ['sent'], []],
  ])('of two is %s', async (_, sms, email, verified) => {
    expect(await withFallback(sms, email)).toEqual(verified);
  });
});
