import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { ElevationCase } from '../../../services/credentials/domain/elevation-case';
import { migrations } from '../../../services/credentials/migrations';
import { sweepElevationCases } from '../../../services/credentials/use-cases/sweep-elevation-cases';
import { describeOnEachDatabase } from '../../support/database-suite';
import { allDocuments, type ElevationRoom, openElevationRoom } from '../elevation-room';
import { reasonOf } from '../holder-room';

const [anna, bruno, carla] = ['operator:anna', 'operator:bruno', 'operator:carla'] as const;

describeOnEachDatabase('a case with a first yes', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context);
  });
  afterEach(async () => {
    await room.published();
    await room.close();
    await context.empty('elevation_case', 'proposal', 'guess_counter', 'job');
  });
  const proposalsOf = ({ id }: ElevationCase) =>
    context.database('proposal').where({ subject_id: id }).orderBy('proposer').select('state', 'proposer', 'decider');

  test('waits for a document that is missing again and the yes is over: nobody can say the second', async () => {
    const { elevation } = await room.submitted();
    await room.decide(elevation.id, anna, 'approve');
    const onePicture = allDocuments.map((document) => ({ ...document, mediaType: 'image/jpeg' }));
    await room.documents(elevation.id, onePicture, carla);
    expect(await room.now(elevation.id)).toMatchObject({
      state: 'open',
      documentsVersion: 2,
      openUntilTime: later(room.deps.clock.now(), 30 * millisecondsPerDay),
    });
    expect(await reasonOf(room.claim(bruno, elevation.id))).toBe('ELEVATION_NOT_SUBMITTED');
    expect(await proposalsOf(elevation)).toEqual([{ state: 'refused', proposer: anna, decider: carla }]);
    await room.documents(elevation.id, allDocuments, carla);
    expect(await room.decide(elevation.id, bruno, 'approve')).toMatchObject({ state: 'awaiting-approval' });
  });

  test('that nobody approves in time is asked for it again, whether the sweep or another one’s yes finds out first', async () => {
    const [swept, tried] = [await room.submitted(), await room.submitted()];
    for (const { elevation } of [swept, tried]) await room.decide(elevation.id, anna, 'approve');
    room.pass(72 * millisecondsPerHour);
    expect(await reasonOf(room.decide(tried.elevation.id, bruno, 'approve'))).toBe('PROPOSAL_EXPIRED');
    expect(await room.now(tried.elevation.id)).toMatchObject({ state: 'submitted', claim: { reviewer: bruno } });
    await sweepElevationCases(room.deps);
    expect(await room.now(swept.elevation.id)).toEqual(swept.elevation);
    for (const { elevation } of [tried, swept]) {
      expect(await room.decide(elevation.id, bruno, 'approve')).toMatchObject({ state: 'awaiting-approval' });
      expect(await room.decide(elevation.id, anna, 'approve')).toMatchObject({ state: 'approved' });
    }
  });
});
