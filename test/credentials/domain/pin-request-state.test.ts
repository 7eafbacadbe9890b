import fc from 'fast-check';
import type { DeliveryState } from '../../../services/credentials/domain/delivery-state';
import { hasEnded, liveStates, pinRequestStateOf } from '../../../services/credentials/domain/pin-request-state';

const first = (state: DeliveryState) => ({ half: 'first', state }) as const;
const second = (state: DeliveryState) => ({ half: 'second', state }) as const;
const notice = (state: DeliveryState) => ({ half: undefined, state }) as const;

describe('a request for a PIN', () => {
  test.each([
    ['accepted', 'nothing has been heard of its halves', [first('queued'), second('queued')]],
    ['accepted', 'its letter is held', [first('queued'), second('held')]],
    ['accepted', 'it has no deliveries', []],
    ['accepted', 'only a notice has gone out', [first('queued'), second('queued'), notice('sent')]],
    ['delivering', 'a service has one half', [first('accepted'), second('queued')]],
    ['delivering', 'one half is sent', [first('delivered'), second('queued')]],
    ['delivering', 'both halves are on their way', [first('sending'), second('accepted')]],
    ['delivering', 'one half has failed', [first('failed'), second('sent')]],
    ['delivering', 'a half that had failed waits for its fallback', [first('failed'), first('queued'), second('sent')]],
    ['ready', 'both halves are sent', [first('sent'), second('sent')]],
    [
      'ready',
      'one is sent and one delivered, a fallback stands by',
      [first('delivered'), first('held'), second('sent')],
    ],
    ['ready', 'the fallback is sent', [first('failed'), first('sent'), second('delivered')]],
    ['suspended', 'the letter came back', [first('delivered'), second('returned')]],
    ['suspended', 'the letter came back before the first half went out', [first('queued'), second('returned')]],
    [
      'suspended',
      'a message came back though its fallback was sent',
      [first('returned'), first('sent'), second('sent')],
    ],
  ] as const)('is %s where %s', (state, _, deliveries) => {
    expect(pinRequestStateOf('accepted', deliveries)).toBe(state);
  });

  test.each([
    ['accepted', 'its letter is held', [first('held')]],
    ['delivering', 'its letter is printed', [first('sending')]],
    ['awaiting-activation', 'its letter was sent', [first('sent')]],
    ['awaiting-activation', 'the second half waits for the contact', [first('delivered'), second('held')]],
    ['awaiting-activation', 'another contact was given before', [first('sent'), second('cancelled'), second('held')]],
    ['delivering', 'the second half has left', [first('sent'), second('queued')]],
    ['ready', 'the second half was sent', [first('sent'), second('sent')]],
    ['suspended', 'its letter came back', [first('returned')]],
  ] as const)('that is postal-first is %s where %s', (state, _, deliveries) => {
    expect(pinRequestStateOf('accepted', deliveries, true)).toBe(state);
  });

  test('is not suspended by a notice that came back', () => {
    expect(pinRequestStateOf('ready', [first('sent'), second('sent'), notice('returned')])).toBe('ready');
  });

  test('is ready again when the letter that came back has arrived', () => {
    expect(pinRequestStateOf('suspended', [first('delivered'), second('delivered')])).toBe('ready');
  });

  test.each(['used', 'expired', 'cancelled', 'replaced'] as const)('that is %s stays so', (ended) => {
    expect(pinRequestStateOf(ended, [first('delivered'), second('returned')])).toBe(ended);
    expect(hasEnded(ended)).toBe(true);
  });

  test('moves until it has ended', () => {
    expect(liveStates.filter(hasEnded)).toEqual([]);
  });

  test('has the same state whatever it was before and in whatever order its deliveries are told', () => {
    const states: readonly DeliveryState[] = [
      'held',
      'queued',
      'accepted',
      'sending',
      'sent',
      'delivered',
      'failed',
      'returned',
      'expired',
      'cancelled',
    ];
    const delivery = fc.record({
      half: fc.constantFrom('first' as const, 'second' as const, undefined),
      state: fc.constantFrom(...states),
    });
    const twice = fc
      .array(delivery, { maxLength: 6 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(twice, fc.constantFrom(...liveStates), ([one, other], before) => {
        expect(pinRequestStateOf(before, other)).toBe(pinRequestStateOf('accepted', one));
      }),
    );
  });
});
