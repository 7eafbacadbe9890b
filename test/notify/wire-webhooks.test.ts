import { startAll, stopAll } from '../../runtime/component';
import { silentLog } from '../../runtime/log';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver';
import { claims, portal, statusChange, tables, type WebhookRoom, webhookRoom } from './webhook-room';

describeOnEachDatabase('calling services', migrations, (context) => {
  let room: WebhookRoom;
  let receivers: WebhookReceiver[] = [];
  const running: ReturnType<WebhookRoom['wired']>[] = [];

  async function receiverFor(caller: string): Promise<WebhookReceiver> {
    const receiver = await startWebhookReceiver();
    receivers.push(receiver);
    room.receive(caller, receiver.url);
    return receiver;
  }
  async function start(processId: string) {
    const wired = room.wired(processId);
    running.push(wired);
    await startAll(wired.components, silentLog);
    return wired;
  }
  const commit = async (wired: ReturnType<WebhookRoom['wired']>, caller: string, count: number) => {
    const changes = Array(count).fill(statusChange({ caller }));
    await context.database.transaction((trx) => wired.enqueue(trx, changes));
  };

  beforeEach(async () => {
    await context.empty(...tables);
    room = webhookRoom(context.database);
    receivers = [];
  });
  afterEach(async () => {
    for (const { components } of running.splice(0)) await stopAll(components, silentLog);
    for (const receiver of receivers) await receiver.stop();
  });

  it('are told however slow another is, and that one has few calls at a time', async () => {
    const slow = await receiverFor(portal);
    const quick = await receiverFor(claims);
    let mostOpen = 0;
    const held: (() => void)[] = [];
    slow.behave((response) => {
      mostOpen = Math.max(mostOpen, slow.open());
      held.push(() => response.writeHead(204).end());
    });
    const wired = await start('one');
    await commit(wired, portal, 12);
    await waitFor('the slow one to have its fill', () => slow.calls.length === 4);
    await commit(wired, claims, 12);
    await waitFor('the quick one to be told all', () => quick.calls.length === 12);
    expect({ slow: slow.calls.length, mostOpen }).toEqual({ slow: 4, mostOpen: 4 });
    await waitFor('the slow one to be told all', async () => {
      for (const answer of held.splice(0)) answer();
      return (await room.counts())['done'] === 24;
    });
    expect(mostOpen).toBe(4);
  });

  it('are told by another process of what one committed that died before it told', async () => {
    const receiver = await receiverFor(portal);
    await room.change([statusChange()]);
    await start('another');
    await waitFor('the call', async () => (await room.counts())['done'] === 1);
    expect(receiver.calls).toHaveLength(1);
  });

  it('are told by several processes at once, of each change once', async () => {
    const receiver = await receiverFor(portal);
    const [one] = await Promise.all([start('one'), start('another')]);
    await commit(one, portal, 40);
    await waitFor('all calls', async () => (await room.counts())['done'] === 40);
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(40);
    expect(receiver.calls).toHaveLength(40);
  });
});
