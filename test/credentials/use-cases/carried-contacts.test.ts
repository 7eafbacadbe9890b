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

  test("is not where its half was sent and then failed: it may be a stranger's", async () => {
    expect(await withFallback(['sent', 'failed'], ['sent'])).toEqual(['email']);
  });

  test('is the only one that says so, where two may have reached the holder', async () => {
    expect(await withFallback(['failed', 'delivered'], ['sent'])).toEqual(['mobile']);
  });

  test('is none where both were delivered: codes must tell', async () => {
    expect(await withFallback(['failed', 'delivered'], ['delivered'])).toEqual([]);
  });
});
