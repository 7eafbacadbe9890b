/** The gateway beside the loop that does nothing but send, by turns in one run. */
import type { GatewayKind } from './gateway-kinds';
import { type FedRound, GatewayRoom } from './gateway-room';
import type { Rig } from './rig';
import { median } from './statistics';

export interface GatewayComparison {
  readonly kind: GatewayKind;
  readonly raw: FedRound;
  readonly gateway: FedRound;
  /** The gateway's messages a second over the raw loop's. */
  readonly ratio: number;
  readonly rounds: { readonly raw: readonly FedRound[]; readonly gateway: readonly FedRound[] };
}

const warmUpMessages = 1_000;
const roundCount = 3;

/** Both processes are warmed up; the one that is not fed is idle. Every message must arrive, once. */
export async function compareGateway(kind: GatewayKind, rig: Rig, messages: number): Promise<GatewayComparison> {
  const room = await GatewayRoom.open(kind, rig);
  const [loop, notify] = [await room.startRawLoop(), await room.startNotify()];
  const isDone = async () => true;
  const feedLoop = (count: number) => room.feed(loop, room.plain(count), isDone);
  const feedNotify = async (count: number) => room.feed(notify, await room.halves(count), () => rig.notifyIsIdle());
  await feedLoop(warmUpMessages);
  await feedNotify(warmUpMessages);
  const rounds: { raw: FedRound[]; gateway: FedRound[] } = { raw: [], gateway: [] };
  for (let round = 0; round < roundCount; round += 1) {
    rounds.raw.push(await feedLoop(messages));
    rounds.gateway.push(await feedNotify(messages));
  }
  await notify.stop();
  await loop.stop();
  await room.close();
  const [raw, gateway] = [medianOf(rounds.raw), medianOf(rounds.gateway)];
  return { kind, raw, gateway, ratio: gateway.perSecond / raw.perSecond, rounds };
}

/** Of each figure by itself. */
function medianOf(rounds: readonly FedRound[]): FedRound {
  const middle = (figureOf: (round: FedRound) => number) => median(rounds.map(figureOf));
  return {
    messages: middle(({ messages }) => messages),
    perSecond: middle(({ perSecond }) => perSecond),
    cpuMillisecondsPerMessage: middle(({ cpuMillisecondsPerMessage }) => cpuMillisecondsPerMessage),
    sinkCpuMillisecondsPerMessage: middle(({ sinkCpuMillisecondsPerMessage }) => sinkCpuMillisecondsPerMessage),
    statementsPerMessage: middle(({ statementsPerMessage }) => statementsPerMessage),
  };
}
