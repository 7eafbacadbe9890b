import { randomUUID } from 'node:crypto';
import { Channel, DeliveryState } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  type LedgerServiceServer,
  LedgerServiceService,
  type ListDeliveriesRequest,
  ListDeliveriesResponse,
} from '../../../proto/gen/symbolon/notify/v1/ledger_service';
import { systemClock } from '../../../runtime/clock';
import { Fault } from '../../../runtime/fault';
import { GrpcServer, grpcService } from '../../../runtime/grpc-server';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { ledgerClient } from '../../../services/credentials/adapters/ledger-client';
import { gates } from '../../support/access';
import { descriptorBytes } from '../../support/descriptor-bytes';

const [changeTime, forgottenBeforeTime] = [new Date('2026-03-01T10:00:00Z'), new Date('2026-01-01T00:00:00Z')];

describe('the ledger of a delivery service, over gRPC', () => {
  let server: GrpcServer;
  let answer: () => Promise<ListDeliveriesResponse>;
  const asked: ListDeliveriesRequest[] = [];
  let time = 0;
  const opened: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    const services = [
      grpcService<LedgerServiceServer>(
        LedgerServiceService,
        {
          listDeliveries: async (request) => {
            asked.push(request);
            return answer();
          },
        },
        { log: silentLog, metrics: openMetrics(), clock: systemClock },
      ),
    ];
    server = new GrpcServer({
      ...gates(),
      listen: '127.0.0.1:0',
      services,
      descriptors: descriptorBytes(),
      log: silentLog,
    });
    await server.start();
  });
  beforeEach(() => void asked.splice(0));
  afterAll(async () => {
    for (const client of opened) await client.close();
    await server.stop();
  });
  const { signal } = new AbortController();
  const client = () => {
    const connection = () => ({ address: `127.0.0.1:${server.port}` });
    const made = ledgerClient({ family: 'sms', connection, deadlineMilliseconds: 5_000, now: () => time });
    opened.push(made);
    return made;
  };
  const answering = (...deliveries: readonly object[]) => {
    answer = async () => ListDeliveriesResponse.fromPartial({ deliveries: [...deliveries], forgottenBeforeTime });
  };
  const told = (changes: object) => ({
    deliveryId: randomUUID(),
    attempt: 1,
    state: DeliveryState.DELIVERY_STATE_SENT,
    channel: Channel.CHANNEL_SMS,
    changeTime,
    ...changes,
  });

  test('says in credentials words what it knows of its family', async () => {
    const [sent, tombstone] = [
      told({}),
      told({ attempt: 0, state: DeliveryState.DELIVERY_STATE_CANCELLED, channel: 0 }),
    ];
    const [mail, senseless] = [
      told({ channel: Channel.CHANNEL_PEC }),
      told({ state: DeliveryState.DELIVERY_STATE_HELD }),
    ];
    answering(sent, tombstone, mail, senseless);
    expect(await client().find([sent.deliveryId], signal)).toEqual({
      entries: [
        { deliveryId: sent.deliveryId, attempt: 1, state: 'sent', changeTime },
        { deliveryId: tombstone.deliveryId, attempt: 0, state: 'cancelled', changeTime },
      ],
      nextPageToken: '',
      forgottenBeforeTime,
    });
    await client().list({ sinceTime: undefined, untilTime: changeTime }, 'further', signal);
    expect(asked).toEqual([
      { deliveryIds: [sent.deliveryId], sinceTime: undefined, untilTime: undefined, pageSize: 0, pageToken: '' },
      { deliveryIds: [], sinceTime: undefined, untilTime: changeTime, pageSize: 200, pageToken: 'further' },
    ]);
  });

  test('that does not say what it has forgotten proves nothing', async () => {
    answer = async () => ListDeliveriesResponse.fromPartial({});
    await expect(client().find([], signal)).rejects.toMatchObject({ kind: 'unavailable', reason: 'WRONG_ANSWER' });
  });

  test('is left alone for half a minute after three failures, then tried once', async () => {
    const ledger = client();
    answer = async () => {
      throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'away');
    };
    const reasons: string[] = [];
    const ask = () => ledger.find([], signal).catch((fault: Fault) => void reasons.push(fault.reason));
    for (let call = 0; call < 5; call += 1) await ask();
    expect([reasons.slice(3), asked.length]).toEqual([['CIRCUIT_OPEN', 'CIRCUIT_OPEN'], 3]);
    time += 30_000;
    answering();
    expect(await ask()).toMatchObject({ entries: [] });
    expect(await ask()).toMatchObject({ entries: [] });
  });
});
