import fc from 'fast-check';
import { migrations } from '../../../services/credentials/migrations';
import { atSize } from '../../support/at-size';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderRoom, openHolderRoom } from '../holder-room';
import { anyHistory } from './histories';
import { aHolder } from './holder';
import { Model } from './model';

/** Caps have tests of their own: here they would only end each history at its second letter, or its third code. */
const withoutCaps = {
  lettersPerHolder: 1_000,
  letterPauseHours: 0,
  issuesPerContact: 1_000,
  issuesPerAddress: 1_000,
  codesPerDay: 1_000,
  codesPerContact: 1_000,
  deskActsPerDay: 1_000,
};

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
        fc.asyncProperty(anyHistory, async ({ letterHold, beginning, calls }) => {
          await room.published(); // what a history that failed has left
          seed += 1;
          const holder = aHolder(room, context, seed, letterHold);
          const model = new Model(room.deps.clock.now(), letterHold);
          await fc.asyncModelRun(() => ({ model, real: holder }), [...beginning, ...calls]);
        }),
        { numRuns: runs() },
      );
    },
    atSize(240_000, 3 * 3_600_000),
  );
});
