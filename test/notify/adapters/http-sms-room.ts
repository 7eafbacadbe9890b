/** A carrier of SMS over HTTP as the tests want it. */
import { HttpSmsCarrier, type HttpSmsCarrierOptions } from '../../../services/notify/adapters/http-sms-carrier';
import { defaultMapping } from '../../../services/notify/adapters/sms-http/default-mapping';
import type { SmsHttpMapping } from '../../../services/notify/adapters/sms-http/mapping';
import { readMapping } from '../../../services/notify/adapters/sms-http/mapping-file';
import type { SmsSecrets } from '../../../services/notify/adapters/sms-http/template';

export const noSecrets: SmsSecrets = { token: undefined, user: undefined, password: undefined };

export function mappingOf(document: unknown): SmsHttpMapping {
  const read = readMapping(document);
  if (read.kind === 'wrong') throw new Error(read.faults.join('\n'));
  return read.mapping;
}

/** The mapping that is built in, unless another one is given; the clock stands at 23 November 2026, 8:00 UTC. */
export function carrierFor(url: string, changes: Partial<HttpSmsCarrierOptions> = {}): HttpSmsCarrier {
  return new HttpSmsCarrier({
    name: 'sms-http',
    url: new URL(url),
    certificateAuthorities: undefined,
    sender: 'INPS',
    secrets: noSecrets,
    receiptSecret: undefined,
    mapping: mappingOf(defaultMapping),
    connections: 3,
    // Long for a busy machine: the tests of silence say how short it is there.
    connectMilliseconds: 5_000,
    silenceMilliseconds: 5_000,
    now: () => new Date('2026-11-23T08:00:00Z'),
    ...changes,
  });
}
