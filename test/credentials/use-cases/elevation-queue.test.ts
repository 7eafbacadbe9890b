import { randomUUID } from 'node:crypto';
import { millisecondsPerMinute } from '../../../runtime/clock';
import { drawElevationNumber } from '../../../services/credentials/domain/elevation-number';
import { migrations } from '../../../services/credentials/migrations';
import { insertElevationCase } from '../../../services/credentials/store/elevation-cases';
import { claimNextElevation } from '../../../services/credentials/use-cases/claim-elevation-case';
import { elevationHolder } from '../../../services/credentials/use-cases/elevation-holder';
import { watchElevationQueue } from '../../../services/credentials/use-cases/elevation-metrics';
import { listElevationCases } from '../../../services/credentials/use-cases/list-elevation-cases';
import { putBackElevationCase } from '../../../services/credentials/use-cases/put-back-elevation-case';
import { describeOnEachDatabase } from '../../support/database-suite';
import { allDocuments, type ElevationRoom, openElevationRoom } from '../elevation-room';
import { reasonOf } from '../holder-room';

const [anna, bruno] = ['operator:anna', 'operator:bruno'];

describeOnEachDatabase('an elevation in the queue', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('elevation_case', 'proposal', 'guess_counter', 'job');
  });

  test('goes to one reviewer at a time, the longest waiting first, who has one at a time', async () => {
    const first = await room.submitted();
    room.pass(1);
    const second = await room.submitted();
    const untilTime = new Date('2026-01-07T08:30:00.001Z');
    const claimed = { ...first.elevation, claim: { reviewer: anna, untilTime } };
    expect(await room.claim(anna)).toEqual(claimed);
    expect(await elevationHolder(room.deps, context.database, claimed)).toEqual({
      fiscalCode: first.fiscalCode,
      givenName: 'Maria',
      familyName: 'Rossi',
    });
    room.pass(10 * millisecondsPerMinute);
    expect(await room.claim(anna)).toMatchObject({
      id: claimed.id,
      claim: { untilTime: new Date('2026-01-07T08:40:00.001Z') },
    });
    expect(await reasonOf(room.claim(anna, second.elevation.id))).toBe('ELEVATION_HELD');
    expect(await room.claim(bruno)).toMatchObject({ id: second.elevation.id });
    expect(await reasonOf(room.claim('operator:carla', second.elevation.id))).toBe('ELEVATION_CLAIMED');
    expect(await room.claim('operator:carla')).toBeUndefined();
    expect(await room.audit(first.request.holderId)).toEqual([
      `elevation-claimed ${anna}`,
      'elevation-requested portal',
    ]);
  });

  test('comes back to it when the time is over, and is the next one’s', async () => {
    const { elevation } = await room.submitted();
    await room.claim(anna);
    room.pass(30 * millisecondsPerMinute - 1);
    expect(await room.claim(bruno)).toBeUndefined();
    room.pass(1);
    expect(await reasonOf(putBackElevationCase(room.deps, elevation.id, anna))).toBe('ELEVATION_NOT_CLAIMED');
    expect(await room.claim(bruno)).toMatchObject({ id: elevation.id, claim: { reviewer: bruno } });
    expect(await room.claim(anna)).toBeUndefined();
  });

  test('is claimed anew, which stands in the audit, where who had it comes back after its time', async () => {
    const { elevation, request } = await room.submitted();
    const claims = async () =>
      (await room.audit(request.holderId)).filter((event) => event === `elevation-claimed ${anna}`).length;
    await room.claim(anna);
    room.pass(30 * millisecondsPerMinute - 1);
    await room.claim(anna);
    expect(await claims()).toBe(1);
    room.pass(30 * millisecondsPerMinute);
    expect(await room.claim(anna)).toMatchObject({ id: elevation.id, claim: { reviewer: anna } });
    expect(await claims()).toBe(2);
    room.pass(30 * millisecondsPerMinute);
    expect(await room.claim(anna, elevation.id)).toMatchObject({ claim: { reviewer: anna } });
    expect(await claims()).toBe(3);
  });

  test('is left for another one by who has let its time pass', async () => {
    const [first, second] = [await room.submitted(), await room.submitted()];
    await room.claim(anna, first.elevation.id);
    room.pass(30 * millisecondsPerMinute);
    expect(await room.claim(anna, second.elevation.id)).toMatchObject({ id: second.elevation.id });
    expect(await room.claim(bruno)).toMatchObject({ id: first.elevation.id });
  });

  test('is put back for others first, and taken again by its number’s case', async () => {
    const { elevation, request } = await room.submitted();
    await room.claim(anna);
    const back = { ...elevation, putBackBy: anna };
    expect(await putBackElevationCase(room.deps, elevation.id, anna)).toEqual(back);
    expect(await room.now(elevation.id)).toEqual(back);
    expect(await room.claim(anna)).toBeUndefined();
    expect(await room.claim(bruno)).toMatchObject({ id: elevation.id, putBackBy: undefined });
    await putBackElevationCase(room.deps, elevation.id, bruno);
    expect(await room.claim(anna, elevation.id)).toMatchObject({ claim: { reviewer: anna } });
    expect(await room.audit(request.holderId)).toContain(`elevation-put-back ${anna}`);
  });

  test('is named by an id that is a case’s, of one that waits', async () => {
    for (const id of [randomUUID(), 'ö']) {
      expect(await reasonOf(room.claim(anna, id))).toBe('ELEVATION_NOT_FOUND');
      expect(await reasonOf(putBackElevationCase(room.deps, id, anna))).toBe('ELEVATION_NOT_FOUND');
    }
    const { elevation } = await room.asking();
    expect(await reasonOf(room.claim(anna, elevation.id))).toBe('ELEVATION_NOT_SUBMITTED');
    await room.documents(elevation.id, allDocuments);
    await room.decide(elevation.id, anna, 'refuse');
    expect(await reasonOf(room.claim(anna, elevation.id))).toBe('ELEVATION_ENDED');
  });

  test('twenty reviewers who claim at once get twenty cases, and one who claims twenty times gets one', async () => {
    const { elevation } = await room.submitted();
    const another = async () => {
      room.pass(1);
      const [id, submitTime] = [randomUUID(), room.deps.clock.now()];
      const number = drawElevationNumber(room.deps.randomBytes);
      const one = { ...elevation, id, number, submitTime, credentialId: randomUUID() };
      await room.deps.database.transaction((trx) => insertElevationCase(trx, one));
      return id;
    };
    const ids = [elevation.id];
    while (ids.length < 20) ids.push(await another());
    const reviewers = ids.map((_, index) => `operator:r${index}`);
    const claimed = await Promise.all(reviewers.map((reviewer) => claimNextElevation(room.deps, reviewer)));
    expect(claimed.map((one) => one?.id).sort()).toEqual(ids.sort());
    const [next] = [await another(), await another()];
    const again = await Promise.all(reviewers.map(() => claimNextElevation(room.deps, anna)));
    expect(new Set(again.map((one) => one?.id))).toEqual(new Set([next]));
  });

  test('is counted while it waits, with how long the first one does', async () => {
    const { elevation } = await room.submitted();
    await room.decide(elevation.id, anna, 'approve');
    room.pass(60_000);
    await room.submitted();
    await room.asking();
    room.pass(1_500);
    await watchElevationQueue(room.deps);
    const gauged = async (name: string) =>
      (await room.deps.metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
    const [cases, oldest] = [
      await gauged('symbolon_credentials_elevation_cases'),
      await gauged('symbolon_credentials_elevation_oldest_seconds'),
    ];
    const [submitted, awaiting] = [{ state: 'submitted' }, { state: 'awaiting-approval' }];
    expect({ cases, oldest }).toEqual({
      cases: [
        { labels: submitted, value: 1 },
        { labels: awaiting, value: 1 },
      ],
      oldest: [
        { labels: submitted, value: 1.5 },
        { labels: awaiting, value: 61.5 },
      ],
    });
  });

  test('is listed, newest first, by state, by how long it waits, and by the number of its barcode', async () => {
    const first = await room.submitted();
    room.pass(10);
    const second = await room.submitted();
    room.pass(10);
    const third = await room.asking();
    const all = { pageSize: 2, pageToken: '', number: '', state: undefined, submittedBeforeTime: undefined } as const;
    const listed = async (asked: Partial<Parameters<typeof listElevationCases>[1]>) =>
      (await listElevationCases(room.deps, { ...all, ...asked }, anna)).items.map(({ id }) => id);
    const page = await listElevationCases(room.deps, all, anna);
    expect(page.items).toEqual([third.elevation, second.elevation]);
    expect(await listed({ pageToken: page.nextPageToken })).toEqual([first.elevation.id]);
    expect(await listed({ state: 'open' })).toEqual([third.elevation.id]);
    const submittedBeforeTime = second.elevation.submitTime;
    expect(await listed({ submittedBeforeTime })).toEqual([first.elevation.id]);
    const { number } = first.elevation;
    expect(await listed({ number: ` ${number.slice(0, 4)} ${number.slice(4, 8)}-${number.slice(8)}` })).toEqual([
      first.elevation.id,
    ]);
    for (const [asked, field] of [
      [{ number: `${number.slice(0, 11)}${(Number(number[11]) + 1) % 10}` }, 'number'],
      [{ state: 'unknown' }, 'state'],
      [{ state: 'open', pageToken: page.nextPageToken }, 'page_token'],
    ] as const)
      await expect(listed(asked)).rejects.toMatchObject({ kind: 'invalid', fields: [{ field }] });
  });

  test('is in the audit where it is listed: each page that shows something, and by number whose case it was', async () => {
    const { elevation, request } = await room.submitted();
    const all = { pageSize: 1, pageToken: '', state: undefined, submittedBeforeTime: undefined } as const;
    const ofNobody = drawElevationNumber(room.deps.randomBytes);
    for (const number of ['', elevation.number, ofNobody]) {
      await listElevationCases(room.deps, { ...all, number }, 'operator:carla');
      room.pass(1); // ids of one millisecond have no order
    }
    const events = context.database('audit_event').where({ actor: 'operator:carla' }).orderBy('id');
    expect(await events.select('action', 'holder_id', 'subject_id')).toEqual([
      { action: 'elevations-listed', holder_id: '', subject_id: null },
      { action: 'elevations-listed', holder_id: request.holderId, subject_id: elevation.id },
    ]);
  });
});
