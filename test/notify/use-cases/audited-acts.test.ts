import { randomUUID } from 'node:crypto';
import { linkAuditEvents } from '../../../runtime/audit-linker';
import { checkPage } from '../../../runtime/audit-page';
import { uuidV7Ids } from '../../../runtime/id';
import type { Reader } from '../../../services/notify/domain/shown-message';
import { migrations } from '../../../services/notify/migrations';
import { auditTrail } from '../../../services/notify/store/audit-events';
import { writeCarrierViews } from '../../../services/notify/store/carrier-view';
import { cancelMessage } from '../../../services/notify/use-cases/cancel-message';
import { setCarrierState } from '../../../services/notify/use-cases/carriers/set-carrier-state';
import { getMessage } from '../../../services/notify/use-cases/get-message';
import { listMessages } from '../../../services/notify/use-cases/list-messages';
import { listSuppressions } from '../../../services/notify/use-cases/list-suppressions';
import { retryMessage } from '../../../services/notify/use-cases/retry-message';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { addSuppression, removeSuppression } from '../../../services/notify/use-cases/suppressions';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, email, type NotificationRoom, notificationRoom } from '../notification-room';
import { tables } from '../notify-room';

const [anna, bruno] = ['operator:anna', 'operator:bruno'];
const caller = 'spiffe://example.org/portal';
const operator: Reader = { kind: 'operator', actor: anna };
const portal: Reader = { kind: 'service', caller };
const page = { pageSize: 0, pageToken: '' };
const recipient = { channel: 'email', value: email } as const;

