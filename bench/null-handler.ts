/**
 * A process that does for a call what every process must and nothing else: the same gRPC server, limits and mutual TLS as
 * credentials, its request decoded, and a constant answer of the same shape encoded. No log line, no measurement.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { handleUnaryCall } from '@grpc/grpc-js';
import {
  CredentialServiceService,
  type RequestPinRequest,
  RequestPinResponse,
} from '../proto/gen/symbolon/credentials/v1/credential_service';
import { Channel, DeliveryState, Half, PinRequestState } from '../proto/gen/symbolon/credentials/v1/pin_request';
import { systemClock } from '../runtime/clock';
import { readSettings } from '../runtime/config';
import { accessText } from '../runtime/deployment-files';
import { GrpcServer } from '../runtime/grpc-server';
import { uuidV7Ids } from '../runtime/id';
import { openLog } from '../runtime/log';
import { openMetrics } from '../runtime/metrics';
import { runProcess } from '../runtime/process';
import { address, text } from '../runtime/settings';

const settings = {
  listen: address('LISTEN', { about: 'Where it listens.' }),
  certFile: text('TLS_CERT_FILE', { form: 'path', about: 'As credentials.' }),
  keyFile: text('TLS_KEY_FILE', { form: 'path', about: 'As credentials.' }),
  caFile: text('TLS_CA_FILE', { form: 'path', about: 'As credentials.' }),
} as const;

const log = openLog({ service: 'null-handler' });
runProcess({ name: 'null-handler', log, graceMilliseconds: 5_000, start });

async function start(): Promise<GrpcServer> {
  const { listen, ...tls } = readSettings(process.env, settings);
  const answer = constantAnswer();
  const requestPin: handleUnaryCall<RequestPinRequest, RequestPinResponse> = (_call, callback) =>
    callback(null, answer);
  const server = new GrpcServer({
    listen,
    tls,
    access: { text: accessText(undefined), trustDomain: 'example.org' },
    services: [
      {
        definition: CredentialServiceService,
        implement: () => ({ requestPin }),
      },
    ],
    descriptors: readFileSync(join(__dirname, '../proto/gen/descriptors.binpb')),
    log,
    metrics: openMetrics(),
  });
  await server.start();
  return server;
}

/** What RequestPin answers to an application with one e-mail address. */
function constantAnswer(): RequestPinResponse {
  const ids = uuidV7Ids(systemClock);
  const createTime = systemClock.now();
  const delivery = { state: DeliveryState.DELIVERY_STATE_QUEUED, times: { createTime } };
  return RequestPinResponse.fromPartial({
    pinRequest: {
      id: ids.next(),
      reference: '4711',
      state: PinRequestState.PIN_REQUEST_STATE_ACCEPTED,
      deliveries: [
        {
          ...delivery,
          id: ids.next(),
          half: Half.HALF_FIRST,
          channel: Channel.CHANNEL_EMAIL,
          maskedRecipient: 'm***@example.org',
        },
        {
          ...delivery,
          id: ids.next(),
          half: Half.HALF_SECOND,
          channel: Channel.CHANNEL_LETTER,
          maskedRecipient: '00184 Roma RM',
        },
      ],
      createTime,
      expireTime: createTime,
    },
  });
}
