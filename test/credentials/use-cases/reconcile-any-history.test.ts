import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { type ReportedState, reportedStates } from '../../../services/credentials/domain/delivery-state';
import { migrations } from '../../../services/credentials/migrations';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { republishDeliveries } from '../../../services/credentials/use-cases/republish-deliveries';
import { retryDelivery } from '../../../services/credentials/use-cases/retry-delivery';
import { atSize } from '../../support/at-size';
import { type DatabaseContext, describeOnEachDatabase } from '../../support/database-suite';
import { pinFrom } from '../credentials-room';
import { openReconciliationRoom, type ReconciliationRoom, reconciliationTables } from '../reconciliation-room';

const healthCard = { number: '80380000000000000001', expiryDate: '2031-06-30' };
const whose: readonly Partial<RawApplication>[] = [
  {},
  { mobile: undefined },
  { email: undefined },
  { mobile: undefined, email: undefined, healthCard },
];

type Asked = Awaited<ReturnType<ReconciliationRoom['ask']>> & { pin: string };

/** A loss, of what is there by then; resolves to what is to be found, or undefined where there was nothing to lose. */
type Loss = (history: History, which: number) => Promise<readonly unknown[] | undefined>;

class History {
  readonly asked: Asked[] = [];
  constructor(
    readonly room: ReconciliationRoom,
    readonly context: DatabaseContext,
  ) {}

  async deliver(): Promise<number> {
    const events = await this.room.deliver();
    for (const one of this.asked) {
      const pin = pinFrom(events.filter(({ content }) => content.issueId === one.id));
      if (pin.length === 16) one.pin = pin;
    }
    return events.length;
  }

  come(which: number, state: ReportedState): void {
    const taken = [...this.room.services.taken.values()].filter(({ attempt }) => attempt > 0);
    const one = taken[which % Math.max(1, taken.length)];
    const canReturn = one?.family === 'letter';
    if (one !== undefined && (state !== 'returned' || canReturn) && one.state !== 'cancelled')
      this.room.services.come(one.deliveryId, state);
  }

  async sweep(): Promise<void> {
    while ((await republishDeliveries(this.room.deps)) === 'more');
    while ((await expireRequests(this.room.deps)) === 'more');
    while ((await forgetOverdue(this.room.deps)) === 'more');
  }

  /** All that is on its way arrives, and is told. */
  async calmDown(): Promise<void> {
    do {
      await this.sweep();
      while ((await this.deliver()) > 0);
      for (const { deliveryId, state } of this.room.services.taken.values())
        if (state === 'accepted' || state === 'sending') this.room.services.come(deliveryId, 'sent');
      await this.room.tell();
    } while ((await this.deliver()) > 0 || this.room.services.untold.length > 0);
  }

  /** Halves of issues under way that a service has sent, oldest first. */
  sentHalves(): Promise<readonly { readonly id: string; readonly pin_request_id: string }[]> {
    return this.context
      .database('delivery')
      .join('pin_request', 'pin_request.id', 'delivery.pin_request_id')
      .whereIn('pin_request.state', ['accepted', 'delivering', 'ready', 'awaiting-activation', 'suspended'])
      .where({ 'delivery.state': 'sent' })
      .whereNotNull('half')
      .orderBy('delivery.id')
      .select('delivery.id', 'delivery.pin_request_id');
  }
}

const lost = (kind: string, change: (history: History, id: string) => Promise<unknown>): Loss => {
  return async (history, which) => {
    const halves = await history.sentHalves();
    const half = halves[which % Math.max(1, halves.length)];
    if (half === undefined) return undefined;
    await change(history, half.id);
    return [{ kind, deliveryId: half.id, pinRequestId: half.pin_request_id }];
  };
};

