/** What the gateway's measurements print. */
import type { Drain } from './gateway-drain';
import type { GatewayKind } from './gateway-kinds';
import type { FedRound } from './gateway-room';
import type { GatewayComparison } from './gateway-rounds';
import { figure, table } from './table';

const leastRatio = 0.8;

export function gatewayComparison({ kind, raw, gateway, ratio, rounds }: GatewayComparison): string {
  const row = (name: string, round: FedRound, statements: string) => [
    name,
    figure(round.perSecond),
    figure(round.cpuMillisecondsPerMessage),
    figure(round.sinkCpuMillisecondsPerMessage),
    statements,
  ];
  const each = (of: readonly FedRound[]) => of.map(({ perSecond }) => figure(perSecond)).join(', ');
  const rows = [
    row('Kafka to the sink, nothing between', raw, ''),
    row('notify', gateway, figure(gateway.statementsPerMessage)),
    ['ratio', figure(ratio), '', '', ''],
  ];
  return [
    `The gateway, ${titleOf(kind)}: ${raw.messages} messages a round, ${kind.connections} at once`,
    table(['medians', 'messages/s', 'CPU ms each', "sink's CPU ms each", 'statements each'], rows),
    `  rounds, messages/s: ${each(rounds.raw)} raw; ${each(rounds.gateway)} notify`,
    `  Aim: a ratio of at least ${leastRatio}: ${ratio >= leastRatio ? 'met' : 'MISSED'}. Every message arrived, once.`,
    '',
  ].join('\n');
}

/** The last tenth beside the first: 1 where neither rate nor memory depends on the backlog. */
export function draining({ kind, messages, steps, ...drain }: Drain): string {
  const rows = steps.map((step) => [
    step.waiting.toLocaleString('en-US'),
    figure(step.perSecond),
    figure(step.cpuMillisecondsPerMessage),
    figure(step.residentMebibytes),
  ]);
  const [first, last] = [steps[0], steps.at(-1)];
  const growth = (of: (step: Drain['steps'][number]) => number) =>
    first === undefined || last === undefined ? '-' : figure(of(last) / of(first));
  return [
    `A backlog of ${messages.toLocaleString('en-US')}, ${titleOf(kind)}, ${kind.connections} at once`,
    table(['waiting', 'messages/s', 'CPU ms each', 'memory, MiB'], rows),
    `  Memory: ${figure(drain.residentMebibytesAtStart)} MiB just started, ${figure(drain.residentMebibytesWithBacklog)} MiB with all of them received.`,
    `  The last tenth beside the first: ${growth(({ perSecond }) => perSecond)} of the rate, ${growth(({ residentMebibytes }) => residentMebibytes)} of the memory. Every message arrived, once.`,
    '',
  ].join('\n');
}

function titleOf({ name, sinkMilliseconds }: GatewayKind): string {
  return `${name}, to a sink that answers ${sinkMilliseconds === 0 ? 'at once' : `after ${sinkMilliseconds} ms`}`;
}
