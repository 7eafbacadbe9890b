/** A backlog that its carrier was not there for: how fast it goes out once the carrier is back, and whether that depends on how much there is. */
import { setTimeout as pause } from 'node:timers/promises';
import { changeCarrierSetting } from '../services/notify/store/carrier-setting';
import { findCarrierViews } from '../services/notify/store/carrier-view';
import type { GatewayKind } from './gateway-kinds';
import { GatewayRoom } from './gateway-room';
import { cpuSeconds, residentMebibytes } from './proc-stat';
import type { Rig, Served } from './rig';

/** A tenth of the backlog on its way out. */
export interface DrainStep {
  /** Still waiting when it began. */
  readonly waiting: number;
  readonly perSecond: number;
  readonly cpuMillisecondsPerMessage: number;
  /** At its end. */
  readonly residentMebibytes: number;
}

export interface Drain {
  readonly kind: GatewayKind;
  readonly messages: number;
  /** Of a process that was just started. */
  readonly residentMebibytesAtStart: number;
  /** With all of them received, before the first went out. */
  readonly residentMebibytesWithBacklog: number;
  readonly steps: readonly DrainStep[];
}

const stepCount = 10;
const sealedAtOnce = 5_000;
const pollMilliseconds = 50;
const mostWaitMilliseconds = 1_800_000;

/** Every message must arrive, once; else an Error. */
export async function drainGateway(kind: GatewayKind, rig: Rig, messages: number): Promise<Drain> {
  const room = await GatewayRoom.open(kind, rig);
  const startTime = new Date();
  await setCarrier(kind, rig, 'drained');
  const notify = await room.startNotify();
  // A process says how its carriers are once it has heeded what operators want of them.
  await until(async () => (await findCarrierViews(rig.notifyDatabase, startTime)).length > 0);
  const residentMebibytesAtStart = residentMebibytes(notify.pid);
  for (let sealed = 0; sealed < messages; sealed += sealedAtOnce)
    await room.publish(await room.halves(Math.min(sealedAtOnce, messages - sealed)));
  await until(async () => (await rig.waitingMessages()) === messages);
  const residentMebibytesWithBacklog = residentMebibytes(notify.pid);
  await setCarrier(kind, rig, 'active');
  const steps = await watchDrain(room, notify, messages);
  await until(() => rig.notifyIsIdle());
  const { times, distinct } = await room.take();
  if (times.length !== messages || distinct !== messages)
    throw new Error(`${messages} messages: ${times.length} arrived, ${distinct} of them different`);
  await notify.stop();
  await room.close();
  return { kind, messages, residentMebibytesAtStart, residentMebibytesWithBacklog, steps };
}

async function watchDrain(room: GatewayRoom, notify: Served, messages: number): Promise<DrainStep[]> {
  const steps: DrainStep[] = [];
  await room.arrived(1);
  let last = { arrived: 0, time: performance.now(), cpu: cpuSeconds(notify.pid) };
  while (last.arrived < messages) {
    await room.arrived(Math.min(messages, Math.ceil((messages * (steps.length + 1)) / stepCount)));
    const now = { arrived: await room.count(), time: performance.now(), cpu: cpuSeconds(notify.pid) };
    const arrived = now.arrived - last.arrived;
    steps.push({
      waiting: messages - last.arrived,
      perSecond: (arrived * 1_000) / (now.time - last.time),
      cpuMillisecondsPerMessage: ((now.cpu - last.cpu) * 1_000) / arrived,
      residentMebibytes: residentMebibytes(notify.pid),
    });
    last = now;
  }
  return steps;
}

async function setCarrier(kind: GatewayKind, rig: Rig, state: 'active' | 'drained'): Promise<void> {
  const told = { operator: 'bench', reason: 'a backlog is measured', updateTime: new Date() };
  await rig.notifyDatabase.transaction((trx) =>
    changeCarrierSetting(trx, kind.carrier, { state, weight: undefined, ...told }),
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + mostWaitMilliseconds;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so after ${mostWaitMilliseconds} ms`);
    await pause(pollMilliseconds);
  }
}
