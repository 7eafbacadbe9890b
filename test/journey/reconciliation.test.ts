/** The drill: a row is lost on purpose in each database, and each loss is found and told, as what it is and nothing else. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenFor } from '../../cli/try/operator-token';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  ChannelFamily,
  DiscrepancyKind,
  GetReconciliationRequest,
  type GetReconciliationResponse,
} from '../../proto/gen/symbolon/credentials/v1/reconciliation';
import { type Database, openDatabase } from '../../runtime/database';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { lettersIn } from '../support/halves';
import { startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { call, type DeployedRoom, openDeployedRoom } from './deployed-room';
import { issueForForm } from './papers-of-holder';

const patience = { deadlineMilliseconds: 60_000 };
const atOnce = { RECONCILE_SECONDS: '1', RECONCILE_AFTER_SECONDS: '2', RECONCILE_CONFIRM_SECONDS: '2' };

const ask = (client: OperatorServiceClient) =>
  callUnary(client, 'getReconciliation', GetReconciliationRequest.fromPartial({}), call);

/** `KIND FAMILY of what`, sorted. */
function told({ discrepancies }: GetReconciliationResponse, names: ReadonlyMap<string, string>): string[] {
  const short = (word: string | undefined) =>
    String(word)
      .replace(/^(DISCREPANCY_KIND|CHANNEL_FAMILY)_/, '')
      .toLowerCase();
  return discrepancies
    .map(({ kind, family, deliveryId, pinRequestId }) => {
      const what = names.get(deliveryId) ?? names.get(pinRequestId) ?? 'something else';
      return `${short(DiscrepancyKind[kind])} ${short(ChannelFamily[family])}: ${what}`;
    })
    .sort();
}

interface HalfRow {
  readonly id: string;
  readonly channel: string;
  readonly half: string | null;
}

/** The ids of a request's deliveries: of each half by its channel, of messages without one with `notice` before it. */
async function deliveriesOf(database: Database, pinRequestId: string): Promise<Readonly<Record<string, string>>> {
  const rows: HalfRow[] = await database('delivery').where({ pin_request_id: pinRequestId });
  return Object.fromEntries(rows.map(({ id, channel, half }) => [half === null ? `notice ${channel}` : channel, id]));
}

/** The metric that the alarm looks at, line by line, sorted. */
async function findingsAt(health: string): Promise<readonly string[]> {
  const text = await (await fetch(`http://${health}/metrics`)).text();
  const name = 'symbolon_credentials_discrepancies{';
  return text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .map((line) => line.slice(name.length))
    .sort();
}

