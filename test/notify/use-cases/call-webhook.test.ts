import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { isRightlySigned, startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver';
import {
  claims,
  messageId,
  portal,
  secret,
  statusChange,
  tables,
  type WebhookRoom,
  webhookRoom,
} from '../webhook-room';

describeOnEachDatabase('a calling service', migrations, (context) => {
  let room: WebhookRoom;
  let receiver: WebhookReceiver;
  const waiting = { caller: portal, message_state: 'delivered', state: 'pending' };
  const toldIds = () => receiver.calls.map(({ headers }) => headers['webhook-id']);

  beforeEach(async () => {
    await context.empty(...tables);
    receiver = await startWebhookReceiver();
    room = webhookRoom(context.database);
    room.receive(portal, receiver.url);
  });
  afterEach(async () => {
    room.close();
    await receiver.stop();
  });

  it('is told of its own messages what it asks for, signed, and nothing about a person', async () => {
    room.receive(claims, receiver.url, ['failed']);
    await room.change([
      statusChange(),
      statusChange({ state: 'sending' }),
      statusChange({ caller: claims }),
      statusChange({ caller: claims, state: 'failed', reason: 'CARRIER_REFUSED', channel: 'email' }),
      statusChange({ caller: 'spiffe://example.org/other' }),
    ]);
    await room.turn();
    const timestamp = '2026-11-23T07:59:00.250Z';
    expect(receiver.calls.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: 'message.delivered',
        timestamp,
        data: { message_id: messageId, state: 'delivered', reason: '', channel: 'sms' },
      },
      {
        type: 'message.failed',
        timestamp,
        data: { message_id: messageId, state: 'failed', reason: 'CARRIER_REFUSED', channel: 'email' },
      },
    ]);
    expect(receiver.calls.map((call) => isRightlySigned(call, secret))).toEqual([true, true]);
    expect(toldIds()).toEqual(await context.database('webhook_call').orderBy('caller', 'desc').pluck('id'));
    expect({ calls: await room.calls(), jobs: await room.jobs(), counts: await room.counts() }).toEqual({
      calls: [
        { caller: portal, message_state: 'delivered', state: 'done', tries: 1, last_outcome: 'HTTP_204' },
        { caller: claims, message_state: 'failed', state: 'done', tries: 1, last_outcome: 'HTTP_204' },
      ],
      jobs: 0,
      counts: { done: 2 },
    });
  });

  it('is told nothing of what was not committed', async () => {
    await expect(room.change([statusChange()], new Error('rolled back'))).rejects.toThrow('rolled back');
    await room.turn();
    expect({ told: receiver.calls, calls: await room.calls(), jobs: await room.jobs() }).toEqual({
      told: [],
      calls: [],
      jobs: 0,
    });
  });

  it('is told again, the same under the same id, until it takes it', async () => {
    receiver.behave((response, number) => {
      if (number === 1) response.writeHead(503).end();
      else if (number === 2) response.destroy();
      else response.writeHead(200).end('thank you');
    });
    await room.change([statusChange()]);
    const seen: unknown[] = [];
    for (let tries = 1; tries <= 3; tries += 1) {
      await room.turn();
      seen.push(...(await room.calls()));
      room.passHours(1);
      await room.makeDue();
    }
    await room.turn();
    expect(seen).toEqual([
      { ...waiting, tries: 1, last_outcome: 'HTTP_503' },
      { ...waiting, tries: 2, last_outcome: 'ECONNRESET' },
      { ...waiting, state: 'done', tries: 3, last_outcome: 'HTTP_200' },
    ]);
    expect({ ids: new Set(toldIds()).size, bodies: new Set(receiver.calls.map(({ body }) => body)).size }).toEqual({
      ids: 1,
      bodies: 1,
    });
    expect(receiver.calls.map(({ headers }) => Number(headers['webhook-timestamp']) - 1_795_420_800)).toEqual([
      0, 3_600, 7_200,
    ]);
    expect(receiver.calls.map((call) => isRightlySigned(call, secret))).toEqual([true, true, true]);
    expect(await room.counts()).toEqual({ failed: 2, done: 1 });
    const warned = room.lines.filter(({ event }) => event === 'status-webhook.waits');
    expect(
      warned.map(({ level, caller, tries, outcome, milliseconds }) => [level, caller, tries, outcome, milliseconds]),
    ).toEqual([
      ['warn', portal, 1, 'HTTP_503', 5_000],
      ['warn', portal, 2, 'ECONNRESET', 10_000],
    ]);
  });

  it('is not told again once it says that it is gone', async () => {
    receiver.behave((response) => response.writeHead(410).end());
    await room.change([statusChange()]);
    await room.turn();
    expect({ calls: await room.calls(), jobs: await room.jobs(), counts: await room.counts() }).toEqual({
      calls: [{ ...waiting, state: 'given-up', tries: 1, last_outcome: 'HTTP_410' }],
      jobs: 0,
      counts: { gone: 1 },
    });
    expect(room.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'status-webhook.gone', messageId }),
    );
  });

  it('is given up after a day, for somebody to see', async () => {
    receiver.behave((response) => response.writeHead(500).end());
    await room.change([statusChange()]);
    await room.turn();
    room.passHours(24);
    await room.makeDue();
    await room.turn();
    expect({ calls: await room.calls(), jobs: await room.jobs(), counts: await room.counts() }).toEqual({
      calls: [{ ...waiting, state: 'given-up', tries: 2, last_outcome: 'HTTP_500' }],
      jobs: 0,
      counts: { failed: 1, 'given-up': 1 },
    });
    expect(room.lines).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'status-webhook.given-up', messageId, outcome: 'HTTP_500' }),
    );
  });

  it('is told twice, under one id, where a process died that had told it', async () => {
    await room.change([statusChange()]);
    const [before] = await room.claim();
    await room.makeDue();
    const [now] = await room.claim();
    if (before === undefined || now === undefined) throw new Error('the job is claimed twice');
    await expect(room.call(portal, before)).rejects.toMatchObject({ reason: 'LEASE_LOST' });
    expect(await room.calls()).toEqual([{ ...waiting, tries: 0, last_outcome: null }]);
    await room.call(portal, now);
    expect({ ids: toldIds().length, different: new Set(toldIds()).size }).toEqual({ ids: 2, different: 1 });
    expect(await room.calls()).toEqual([{ ...waiting, state: 'done', tries: 1, last_outcome: 'HTTP_204' }]);
  });

  it('leaves its secret in no log and no table', async () => {
    receiver.behave((response) => response.writeHead(500).end(secret));
    await room.change([statusChange()]);
    await room.turn();
    const rows = await context.database('webhook_call').select();
    expect(`${JSON.stringify(rows)} ${JSON.stringify(room.lines)}`).not.toContain(secret);
    expect(JSON.stringify(room.lines)).not.toMatch(/v1,|127\.0\.0\.1/);
  });

  it('is forgotten with what it was told, a week after; what waits for a receiver that is gone is given up then', async () => {
    room.receive(claims, receiver.url);
    receiver.behave((response, number) => response.writeHead(number === 1 ? 200 : 500).end());
    await room.change([statusChange()]);
    await room.turn();
    await room.change([statusChange({ caller: claims })]);
    await room.purge();
    expect((await room.calls()).length).toBe(2);
    room.passHours(7 * 24 + 1);
    await room.change([statusChange({ state: 'failed' })]);
    await room.purge();
    expect({ calls: await room.calls(), jobs: await room.jobs(), counts: await room.counts() }).toEqual({
      calls: [
        { ...waiting, caller: claims, state: 'given-up', tries: 0, last_outcome: null },
        { ...waiting, message_state: 'failed', tries: 0, last_outcome: null },
      ],
      jobs: 1,
      counts: { done: 1, 'no-receiver': 1 },
    });
    expect(room.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'status-webhook.no-receiver', caller: claims, calls: 1 }),
    );
  });
});
