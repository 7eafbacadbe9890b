/** grpc.health.v1, answered from what the process says of itself at that moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus,
  type HealthServer,
  HealthService,
} from '../proto/gen/grpc/health/v1/health';
import { systemClock } from './clock';
import { Fault } from './fault';
import { recordNothing } from './grpc-call-record';
import { type GrpcRegistration, recordedService } from './grpc-service';

interface HealthSubject {
  readonly isServing: () => boolean;
  /** Full names of the services that share the one answer; the empty name is always known. */
  readonly services: readonly string[];
}

const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = HealthCheckResponse_ServingStatus;

/** A watcher hears of a change after at most this. */
const watchMilliseconds = 250;

export function healthService({ isServing, services }: HealthSubject): GrpcRegistration {
  const known = new Set(['', ...services]);
  const statusOf = (service: string): HealthCheckResponse => {
    if (!known.has(service)) return { status: SERVICE_UNKNOWN };
    return { status: isServing() ? SERVING : NOT_SERVING };
  };
  return recordedService<HealthServer>(
    HealthService,
    {
      check: async ({ service }) => {
        if (!known.has(service)) throw new Fault('not-found', 'SERVICE_UNKNOWN', 'No such service is served here');
        return statusOf(service);
      },
      list: async () => ({ statuses: Object.fromEntries([...known].map((service) => [service, statusOf(service)])) }),
      watch: async function* ({ service }, { signal }) {
        let told: HealthCheckResponse_ServingStatus | undefined;
        for (;;) {
          const current = statusOf(service);
          if (current.status !== told) yield current;
          told = current.status;
          await sleep(watchMilliseconds, undefined, { signal });
        }
      },
    },
    { clock: systemClock, record: recordNothing },
  );
}
