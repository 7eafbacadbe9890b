/** Calls one method so many times and prints a LoadResult: for machines without ghz. Its one argument is an OwnLoad as JSON. */
import { readFile } from 'node:fs/promises';
import {
  CredentialServiceClient,
  RequestPinRequest,
  VerifyPinRequest,
} from '../proto/gen/symbolon/credentials/v1/credential_service';
import { callUnary, openClient } from '../runtime/grpc-client';
import type { OwnLoad } from './load';
import type { LoadResult } from './load-result';
import { percentile } from './statistics';

const deadlineMilliseconds = 20_000;

async function run({ method, port, calls, concurrency, requestsFile, tls }: OwnLoad): Promise<LoadResult> {
  // Written by the run that started this process.
  const requests = JSON.parse(await readFile(requestsFile, 'utf8')) as object[];
  const client = await openClient(CredentialServiceClient, { address: `127.0.0.1:${port}`, tls });
  const latencies: number[] = [];
  let errors = 0;
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < calls) {
      const request = requests[next % requests.length] ?? {};
      next += 1;
      const start = performance.now();
      try {
        if (method === 'VerifyPin')
          await callUnary(client, 'verifyPin', VerifyPinRequest.fromPartial(request), { deadlineMilliseconds });
        else await callUnary(client, 'requestPin', RequestPinRequest.fromPartial(request), { deadlineMilliseconds });
      } catch {
        errors += 1;
      }
      latencies.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, caller));
  const seconds = (performance.now() - start) / 1_000;
  client.close();
  return {
    calls,
    errors,
    callsPerSecond: calls / seconds,
    p50Milliseconds: percentile(latencies, 50),
    p99Milliseconds: percentile(latencies, 99),
  };
}

// Written by bench/load.ts.
const load = JSON.parse(process.argv[2] ?? '{}') as OwnLoad;
run(load).then((result) => process.stdout.write(JSON.stringify(result)));
