/** Letters that cannot be made: ended, with an alarm, since no try will change it. */
import { isFault } from '../../../runtime/fault';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { EndReason, Letter } from '../domain/letter';

interface AlarmDeps {
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What the work gives, or why the letter cannot be made. Any other error is thrown on. */
export async function unlessUnprintable<T extends object>(
  { log, metrics }: AlarmDeps,
  { id: letterId, attempt }: Pick<Letter, 'id' | 'attempt'>,
  work: () => Promise<T>,
): Promise<T | { readonly unprintable: EndReason }> {
  try {
    return await work();
  } catch (error) {
    const reason = isFault(error, 'invalid') ? reasons.find((one) => one === error.reason) : undefined;
    if (reason === undefined) throw error;
    metrics
      .counter('symbolon_postal_unprintable_letters_total', 'Alarm: no PDF can be made', ['reason'])
      .inc({ reason });
    log.error('letter.unprintable', { letterId, attempt, reason, error });
    return { unprintable: reason };
  }
}

const reasons: readonly EndReason[] = [
  'UNSEAL_FAILED',
  'UNSUPPORTED_CONTENT',
  'UNPRINTABLE_CHARACTER',
  'ADDRESS_TOO_LONG',
  'LETTER_TOO_LONG',
  'DESK_UNKNOWN',
];
