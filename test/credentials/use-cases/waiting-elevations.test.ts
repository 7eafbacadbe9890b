import { millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { sweepElevationCases } from '../../../services/credentials/use-cases/sweep-elevation-cases';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type ElevationRoom, openElevationRoom } from '../elevation-room';

const anna = 'operator:anna';

describeOnEachDatabase('an elevation', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('elevation_case', 'proposal', 'guess_counter', 'job');
  });

  test('waits for a reviewer once nothing is missing, and for documents again where something is', async () => {
    const { elevation } = await room.asking();
    const form = { kind: 'signed-form', mediaType: 'image/png' } as const;
    const front = { kind: 'identity-front', mediaType: 'image/jpeg' } as const;
    room.pass(millisecondsPerMinute);
    const submitTime = new Date('2026-01-07T08:01:00Z');
    expect(await room.documents(elevation.id, [form])).toEqual({ ...elevation, documentsVersion: 1 });
    const submitted = await room.documents(elevation.id, [form, { ...front, mediaType: 'application/pdf' }], anna);
    expect(submitted).toEqual({ ...elevation, state: 'submitted', documentsVersion: 2, filedBy: [anna], submitTime });
    room.pass(40 * millisecondsPerDay);
    const waiting = {
      ...submitted,
      state: 'open',
      documentsVersion: 3,
      submitTime: undefined,
      openUntilTime: new Date('2026-03-18T08:01:00Z'), // its whole time again: it had no time left
    };
    expect(await room.documents(elevation.id, [form, front], anna)).toEqual(waiting);
    await sweepElevationCases(room.deps);
    expect(await room.now(elevation.id)).toEqual(waiting);
    expect(await room.claim(anna)).toBeUndefined();
  });
});
