import { millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { firstIdAt } from '../../../runtime/id';
import type { Delivery } from '../../../services/credentials/domain/delivery';
import type { DeliveryState, ReportedState } from '../../../services/credentials/domain/delivery-state';
import { disagreementOf } from '../../../services/credentials/domain/discrepancy-of-delivery';

const now = new Date('2026-03-10T12:00:00.000Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * millisecondsPerHour);
const forgottenBeforeTime = hoursAgo(42 * 24);
const ages = {
  afterMilliseconds: millisecondsPerHour,
  stuckMessageMilliseconds: 24 * millisecondsPerHour,
  stuckLetterMilliseconds: 14 * millisecondsPerDay,
  stuckSlipMilliseconds: 10 * millisecondsPerMinute,
};

interface Own {
  readonly state: DeliveryState;
  /** Since when it is in it, in hours. */
  readonly hours?: number;
  readonly attempt?: number;
  readonly channel?: Delivery['channel'];
  readonly published?: 'delivery' | 'cancellation' | 'nothing';
  /** Whether it was ever accepted, and sent. */
  readonly accepted?: boolean;
  readonly sent?: boolean;
  readonly notAfterHours?: number;
}

function own({ state, hours = 5, attempt = 1, channel = 'sms', published = 'delivery', ...more }: Own): Delivery {
  const time = hoursAgo(hours);
  const { accepted = true, sent = false, notAfterHours = 48 } = more;
  const isOpen = state === 'held' || state === 'queued';
  return {
    id: 'd1',
    pinRequestId: 'r1',
    credentialId: 'c1',
    half: 'first',
    notice: undefined,
    channel,
    position: 0,
    state,
    hold: undefined,
    reason: '',
    attempt,
    createTime: time,
    times: {
      acceptTime: isOpen || !accepted ? undefined : time,
      sendTime: state === 'sent' || sent ? time : undefined,
      deliverTime: state === 'delivered' ? time : undefined,
      endTime: ['failed', 'returned', 'expired', 'cancelled'].includes(state) ? time : undefined,
    },
    publication:
      published === 'nothing'
        ? undefined
        : {
            eventId: firstIdAt(time),
            kind: published,
            count: 1,
            notAfterTime: new Date(now.getTime() + notAfterHours * millisecondsPerHour),
            republishTime: undefined,
          },
  };
}

/** `none`: it does not know the delivery; `tombstone`: only a cancellation came; undefined: it was not asked. */
function told(entry: ReportedState | 'none' | 'tombstone' | undefined, hours = 5, attempt = 1) {
  if (entry === undefined) return undefined;
  if (entry === 'none') return { entry: undefined, forgottenBeforeTime };
  const state = entry === 'tombstone' ? 'cancelled' : entry;
  const known = entry === 'tombstone' ? 0 : attempt;
  return { entry: { deliveryId: 'd1', attempt: known, state, changeTime: hoursAgo(hours) }, forgottenBeforeTime };
}

type Answer = Parameters<typeof told>;

describe('between credentials and a ledger', () => {
  test.each<[string, Own, Answer, string | undefined]>([
    ['both say the same', { state: 'sent' }, ['sent'], undefined],
    ['it was published and is not known there', { state: 'queued' }, ['none'], 'lost-at-receiver'],
    ['it was published just now', { state: 'queued', hours: 0.5 }, ['none'], undefined],
    ['it is held here and unknown there', { state: 'held', published: 'nothing' }, ['none'], undefined],
    ['it is held here and known there', { state: 'held', published: 'nothing' }, ['sent'], 'state-behind'],
    ['its newest attempt is not known there', { state: 'queued', attempt: 2 }, ['sent', 9, 1], 'lost-at-receiver'],
    ['an older attempt arrived', { state: 'delivered', attempt: 2 }, ['delivered', 9, 1], undefined],
    ['a newer attempt is there', { state: 'sent', attempt: 1 }, ['sent', 5, 2], 'state-behind'],
    ['it is further there', { state: 'accepted' }, ['sent'], 'state-behind'],
    ['it came further there just now', { state: 'accepted' }, ['sent', 0.5], undefined],
    ['it was delivered there', { state: 'sent' }, ['delivered'], 'state-behind'],
    ['a refused try waits for the next one', { state: 'sending' }, ['accepted'], undefined],
    ['it was accepted there once and is not known any more', { state: 'accepted' }, ['none'], 'state-ahead'],
    ['it was sent there once and is not known any more', { state: 'sent' }, ['none'], 'state-ahead'],
    ['it was sent so long ago that it may be forgotten', { state: 'sent', hours: 43 * 24 }, ['none'], undefined],
    ['it was sent here and only accepted there', { state: 'sent' }, ['accepted'], 'state-ahead'],
    ['it failed there and is not known any more', { state: 'failed' }, ['none'], 'state-ahead'],
    ['nobody ever took it', { state: 'expired', accepted: false }, ['none'], undefined],
    ['it was given up here and taken there', { state: 'expired', accepted: false }, ['accepted'], 'state-behind'],
    ['it was given up here and sent there', { state: 'expired' }, ['sent'], 'state-behind'],
    ['it was given up here and sent there, and that was told', { state: 'expired', sent: true }, ['sent'], undefined],
    ['it was cancelled, and the tombstone is forgotten', { state: 'cancelled' }, ['none'], undefined],
    [
      'its cancellation is not known there',
      { state: 'queued', published: 'cancellation' },
      ['none'],
      'lost-at-receiver',
    ],
    [
      'its cancellation came and was not told',
      { state: 'queued', published: 'cancellation' },
      ['tombstone'],
      'state-behind',
    ],
    [
      'what it took back could not go out any more anyway',
      { state: 'queued', published: 'cancellation', notAfterHours: -1 },
      ['none'],
      undefined,
    ],
    ['what was sent there lost all but its tombstone', { state: 'sent' }, ['tombstone'], 'state-ahead'],
    ['a message is being sent for a day', { state: 'sending', hours: 25 }, ['sending'], 'stuck'],
    ['a letter is being printed for a day', { state: 'sending', hours: 25, channel: 'letter' }, ['sending'], undefined],
    [
      'a letter is being printed for a fortnight',
      { state: 'sending', hours: 337, channel: 'letter' },
      ['sending'],
      'stuck',
    ],
    ['a slip is new', { state: 'sending', hours: 0.1, channel: 'desk-slip' }, ['sending'], undefined],
    [
      'a slip is being printed for ten minutes',
      { state: 'sending', hours: 0.2, channel: 'desk-slip' },
      ['sending'],
      'stuck',
    ],
    [
      'a slip is not known there after ten minutes',
      { state: 'queued', hours: 0.2, channel: 'desk-slip' },
      ['none'],
      'stuck',
    ],
    ['a slip has just come out there', { state: 'sending', hours: 0.2, channel: 'desk-slip' }, ['sent', 0], undefined],
    ['nobody is asked and it is new', { state: 'queued' }, [undefined], undefined],
    ['nobody is asked and it is queued for a day', { state: 'queued', hours: 25 }, [undefined], 'stuck'],
    ['nobody is asked and it was sent', { state: 'sent', hours: 99 }, [undefined], undefined],
  ])('where %s', (_, delivery, answer, kind) => {
    expect(disagreementOf(own(delivery), told(...answer), now, ages)?.kind).toBe(kind);
  });

  test('what does not agree is as old as what the further side says', () => {
    expect(disagreementOf(own({ state: 'queued', hours: 7 }), told('none'), now, ages)?.sinceTime).toEqual(hoursAgo(7));
    expect(disagreementOf(own({ state: 'queued', hours: 7 }), told('sent', 3), now, ages)?.sinceTime).toEqual(
      hoursAgo(3),
    );
  });
});
