import { leaseMigration, releaseLease, takeLease } from '../../runtime/lease';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';

const long = 60_000;

describeOnEachDatabase('a lease', [leaseMigration], (context) => {
  afterEach(() => context.empty('lease'));

  it('has one holder, who may renew it, and another after its release', async () => {
    const { database } = context;
    const answers = [
      await takeLease(database, 'sweep', 'one', long),
      await takeLease(database, 'sweep', 'other', long),
      await takeLease(database, 'sweep', 'one', long),
    ];
    await releaseLease(database, 'sweep', 'other');
    answers.push(await takeLease(database, 'sweep', 'other', long));
    await releaseLease(database, 'sweep', 'one');
    answers.push(await takeLease(database, 'sweep', 'other', long));

    expect(answers).toEqual([true, false, true, false, true]);
  });

  it('goes to another when its holder does not renew it', async () => {
    const { database } = context;
    await takeLease(database, 'sweep', 'dead', 50);

    await waitFor('the lease to end', () => takeLease(database, 'sweep', 'heir', long));

    expect(await database('lease').select('name', 'holder')).toEqual([{ name: 'sweep', holder: 'heir' }]);
  });

  it('goes to exactly one of fifty who ask at once', async () => {
    const holders = Array.from({ length: 50 }, (_, index) => `holder-${index}`);

    const answers = await Promise.all(holders.map((holder) => takeLease(context.database, 'sweep', holder, long)));

    expect(answers.filter((taken) => taken)).toHaveLength(1);
  });
});
