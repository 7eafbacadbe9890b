/** The notification gateway: how fast, beside doing without it; and with a backlog. */
import { drainGateway } from './gateway-drain';
import { gatewayKinds } from './gateway-kinds';
import { keepGatewayProfile } from './gateway-profile';
import { draining, gatewayComparison } from './gateway-report';
import { compareGateway } from './gateway-rounds';
import type { Rig } from './rig';

const defaultMessages = 3_000;
const defaultBacklog = 100_000;

type Say = (text: string) => void;

/** Prints a table for each way out. */
export async function measureGateway(rig: Rig, say: Say): Promise<void> {
  const messages = Number(process.env['BENCH_MESSAGES'] ?? defaultMessages);
  const profileFile = process.env['BENCH_GATEWAY_PROFILE_FILE'];
  for (const kind of gatewayKinds()) {
    say(gatewayComparison(await compareGateway(kind, rig, messages)));
    if (profileFile !== undefined) await keepGatewayProfile(kind, rig, messages, `${profileFile}.${kind.carrier}`);
  }
}

/** Prints how a backlog goes out, by the first way out of each family: minutes each. */
export async function measureDrain(rig: Rig, say: Say): Promise<void> {
  const messages = Number(process.env['BENCH_BACKLOG'] ?? defaultBacklog);
  const kinds = gatewayKinds().filter(({ sinkMilliseconds }) => sinkMilliseconds === 0);
  for (const kind of kinds) say(draining(await drainGateway(kind, rig, messages)));
}