const losses: Readonly<Record<string, Loss>> = {
  'a row of a service': lost('state-ahead', async ({ room }, id) => room.services.taken.delete(id)),
  'a report': lost('state-behind', async ({ room }, id) => {
    room.services.come(id, 'delivered');
    room.services.untold.splice(0);
  }),
  'a delivery': lost('missing-delivery', async ({ context }, id) =>
    context.database('delivery').where({ id }).delete(),
  ),
  'a sealed half': lost('missing-blob', async ({ context }, id) =>
    context.database('sealed_blob').where({ delivery_id: id }).delete(),
  ),
  'what a service was never given here': async ({ room }) => {
    const deliveryId = randomUUID();
    const time = room.deps.clock.now();
    const row = { deliveryId, family: 'sms', attempt: 1, state: 'sent', changeTime: time, takeTime: time } as const;
    room.services.taken.set(deliveryId, { ...row });
    return [{ kind: 'unknown-to-credentials', deliveryId, pinRequestId: undefined }];
  },
};

type Step = (history: History) => Promise<unknown>;

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.nat(3).map(
      (of): Step =>
        async ({ room, asked }) =>
          void asked.push({ ...(await room.ask(whose[of])), pin: '' }),
    ),
  },
  { weight: 3, arbitrary: fc.constant<Step>((history) => history.deliver()) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.nat(50),
        fc.constantFrom(...reportedStates.filter((state) => state !== 'cancelled' && state !== 'expired')),
      )
      .map(
        ([which, state]): Step =>
          async (history) =>
            history.come(which, state),
      ),
  },
  { weight: 3, arbitrary: fc.constant<Step>(({ room }) => room.tell()) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat(9), fc.boolean()).map(
      ([which, isLetter]): Step =>
        async ({ room, asked }) => {
          const one = asked[which % Math.max(1, asked.length)];
          const input = {
            deliveryId: String(isLetter ? one?.letter : one?.sms),
            reason: 'asked',
            mayGoBeyondCaps: true,
          };
          await unlessRefused(retryDelivery(room.deps, input, 'operator:anna'));
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(9).map(
      (which): Step =>
        async ({ room, asked }) => {
          const one = asked[which % Math.max(1, asked.length)];
          if (one === undefined) return;
          const input = { fiscalCode: String(one.application.fiscalCode), initialPin: one.pin };
          await unlessRefused(exchangePin(room.deps, input, 'portal'));
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(5, 60, 600, 6_000, 30_000).map(
      (minutes): Step =>
        async ({ room }) =>
          room.pass(minutes * millisecondsPerMinute),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Step>((history) => history.sweep()) },
  { weight: 1, arbitrary: fc.constant<Step>(({ room }) => room.walk()) },
);

/** What an operator or a holder may not do now is no part of the history. */
async function unlessRefused(act: Promise<unknown>): Promise<void> {
  await act.catch((error: unknown) => {
    if (!isFault(error)) throw error;
  });
}

describeOnEachDatabase('any history of requests and deliveries', migrations, (context) => {
  const runs = context.dialect === 'sqlite' ? atSize(15, 2_000) : atSize(3, 500);

  test(
    'leaves nothing that does not add up, and any one loss is found, as what it is and nothing else',
    async () => {
      const anyHistory = fc.array(anyStep, { minLength: 5, maxLength: 40 });
      const anyLoss = fc.tuple(fc.constantFrom(...Object.keys(losses)), fc.nat(20));
      await fc.assert(
        fc.asyncProperty(anyHistory, anyLoss, async (steps, [loss, which]) => {
          await context.empty(...reconciliationTables);
          const room = await openReconciliationRoom(context);
          try {
            const history = new History(room, context);
            await room.ask().then((one) => history.asked.push({ ...one, pin: '' }));
            for (const step of steps) await step(history);
            await history.calmDown();
            room.pass(2 * millisecondsPerHour);
            await history.calmDown();
            room.pass(2 * millisecondsPerHour);
            await room.walkTwice();
            expect(await room.found()).toEqual([]);
            const expected = await losses[loss]?.(history, which);
            if (expected === undefined) return;
            room.pass(2 * millisecondsPerHour);
            await room.walkTwice();
            const found = await room.found();
            expect(found.map(({ kind, deliveryId, pinRequestId }) => ({ kind, deliveryId, pinRequestId }))).toEqual(
              expected,
            );
          } finally {
            await room.close();
          }
        }),
        { numRuns: runs },
      );
    },
    atSize(120_000, 3_600_000),
  );
});