describeOnEachDatabase('what operators do in notify', migrations, (context) => {
  let room: NotificationRoom;
  beforeEach(async () => {
    await context.empty(...tables, 'carrier_setting', 'carrier_view');
    room = notificationRoom(context.database);
    let time = 0;
    // Ids of one millisecond have no order.
    const now = () => {
      time += 1;
      return new Date(time);
    };
    const ids = uuidV7Ids({ now });
    room = { ...room, deps: { ...room.deps, ids }, suppressionDeps: { ...room.suppressionDeps, ids } };
  });
  const written = async (): Promise<readonly unknown[]> =>
    context.database('audit_event').orderBy('id').select('actor', 'action', 'subject_id', 'carrier', 'reason');
  const act = (action: string, changes: Readonly<Record<string, unknown>> = {}) => ({
    ...{ actor: anna, action, subject_id: null, carrier: null, reason: null },
    ...changes,
  });
  const add = (note = 'asked by phone') =>
    addSuppression(room.suppressionDeps, { recipient, reason: 'operator', note, expireTime: undefined }, anna);
  const all = { ...page, state: undefined, channel: undefined, deliveryId: '', caller: '' };
  const aMessage = async () => (await sendNotification(room.deps, aRequest(), caller)).id;

  test('to a carrier is in the audit, by whom, of which, what and why', async () => {
    const idle = { outcomes: 0, failures: 0, p95LatencyMilliseconds: 0, missingReceipts: 0, underWay: 0 };
    const carrier = { name: 'alpha', kind: 'smtp', channels: ['email'], priority: 1, weight: 10 } as const;
    const view = { ...carrier, ...idle, health: 'healthy', reason: undefined } as const;
    await writeCarrierViews(context.database, randomUUID(), [view], room.clock.now());
    const deps = { ...room.deps, log: room.log };
    const wish = { name: 'alpha', state: undefined, weight: 0, reason: 'maintenance' };
    await setCarrierState(deps, { ...wish, state: 'drained' }, anna);
    await setCarrierState(deps, { ...wish, state: 'active', weight: 7 }, bruno);
    await expect(setCarrierState(deps, { ...wish, name: 'beta', weight: 7 }, anna)).rejects.toMatchObject({
      reason: 'CARRIER_UNKNOWN',
    });
    expect(await written()).toEqual([
      act('carrier-set', { carrier: 'alpha', reason: 'drained: maintenance' }),
      act('carrier-set', { actor: bruno, carrier: 'alpha', reason: 'active, weight 7: maintenance' }),
    ]);
  });

  test('to a recipient is in the audit, which names nobody', async () => {
    const { id } = await add();
    expect((await add('')).id).toBe(id);
    await removeSuppression(room.suppressionDeps, id, bruno);
    await expect(removeSuppression(room.suppressionDeps, id, bruno)).rejects.toMatchObject({
      reason: 'SUPPRESSION_NOT_FOUND',
    });
    expect(await written()).toEqual([
      act('suppression-added', { subject_id: id, reason: 'email, operator: asked by phone' }),
      act('suppression-added', { subject_id: id, reason: 'email, operator' }),
      act('suppression-removed', { actor: bruno, subject_id: id, reason: 'email, operator' }),
    ]);
  });

  test('to find out about a recipient is in the audit, also where nothing was found; of a list, each page that shows something', async () => {
    const list = (asked?: typeof recipient) =>
      listSuppressions(room.suppressionDeps, { ...page, recipient: asked }, anna);
    await list(recipient);
    await list();
    const { id } = await add();
    await list(recipient);
    await list();
    expect(await written()).toEqual([
      act('recipient-looked-up'),
      act('suppression-added', { subject_id: id, reason: 'email, operator: asked by phone' }),
      act('recipient-looked-up', { subject_id: id }),
      act('suppressions-listed'),
    ]);
  });

  test('to messages is in the audit; what a service does to its own is not, and nothing that was refused', async () => {
    const ids: string[] = [];
    for (const reader of [operator, portal]) {
      const id = await aMessage();
      ids.push(id);
      await getMessage(room.deps, id, reader);
      await listMessages(room.deps, all, reader);
      await cancelMessage(room.deps, id, reader);
      await cancelMessage(room.deps, id, reader); // which has ended
    }
    const refused = { reason: 'MESSAGE_NOT_FOUND' };
    await expect(getMessage(room.deps, randomUUID(), operator)).rejects.toMatchObject(refused);
    const [id] = ids;
    expect(await written()).toEqual([
      act('message-looked-up', { subject_id: id }),
      act('messages-listed'),
      act('message-cancelled', { subject_id: id }),
    ]);
  });

  test('to send a message again is in the audit, unless a service does it', async () => {
    const id = await aMessage();
    for (const reader of [portal, operator]) {
      await context.database('message').where({ id }).update({ state: 'expired' });
      await retryMessage(room.deps, { id, expireTime: undefined }, reader);
    }
    expect(await written()).toEqual([act('message-retried', { subject_id: id })]);
  });

  test('is not done where the audit cannot be written', async () => {
    const current = () => {
      throw new Error('no key');
    };
    const keyring = { ...room.suppressionDeps.keyring, current };
    await expect(
      addSuppression(
        { ...room.suppressionDeps, keyring },
        { recipient, reason: 'operator', note: '', expireTime: undefined },
        anna,
      ),
    ).rejects.toThrow('no key');
    expect(await context.database('suppression')).toEqual([]);
  });

  test('is one chain of both processes, that shows to either what was changed since', async () => {
    const { id } = await add();
    await removeSuppression({ ...room.suppressionDeps, keyring: room.keyrings.sms }, id, bruno);
    await linkAuditEvents({ ...room.deps, metrics: room.metrics }, auditTrail);
    const faults = async () => {
      const deps = { database: context.database, keyring: room.keyrings.sms };
      const { faults: found, events } = await checkPage(deps, auditTrail, { after: 0, limit: 500, anchors: [] });
      return [events, ...found.map(({ kind }) => kind)];
    };
    expect(await faults()).toEqual([2]);
    await context.database('audit_event').where({ actor: bruno }).update({ actor: anna });
    expect(await faults()).toEqual([2, 'event-changed']);
  });
});
