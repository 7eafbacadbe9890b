import { randomUUID } from 'node:crypto';
import { silentLog } from '../../../runtime/log';
import { VersionWatch } from '../../../runtime/version-watch';
import { families } from '../../../services/credentials/domain/channel';
import type { Delivery } from '../../../services/credentials/domain/delivery';
import type { ReportedState } from '../../../services/credentials/domain/delivery-state';
import { migrations } from '../../../services/credentials/migrations';
import { findVersions } from '../../../services/credentials/store/pin-requests';
import { recordDeliveryReports } from '../../../services/credentials/use-cases/record-delivery-reports';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { watchPinRequest } from '../../../services/credentials/use-cases/watch-pin-request';
import { describeOnEachDatabase } from '../../support/database-suite';
import { waitFor } from '../../support/wait-for';
import { anApplication, type CredentialsRoom, openCredentialsRoom } from '../credentials-room';

describeOnEachDatabase('watching a request for a PIN', migrations, (context) => {
  let room: CredentialsRoom;
  let versionWatch: VersionWatch;
  beforeAll(async () => {
    room = await openCredentialsRoom(context);
    versionWatch = new VersionWatch({
      name: 'test',
      versionsOf: (ids) => findVersions(context.database, ids),
      intervalMilliseconds: 10,
      log: silentLog,
    });
    await versionWatch.start();
  });
  afterAll(async () => {
    await versionWatch.stop();
    await room.close();
  });

  test('shows it as it is, then each change of state by itself, in order', async () => {
    const application = anApplication(11_001);
    const { request, deliveries } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    const idOf = (channel: Delivery['channel']) => String(deliveries.find((one) => one.channel === channel)?.id);
    const leaving = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const view of watchPinRequest({ ...room.deps, versionWatch }, request.id, leaving.signal)) {
        seen.push([view.request.state, ...view.deliveries.map(({ state }) => state)].join(' '));
        if (view.request.state === 'ready') leaving.abort();
      }
    })();
    await waitFor('the first view', () => seen.length > 0);
    const report = async (deliveryId: string, state: ReportedState) => {
      const occurTime = room.deps.clock.now();
      const about = { deliveryId, state, attempt: 1, reason: '', occurTime, carrier: 'test', carrierReference: '' };
      await recordDeliveryReports(room.deps, [about], new Set(families));
    };
    await report(idOf('sms'), 'accepted');
    await report(idOf('sms'), 'sent');
    await report(idOf('letter'), 'accepted');
    await report(idOf('letter'), 'sent');
    await watching;
    expect(seen).toEqual([
      'accepted queued queued',
      'delivering accepted queued',
      'delivering sent queued',
      'delivering sent accepted',
      'ready sent sent',
    ]);
  });
});
