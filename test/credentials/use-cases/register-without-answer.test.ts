import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { Fault } from '../../../runtime/fault';
import type { RawApplication } from '../../../services/credentials/domain/application';
import type { RegisteredPerson } from '../../../services/credentials/domain/registered-person';
import { migrations } from '../../../services/credentials/migrations';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication } from '../credentials-room';
import { runJobs } from '../jobs-room';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('a letter of whose holder the population register says nothing', migrations, (context) => {
  let room: ReportRoom;
  let seed = 36_000;
  let person: RegisteredPerson | undefined;
  let isAway: boolean;
  let isUnusable: boolean;
  const register = {
    find: async () => {
      if (isAway) throw new Fault('unavailable', 'REGISTER_UNAVAILABLE', 'away');
      if (isUnusable) throw new Fault('precondition', 'REGISTER_ANSWER_UNUSABLE', 'unusable');
      return person;
    },
  };
  beforeEach(async () => {
    [person, isAway, isUnusable] = [undefined, false, false];
    room = await openReportRoom(context, { letterHold: 'mismatch' }, { register });
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job');
  });
  const ask = async () => {
    seed += 1;
    const application = anApplication(seed);
    const { request } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    await room.published();
    return { request, application };
  };
  const registered = ({ postalAddress }: RawApplication): RegisteredPerson => ({
    givenName: 'Maria',
    familyName: 'Rossi',
    // Every line of anApplication's that an address must have is there.
    address: { ...(postalAddress as RegisteredPerson['address']), building: '' },
    healthCard: undefined,
  });
  const match = () => runJobs(context, room.deps, matchAddressQueue, matchAddress);
  /** As the job comes back after its pause. */
  const matchAgain = async () => {
    await context
      .database('job')
      .where({ queue: matchAddressQueue })
      .update({ due_time: new Date(0) });
    return match();
  };
  const letterOf = (id: string) =>
    context.database('delivery').where({ pin_request_id: id, channel: 'letter' }).first('state', 'hold');
  const attentionOf = async (id: string) => (await getPinRequest(room.deps, id)).request.attention;

  test('waits while the register is away', async () => {
    const { request } = await ask();
    isAway = true;
    await expect(match()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await attentionOf(request.id)).toBeUndefined();
    expect(await context.database('job').where({ subject_id: request.id }).pluck('queue')).toEqual([matchAddressQueue]);
  });

  test('is for an operator at once where nobody can use what the register has of its holder', async () => {
    const { request } = await ask();
    isUnusable = true;
    await match();
    expect(await room.published()).toEqual([]);
    expect({
      letter: await letterOf(request.id),
      attention: await attentionOf(request.id),
      jobs: await context.database('job').where({ subject_id: request.id }),
    }).toEqual({ letter: { state: 'held', hold: 'address' }, attention: 'address', jobs: [] });
  });

  test('is for an operator, too, where the register was away for a day, and leaves all the same once it answers', async () => {
    const { request, application } = await ask();
    isAway = true;
    room.pass(millisecondsPerDay);
    await expect(match()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await attentionOf(request.id)).toBeUndefined();
    room.pass(1);
    await expect(matchAgain()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await attentionOf(request.id)).toBe('address');
    isAway = false;
    person = registered(application);
    expect(await matchAgain()).toBe(1);
    expect({ attention: await attentionOf(request.id), letter: await letterOf(request.id) }).toEqual({
      attention: undefined,
      letter: { state: 'queued', hold: null },
    });
  });
});
