/** What every carrier promises over a wire that breaks, stalls or swallows, at whatever byte: one suite for all of them. */
import type { MessageChannel } from '../../services/notify/domain/channel';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage } from '../../services/notify/ports';
import { atSize } from './at-size';
import { type FaultProxy, faultProxyTo, type WireFault } from './fault-proxy';
import { outgoingMessage } from './message-carrier-suite';

interface Recipient {
  readonly port: number;
  /** A carrier that has not connected yet, and speaks to this port. */
  openCarrier(port: number): MessageCarrier & { close(): void };
  /** How many copies of the message it has. */
  copiesOf(message: OutgoingMessage): number;
  stop(): Promise<void>;
}

interface Expectations {
  /** What a break after 0, 1, 2, ... bytes of the client's leads to, each kind once for all neighbours. */
  readonly requestsCut: readonly CarrierOutcome['kind'][];
  /** Of the server's. */
  readonly answersCut: readonly CarrierOutcome['kind'][];
  /** Where nothing that the client says arrives, and where nothing that the server says does. */
  readonly requestsDropped: CarrierOutcome['kind'];
  readonly answersDropped: CarrierOutcome['kind'];
}

/** From one break to the next. */
const everyBytes = atSize(17, 1);
const delayMilliseconds = 20;
const mostBytes = 10_000;

export function describeOverBrokenWire(
  name: string,
  channel: MessageChannel,
  start: () => Promise<Recipient>,
  expected: Expectations,
): void {
  describe(`${name}, over a wire that does harm`, () => {
    let recipient: Recipient;
    let proxy: FaultProxy;

    beforeEach(async () => {
      recipient = await start();
      proxy = await faultProxyTo({ host: '127.0.0.1', port: recipient.port });
    });
    afterEach(async () => {
      await proxy.cut();
      await recipient.stop();
    });

    /** One try on a connection of its own. */
    async function tryOnce(message: OutgoingMessage, fault: WireFault): Promise<CarrierOutcome['kind']> {
      const carrier = recipient.openCarrier(proxy.port);
      proxy.behave(fault);
      try {
        return (await carrier.send(message, new AbortController().signal)).kind;
      } finally {
        proxy.behave({ kind: 'pass' });
        carrier.close();
      }
    }

    /** A try with the fault, and one without: at most a copy for each that may have arrived, and never none. */
    async function tryTwice(fault: WireFault): Promise<CarrierOutcome['kind']> {
      const message = outgoingMessage({ channel });
      const first = await tryOnce(message, fault);
      const afterFirst = recipient.copiesOf(message);
      const second = first === 'sent' ? 'sent' : await tryOnce(message, { kind: 'pass' });
      const copies = recipient.copiesOf(message);
      const most = first === 'unclear' ? 2 : 1;
      expect({
        fault,
        first,
        second,
        isHeldWrongly: first === 'refused' && afterFirst > 0,
        isLost: copies === 0,
        isTooOften: copies > most,
      }).toEqual({ fault, first, second: 'sent', isHeldWrongly: false, isLost: false, isTooOften: false });
      return first;
    }

    it.each([
      ['requests', expected.requestsCut],
      ['answers', expected.answersCut],
    ] as const)('tells the truth wherever the wire breaks in the %s', async (direction, kinds) => {
      const seen: CarrierOutcome['kind'][] = [];
      for (let afterBytes = 0; seen.at(-1) !== 'sent' && afterBytes < mostBytes; afterBytes += everyBytes) {
        const kind = await tryTwice({ kind: 'cut', direction, afterBytes });
        if (kind !== seen.at(-1)) seen.push(kind);
      }
      expect(seen).toEqual(kinds);
    });

    it.each(['requests', 'answers'] as const)('sends once where the %s are late', async (direction) => {
      expect(await tryTwice({ kind: 'delay', direction, milliseconds: delayMilliseconds })).toBe('sent');
    });

    it.each([
      ['requests', expected.requestsDropped],
      ['answers', expected.answersDropped],
    ] as const)('does not wait for ever where the %s are swallowed', async (direction, kind) => {
      expect(await tryTwice({ kind: 'drop', direction })).toBe(kind);
    });

    it('has sent nothing where nobody listens any more', async () => {
      await proxy.cut();
      const message = outgoingMessage({ channel });
      expect(await tryOnce(message, { kind: 'pass' })).toBe('refused');
      await proxy.mend();
      expect([await tryOnce(message, { kind: 'pass' }), recipient.copiesOf(message)]).toEqual(['sent', 1]);
    });
  });
}
