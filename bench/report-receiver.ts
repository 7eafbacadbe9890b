/** Credentials as notify sees it, and nothing behind it: the same gRPC server and mutual TLS, every report answered APPLIED. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { handleUnaryCall } from '@grpc/grpc-js';
import {
  DeliveryReportServiceService,
  type ReportDeliveriesRequest,
  type ReportDeliveriesResponse,
  ReportOutcome,
} from '../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { readSettings } from '../runtime/config';
import { accessText } from '../runtime/deployment-files';
import { GrpcServer } from '../runtime/grpc-server';
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

const log = openLog({ service: 'report-receiver' });
runProcess({ name: 'report-receiver', log, graceMilliseconds: 5_000, start });

async function start(): Promise<GrpcServer> {
  const { listen, ...tls } = readSettings(process.env, settings);
  const reportDeliveries: handleUnaryCall<ReportDeliveriesRequest, ReportDeliveriesResponse> = (call, callback) => {
    const outcome = ReportOutcome.REPORT_OUTCOME_APPLIED;
    callback(null, { results: call.request.reports.map(({ reportId }) => ({ reportId, outcome })) });
  };
  const server = new GrpcServer({
    listen,
    tls,
    access: { text: accessText(undefined), trustDomain: 'example.org' },
    services: [
      {
        definition: DeliveryReportServiceService,
        implement: () => ({ reportDeliveries }),
      },
    ],
    descriptors: readFileSync(join(__dirname, '../proto/gen/descriptors.binpb')),
    log,
    metrics: openMetrics(),
  });
  await server.start();
  return server;
}
