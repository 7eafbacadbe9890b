import { openMetrics } from '../../../runtime/metrics';
import { type HttpRegisterOptions, httpRegister } from '../../../services/credentials/adapters/http-register';
import { recordingLog } from '../../support/recording-log';

/** An HTTP register that is impatient, with its log and metrics. */
export function registerAt(url: string, changes: Partial<HttpRegisterOptions> = {}) {
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const register = httpRegister({
    url,
    bearerToken: undefined,
    certificateAuthority: undefined,
    timeoutMilliseconds: 300,
    tries: 3,
    pauseMilliseconds: 5,
    concurrency: 4,
    failuresToOpen: 100,
    openMilliseconds: 50,
    log,
    metrics,
    ...changes,
  });
  return { register, lines, metrics };
}
