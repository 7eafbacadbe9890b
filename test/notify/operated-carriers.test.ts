/** What operators see of carriers and want of them, from their call to what a running process does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  type Carrier,
  CarrierHealth,
  CarrierState,
  type GatewayServiceClient,
  SetCarrierStateRequest,
} from '../../proto/gen/symbolon/notify/v1/gateway_service';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { jwksOf, operatorIssuer, operatorKey, operatorToken } from '../support/operator-issuer';
import { type SmsGateway, startSmsGateway } from '../support/sms-gateway';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { type LiveNotify, liveNotify } from './live-notify';
import { tables } from './notify-room';
import { newDelivery, splitDelivery, testKeys } from './signed-events';

const keys = testKeys();
const call = { deadlineMilliseconds: 60_000 };

describeOnEachDatabase('the carriers of a running process', migrations, (context) => {
  let gateways: Readonly<Record<'alpha' | 'beta', SmsGateway>>;
  let live: LiveNotify;
  let client: GatewayServiceClient;

  beforeEach(async () => {
    await context.empty(...tables, 'carrier_setting', 'carrier_view');
    gateways = { alpha: await startSmsGateway(), beta: await startSmsGateway() };
    const key = await operatorKey('k1');
    const operatorKeys = join(await temporaryFolder(), 'jwks.json');
    await writeFile(operatorKeys, jwksOf(key));
    live = await liveNotify(context.database, keys.notify, {
      CHANNELS: 'sms',
      CARRIERS: 'alpha=sms-http,beta=sms-http',
      ALPHA_SMS_HTTP_URL: gateways.alpha.url,
      BETA_SMS_HTTP_URL: gateways.beta.url,
      BETA_CARRIER_PRIORITY: '2',
      BETA_CARRIER_WEIGHT: '3',
      SMS_HTTP_REQUIRE_TLS: 'false',
      SMS_SENDER: 'INPS',
      OPERATOR_ISSUER: operatorIssuer,
      OPERATOR_JWKS_FILE: operatorKeys,
    });
    client = await live.gateway(await operatorToken(key, new Date(), ['supervisor'], { claims: { sub: 'anna' } }));
    await waitFor('the first look at carriers', async () => (await list()).length === 2);
  });
  afterEach(async () => {
    await live.close();
    await Promise.all([gateways.alpha.stop(), gateways.beta.stop()]);
  });

  const list = async () => (await callUnary(client, 'listCarriers', {}, call)).carriers;
  const set = async (wish: Partial<SetCarrierStateRequest>) => {
    const request = SetCarrierStateRequest.fromPartial({ name: 'alpha', reason: 'maintenance', ...wish });
    return (await callUnary(client, 'setCarrierState', request, call)).carrier;
  };
  async function sendHalves(count: number): Promise<void> {
    const notAfterTime = later(new Date(), 10 * millisecondsPerDay);
    const records = Array.from({ length: count }, () =>
      splitDelivery(keys, newDelivery(), { channel: 'sms', notAfterTime }),
    );
    await live.publish(...(await Promise.all(records)));
  }
  const sent = () => ({ alpha: gateways.alpha.messages.length, beta: gateways.beta.messages.length });
  const sentBy = (name: 'alpha' | 'beta', count: number) =>
    waitFor(`${count} by ${name}`, () => gateways[name].messages.length === count);
  const viewTime = async () => (await list())[0]?.views[0]?.viewTime?.getTime() ?? 0;
  /** Until the process has looked at what operators want: it may just have done so as they said it, so that its next look counts. */
  async function heeded(): Promise<void> {
    for (const look of ['next', 'second']) {
      const before = await viewTime();
      await waitFor(`the process's ${look} look`, async () => (await viewTime()) > before);
    }
  }

  const view = (changes: Partial<Carrier['views'][number]> = {}) => ({
    processId: live.processId,
    health: CarrierHealth.CARRIER_HEALTH_HEALTHY,
    reason: '',
    outcomes: 0,
    failures: 0,
    p95LatencyMilliseconds: expect.any(Number),
    missingReceipts: 0,
    underWay: 0,
    viewTime: expect.any(Date),
    ...changes,
  });
  const alpha = (changes: object = {}) => ({
    name: 'alpha',
    kind: 'sms-http',
    channels: [Channel.CHANNEL_SMS],
    state: CarrierState.CARRIER_STATE_ACTIVE,
    priority: 1,
    weight: 10,
    views: [view()],
    updateOperator: '',
    updateReason: '',
    updateTime: undefined,
    ...changes,
  });
  const beta = (changes: object = {}) => alpha({ name: 'beta', priority: 2, weight: 3, ...changes });
  const byAnna = { updateOperator: 'operator:anna', updateReason: 'maintenance', updateTime: expect.any(Date) };

  it('are listed as they are configured, with how they do', async () => {
    expect(await list()).toEqual([alpha(), beta()]);
    await sendHalves(5);
    await sentBy('alpha', 5);
    await waitFor('five outcomes', async () => (await list())[0]?.views[0]?.outcomes === 5);
    expect(await list()).toEqual([alpha({ views: [view({ outcomes: 5 })] }), beta()]);
  });

  it('get nothing more where one is drained, until it is active again', async () => {
    const drained = alpha({ state: CarrierState.CARRIER_STATE_DRAINED, ...byAnna });
    expect(await set({ state: CarrierState.CARRIER_STATE_DRAINED })).toEqual(drained);
    await heeded();
    expect(await list()).toEqual([drained, beta()]);
    await sendHalves(6);
    await sentBy('beta', 6);
    expect(sent()).toEqual({ alpha: 0, beta: 6 });
    expect(await set({ state: CarrierState.CARRIER_STATE_ACTIVE })).toMatchObject({ name: 'alpha', ...byAnna });
    await heeded();
    await sendHalves(4);
    await sentBy('alpha', 4);
    expect(sent()).toEqual({ alpha: 4, beta: 6 });
  });

  it('have another weight, and their state as it was', async () => {
    const weighty = alpha({ weight: 70, ...byAnna });
    expect(await set({ weight: 70 })).toEqual(weighty);
    await heeded();
    expect(await list()).toEqual([weighty, beta()]);
  });

  it('get no half where one is put into quarantine: it is to be probed by something else', async () => {
    await set({ state: CarrierState.CARRIER_STATE_QUARANTINED });
    await heeded();
    const probed = view({ health: CarrierHealth.CARRIER_HEALTH_PROBING, reason: 'BY_OPERATOR' });
    const state = CarrierState.CARRIER_STATE_QUARANTINED;
    expect(await list()).toEqual([alpha({ state, views: [probed], ...byAnna }), beta()]);
    await sendHalves(5);
    await sentBy('beta', 5);
    expect(sent()).toEqual({ alpha: 0, beta: 5 });
  });

  it('stay as they are where the wish is wrong', async () => {
    /** Its reason, and its fields. */
    const refused = async (wish: Partial<SetCarrierStateRequest>) =>
      set(wish).catch(({ reason, fields }) => ({
        reason,
        fields: fields?.map(({ field }: { field: string }) => field),
      }));
    expect([
      await refused({ name: 'gamma', weight: 1 }),
      await refused({ weight: 101 }),
      await refused({ reason: '' }),
    ]).toEqual([
      { reason: 'CARRIER_UNKNOWN', fields: expect.anything() },
      { reason: 'INVALID_FIELDS', fields: ['weight'] },
      { reason: 'INVALID_FIELDS', fields: ['state', 'reason'] },
    ]);
    expect(await list()).toEqual([alpha(), beta()]);
  });
});