describe('in a deployment, on MariaDB and Kafka', () => {
  let room: DeployedRoom;
  let auditor: OperatorServiceClient;
  let reconciling: Readonly<Record<string, string>>;
  beforeAll(async () => {
    room = await openDeployedRoom();
    await room.deployment.migrate('postal-desk');
    const { notify, 'notify-sms': sms, postal, 'postal-desk': desk } = room.deployment.addresses;
    reconciling = { ...atOnce, LEDGER_SMS: sms, LEDGER_MAIL: notify, LEDGER_LETTER: postal, LEDGER_DESK: desk };
    await Promise.all([
      room.start('credentials', reconciling),
      ...(['notify', 'notify-sms', 'postal', 'postal-desk'] as const).map((name) => room.start(name)),
    ]);
    auditor = await room.operator('auditor');
  });
  afterAll(() => room?.close());

  const ready = (id: string) =>
    waitFor('both halves sent', async () => (await room.shown(id)).state === 'ready', patience);
  /** Printed at a desk, and taken from its folder by whatever prints it; resolves to the delivery's id. */
  const slipOf = async (seed: number) => {
    const application = anApplicationMessage(seed, { mobile: `+39347${1_000_000 + seed}` });
    const reference = await issueForForm(room, application, 'MV35/RM-4711-2026');
    const database = room.database('credentials');
    const { id } = await database('pin_request').where({ reference }).first('id');
    const { deskFolder } = room.deployment;
    const path = await waitFor('the slip', async () => (await lettersIn(deskFolder))[0], patience);
    await rm(path);
    await ready(id);
    return String((await deliveriesOf(database, id))['desk-slip']);
  };
  const findings = () => findingsAt(room.deployment.health.credentials);

  test('what is lost in each database is found', async () => {
    const names = new Map<string, string>();
    const database = room.database('credentials');
    const issues: Readonly<Record<string, string>>[] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      const { id } = await room.ask(seed);
      await ready(id);
      const deliveries = await deliveriesOf(database, id);
      for (const [what, deliveryId] of Object.entries(deliveries)) names.set(deliveryId, `${what} of ${seed}`);
      issues.push(deliveries);
    }
    const slip = await slipOf(7);
    names.set(slip, 'slip of 7');
    const since = new Date();
    await waitFor(
      'a walk after that',
      async () => Number((await ask(auditor)).lastWholeWalkTime) > since.getTime() + 5_000,
      patience,
    );
    const before = await ask(auditor);
    const sum = before.lastWalk?.halves.reduce((all, { count }) => all + count, 0n);
    expect([told(before, names), sum, before.lastWalk?.halfCount, before.lastWalk?.uncompared]).toEqual([
      [],
      12n,
      12n,
      [],
    ]);

    // An event that never reaches the log.
    await room.stop('credentials');
    await room.start('credentials', { ...reconciling, KAFKA_BROKERS: '127.0.0.1:1' });
    const unpublished = await room.ask(6);
    const six = await deliveriesOf(database, unpublished.id);
    for (const [what, deliveryId] of Object.entries(six)) names.set(deliveryId, `${what} of 6`);
    const letterOnly = await database('outbox').whereNot({ topic: 'symbolon.delivery.letter.v1' }).delete();
    expect(letterOnly).toBe(3);
    await room.stop('credentials');
    await room.start('credentials', reconciling);
    // What credentials, notify (SMS and mail), postal and postal for desks have.
    const [one, two, three, four, five] = issues;
    expect([
      await database('delivery').where({ id: one?.['sms'] }).delete(),
      await database('sealed_blob').where({ delivery_id: two?.['letter'] }).delete(),
      await room.database('notify')('message').where({ delivery_id: three?.['sms'] }).delete(),
      await room.database('notify')('message').where({ delivery_id: four?.['notice email'] }).delete(),
      await room.database('postal')('letter').where({ delivery_id: five?.['letter'] }).delete(),
      await room.database('postal-desk')('letter').where({ delivery_id: slip }).delete(),
    ]).toEqual([1, 1, 1, 1, 1, 1]);

    const all = [
      'lost_at_receiver mail: notice email of 6',
      'lost_at_receiver sms: notice sms of 6',
      'lost_at_receiver sms: sms of 6',
      'missing_blob letter: letter of 2',
      'missing_delivery unspecified: sms of 1',
      'state_ahead desk: slip of 7',
      'state_ahead letter: letter of 5',
      'state_ahead mail: notice email of 4',
      'state_ahead sms: sms of 3',
    ];
    await waitFor('all that was lost', async () => (await ask(auditor)).discrepancies.length >= all.length, patience);
    expect(told(await ask(auditor), names)).toEqual(all);
    await waitFor('the metrics', async () => (await findings()).length >= 8, patience);
    expect(await findings()).toEqual([
      'kind="lost-at-receiver",family="mail"} 1',
      'kind="lost-at-receiver",family="sms"} 2',
      'kind="missing-blob",family="letter"} 1',
      'kind="missing-delivery",family="none"} 1',
      'kind="state-ahead",family="desk"} 1',
      'kind="state-ahead",family="letter"} 1',
      'kind="state-ahead",family="mail"} 1',
      'kind="state-ahead",family="sms"} 1',
    ]);

    // What mends it, as the page for operators says.
    const supervisor = await room.operator('supervisor');
    const again = { deliveryId: String(three?.['sms']), reason: 'lost there' };
    await callUnary(supervisor, 'retryDelivery', again, call);
    const rest = all.filter((line) => line !== 'state_ahead sms: sms of 3');
    await waitFor('it to be over', async () => (await ask(auditor)).discrepancies.length === rest.length, patience);
    expect(told(await ask(auditor), names)).toEqual(rest);
  }, 240_000);
});

test('in one process, on SQLite, what is lost in each database is found', async () => {
  const folder = join(await temporaryFolder(), 'data');
  const first = await startStandalone(folder, atOnce);
  const client = await first.openClient();
  const application = anApplicationMessage(51, { mobile: '+393471234567' });
  const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
  const id = String(pinRequest?.id);
  const isReady = async () =>
    (await callUnary(client, 'getPinRequest', { id }, call)).pinRequest?.state ===
    PinRequestState.PIN_REQUEST_STATE_READY;
  await waitFor('both halves sent', isReady, patience);
  client.close();
  await first.process.kill('SIGTERM');

  const open = (name: string) => openDatabase({ url: `file:${join(folder, `${name}.db`)}`, poolSize: 1 });
  const [credentials, notify, postal] = [open('credentials'), open('notify'), open('postal')];
  const deliveries = await deliveriesOf(credentials, id);
  const names = new Map(Object.entries(deliveries).map(([what, deliveryId]) => [deliveryId, what]));
  await credentials('sealed_blob').where({ delivery_id: deliveries['letter'] }).delete();
  await notify('message').where({ delivery_id: deliveries['sms'] }).delete();
  await postal('letter').where({ delivery_id: deliveries['letter'] }).delete();
  for (const database of [credentials, notify, postal]) await database.destroy();

  const second = await startStandalone(folder, atOnce);
  const auditor = await openClient(OperatorServiceClient, {
    address: second.address,
    token: await tokenFor(folder, 'auditor', 'ada'),
  });
  await waitFor('all that was lost', async () => (await ask(auditor)).discrepancies.length >= 3, patience);
  expect(told(await ask(auditor), names)).toEqual([
    'missing_blob letter: letter',
    'state_ahead letter: letter',
    'state_ahead sms: sms',
  ]);
  await waitFor('the metrics', async () => (await findingsAt(second.healthListen)).length >= 3, patience);
  expect(await findingsAt(second.healthListen)).toEqual([
    'kind="missing-blob",family="letter"} 1',
    'kind="state-ahead",family="letter"} 1',
    'kind="state-ahead",family="sms"} 1',
  ]);
  auditor.close();
});
