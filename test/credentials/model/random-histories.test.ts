import fc from 'fast-check';
import { migrations } from '../../../services/credentials/migrations';
import { atSize } from '../../support/at-size';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderRoom, openHolderRoom } from '../holder-room';
import { aHolder, type Holder } from './holder';
import { ConfirmMailbox, LetterLeaves, Pass, RequestPin, Restore } from './issuing';
import { Model } from './model';
import { Change, ChangeMobile, Exchange, Revoke, RevokeByOperator, VerifyInitial, VerifyPersonal } from './using';

/** Minutes: just short of and at the ends of what the rules name, among them a lock, the previous PIN's time, days of reminders and expiries. */
const passes = [1, 9, 10, 15, 30, 60, 1_440, 2 * 1_440, 14 * 1_440, 30 * 1_440, 91 * 1_440, 166 * 1_440, 181 * 1_440];
const rightOrWrong = fc.constantFrom('right' as const, 'right' as const, 'wrong' as const);
const anyPin = fc.constantFrom('right' as const, 'right' as const, 'wrong' as const, 'previous' as const);

const commands: fc.Arbitrary<fc.AsyncCommand<Model, Holder>>[] = [
  fc.constant(new RequestPin()),
  fc.constant(new LetterLeaves()),
  fc.constant(new ConfirmMailbox()),
  fc.constant(new Restore()),
  fc.constant(new VerifyInitial()),
  rightOrWrong.map((which) => new Exchange(which)),
  anyPin.map((which) => new VerifyPersonal(which)),
  anyPin.map((which) => new Change(which)),
  fc.constant(new Change('previous')),
  rightOrWrong.map((which) => new Revoke(which)),
  fc.constant(new RevokeByOperator()),
  fc.constant(new ChangeMobile()),
  fc.constantFrom(...passes).map((minutes) => new Pass(minutes)),
  fc.constantFrom(...passes).map((minutes) => new Pass(minutes)),
];

/** Most rules are about a PIN in use: most histories begin with one. */
const inUse = [new RequestPin(), new Exchange('right')];
const beginnings = fc.constantFrom([], inUse, inUse, [...inUse, new ConfirmMailbox(), new Change('right')]);

/** Caps have tests of their own: here they would only end each history at its second letter. */
const withoutCaps = { lettersPerHolder: 1_000, letterPauseHours: 0, issuesPerContact: 1_000, issuesPerAddress: 1_000 };

describeOnEachDatabase('any history of one PIN', migrations, (context) => {
  let room: HolderRoom;
  let seed = 200_000;
  beforeAll(async () => {
    room = await openHolderRoom(context, withoutCaps);
  });
  afterAll(() => room.close());
  const runs = () => (context.dialect === 'sqlite' ? atSize(200, 20_000) : atSize(25, 2_000));

  test(
    'goes as the rules say, whatever is called in whatever order and however time jumps',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          beginnings,
          fc.commands(commands, { size: 'max', maxCommands: 12 }),
          async (beginning, history) => {
            seed += 1;
            const holder = aHolder(room, context, seed);
            const setup = async () => ({ model: new Model(room.deps.clock.now()), real: holder });
            await fc.asyncModelRun(setup, [...beginning, ...history]);
          },
        ),
        { numRuns: runs() },
      );
    },
    atSize(240_000, 3 * 3_600_000),
  );
});
