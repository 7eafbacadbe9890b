/** An SMSC that is not ours, from the settings that name it to the reports of what it delivered. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type FaultProxy, faultProxyTo } from '../support/fault-proxy';
import { type OwnSmsc, ownSmsc, smscLogin } from '../support/smsc/own-smsc';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { type LiveNotify, liveNotify } from './live-notify';
import { tables } from './notify-room';
import { halfContent, newDelivery, splitDelivery, testKeys } from './signed-events';

const keys = testKeys();
const halves = 20;
/** The longer it was away, the longer it is left alone: each pause is up to twice as long as the one before. */
const deadlineMilliseconds = 60_000;

describeOnEachDatabase('SMS by an SMSC that settings name', migrations, (context) => {
  let smsc: OwnSmsc;
  let wire: FaultProxy;
  let live: LiveNotify | undefined;

  beforeAll(async () => {
    smsc = await ownSmsc();
    wire = await faultProxyTo({ host: '127.0.0.1', port: smsc.port });
  });
  beforeEach(async () => {
    await context.empty(...tables);
    smsc.forget();
  });
  afterEach(async () => {
    await live?.close();
    live = undefined;
  });
  afterAll(async () => {
    await wire?.cut();
    await smsc?.stop();
  });

  async function start(changes: Readonly<Record<string, string>> = {}): Promise<LiveNotify> {
    const passwordFile = join(await temporaryFolder(), 'password');
    await writeFile(passwordFile, `${smscLogin.password}\n`);
    live = await liveNotify(context.database, keys.notify, {
      CHANNELS: 'sms',
      SMPP_URL: `smpp://${smscLogin.systemId}@127.0.0.1:${wire.port}`,
      SMPP_PASSWORD_FILE: passwordFile,
      SMPP_REQUIRE_TLS: 'false',
      SMS_SENDER: 'INPS',
      ...changes,
    });
    return live;
  }

  const numbers = Array.from({ length: halves }, (_, index) => `+39333${1_000_000 + index}`);
  /** A half to each number; gives their deliveries. */
  async function publishHalves({ publish }: LiveNotify): Promise<readonly string[]> {
    const deliveries = numbers.map(() => newDelivery());
    const records = deliveries.map((delivery, index) =>
      splitDelivery(keys, delivery, {
        channel: 'sms',
        notAfterTime: later(new Date(), 10 * millisecondsPerDay),
        content: { ...halfContent('sms'), recipient: { $case: 'mobile', value: numbers[index] ?? '' } },
      }),
    );
    await publish(...(await Promise.all(records)));
    return deliveries.map(({ deliveryId }) => deliveryId);
  }
  const countOf = ({ reports }: LiveNotify, state: string) =>
    reports().filter((report) => report.state === state).length;
  const allDelivered = (process: LiveNotify) =>
    waitFor('all to be delivered', () => countOf(process, 'DELIVERED') === halves, { deadlineMilliseconds });
  const arrivedAt = () => smsc.messages().map(({ to }) => to);

  it('are delivered once its receipts say so, which name in decimal what it called by a number in hexadecimal', async () => {
    const process = await start();
    const deliveryIds = await publishHalves(process);
    await allDelivered(process);
    const carrier = 'smpp';
    const way = [
      { state: 'ACCEPTED' },
      { state: 'SENDING' },
      { state: 'SENT', carrier },
      { state: 'DELIVERED', carrier },
    ];
    expect(deliveryIds.map((deliveryId) => process.reports(deliveryId))).toEqual(Array(halves).fill(way));
    expect(arrivedAt().sort()).toEqual(numbers);
    const references: string[] = await context.database('message').pluck('carrier_reference');
    expect(references.filter((reference) => /[a-f]/.test(reference)).length).toBeGreaterThan(halves / 2);
    // One more is to a message that it sends to whoever binds.
    const answers = () => smsc.receiptAnswers();
    await waitFor('an answer to each receipt', () => answers().length === halves + 1);
    expect(new Set(answers())).toEqual(new Set([0]));
  });

  it('wait while it is away from the start on, and arrive once each when it comes', async () => {
    await wire.cut();
    const process = await start({
      SMS_RETRY_FIRST_SECONDS: '1',
      SMS_RETRY_LONGEST_SECONDS: '1',
      CARRIER_QUARANTINE_SECONDS: '1',
    });
    await publishHalves(process);
    await waitFor('the alarm', () => process.lines.some(({ event }) => event === 'channel.without-carrier'), {
      deadlineMilliseconds,
    });
    const refusals = process.lines.filter(({ event }) => event === 'message.waits').map(({ reason }) => reason);
    expect({ arrived: arrivedAt(), failed: countOf(process, 'FAILED'), reasons: new Set(refusals) }).toEqual({
      arrived: [],
      failed: 0,
      reasons: new Set(['SMPP_NOT_BOUND']),
    });
    await wire.mend();
    await allDelivered(process);
    expect({ arrived: arrivedAt().sort(), failed: countOf(process, 'FAILED') }).toEqual({
      arrived: numbers,
      failed: 0,
    });
  });
});
