import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { lockHolderById } from '../../../services/credentials/store/holders';
import { claimNextElevation } from '../../../services/credentials/use-cases/claim-elevation-case';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { elevationHolder } from '../../../services/credentials/use-cases/elevation-holder';
import { listElevationCases } from '../../../services/credentials/use-cases/list-elevation-cases';
import { openElevationForHolder } from '../../../services/credentials/use-cases/open-elevation-case';
import { putBackElevationCase } from '../../../services/credentials/use-cases/put-back-elevation-case';
import { requestElevation } from '../../../services/credentials/use-cases/request-elevation';
import { describeOnEachDatabase } from '../../support/database-suite';
import { allDocuments, type ElevationRoom, openElevationRoom } from '../elevation-room';
import { contactsOf, reasonOf } from '../holder-room';

const [anna, bruno] = ['operator:anna', 'operator:bruno'];

describeOnEachDatabase('an elevation', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('elevation_case', 'guess_counter', 'job');
  });
  const ask = (fiscalCode: string, pin: string) => requestElevation(room.deps, { fiscalCode, pin }, 'portal');
  const openForHolder = (holderId: string, operator: string) =>
    room.deps.database.transaction(async (trx) => {
      await lockHolderById(trx, holderId);
      return openElevationForHolder(room.deps, trx, holderId, operator);
    });

  test('is opened with the personal PIN, and is the answer again while it is under way', async () => {
    const holder = await room.inUse();
    const first = await ask(holder.fiscalCode, holder.personalPin);
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      number: expect.stringMatching(/^\d{12}$/),
      holderId: holder.request.holderId,
      credentialId: holder.credential.id,
      state: 'open',
      documentsVersion: 0,
      claim: undefined,
      putBackBy: undefined,
      proposal: undefined,
      filedBy: [],
      refusal: undefined,
      createTime: new Date('2026-01-07T08:00:00Z'),
      openUntilTime: new Date('2026-02-06T08:00:00Z'),
      submitTime: undefined,
      endTime: undefined,
      eraseTime: undefined,
      forgetTime: undefined,
    });
    room.pass(millisecondsPerDay);
    const again = { ...first, openUntilTime: new Date('2026-02-07T08:00:00Z') };
    expect(await ask(holder.fiscalCode, holder.personalPin)).toEqual(again);
    expect(await room.now(first.id)).toEqual(again);
    expect(await room.audit(holder.request.holderId)).toEqual(['elevation-requested portal']);
  });

  test('is refused to who has no personal PIN that serves, as a change of it is', async () => {
    const issued = await room.issued();
    expect(await reasonOf(ask(issued.fiscalCode, issued.initialPin))).toBe('EXCHANGE_REQUIRED');
    const holder = await room.inUse();
    expect(await reasonOf(ask(holder.fiscalCode, 'BCDFGHJK'))).toBe('PIN_REJECTED');
    expect(await reasonOf(ask('X', holder.personalPin))).toBe('INVALID_FIELDS');
    room.pass(181 * millisecondsPerDay);
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('CHANGE_REQUIRED');
    room.pass(90 * millisecondsPerDay);
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('EXPIRED');
    for (let wrong = 0; wrong < 5; wrong += 1) await reasonOf(ask(holder.fiscalCode, 'BCDFGHJK'));
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('LOCKED');
    expect(await context.database('elevation_case').select()).toEqual([]);
  });

  test('is not opened where the credential is dispositive, nor a fourth time in thirty days but by an operator', async () => {
    const holder = await room.submitted();
    await context.database('credential').where({ id: holder.credential.id }).update({ level: 'dispositive' });
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('ALREADY_DISPOSITIVE');
    expect(await reasonOf(openForHolder(holder.request.holderId, anna))).toBe('ALREADY_DISPOSITIVE');
    await context.database('credential').where({ id: holder.credential.id }).update({ level: 'ordinary' });
    let { elevation } = holder;
    for (let refused = 1; refused <= 3; refused += 1) {
      await room.decide(elevation.id, anna, 'refuse');
      if (refused === 3) break;
      elevation = await ask(holder.fiscalCode, holder.personalPin);
      await room.documents(elevation.id, allDocuments);
    }
    expect(await reasonOf(ask(holder.fiscalCode, holder.personalPin))).toBe('TOO_MANY_ELEVATIONS');
    expect(await openForHolder(holder.request.holderId, anna)).toMatchObject({ state: 'open', filedBy: [anna] });
    expect(await ask(holder.fiscalCode, holder.personalPin)).toMatchObject({ state: 'open', filedBy: [anna] });
  });

  test('is opened by an operator for a holder with a PIN in use, and for nobody else', async () => {
    const holder = await room.confirmed();
    const { holderId } = holder.request;
    const opened = await openForHolder(holderId, anna);
    expect(opened).toMatchObject({ credentialId: holder.credential.id, state: 'open', filedBy: [anna] });
    expect(await openForHolder(holderId, bruno)).toEqual(opened);
    const link = await room.linkFor(holder, contactsOf(holder));
    await completeRestore(room.deps, String(link?.token), 'portal');
    expect(await reasonOf(openForHolder(holderId, anna))).toBe('SUSPENDED');
    const issued = await room.issued();
    expect(await reasonOf(openForHolder(issued.request.holderId, anna))).toBe('CREDENTIAL_NOT_FOUND');
    await room.published();
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
    expect(await room.documents(elevation.id, [form, front], anna)).toEqual({
      ...submitted,
      state: 'open',
      documentsVersion: 3,
      submitTime: undefined,
    });
    expect(await room.now(elevation.id)).toMatchObject({ state: 'open', documentsVersion: 3 });
    expect(await room.claim(anna)).toBeUndefined();
  });

  describe('in the queue', () => {
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
      const holders = [];
      for (let made = 0; made < 20; made += 1) holders.push(await room.submitted());
      const reviewers = holders.map((_, index) => `operator:r${index}`);
      const claimed = await Promise.all(reviewers.map((reviewer) => claimNextElevation(room.deps, reviewer)));
      const ids = holders.map(({ elevation }) => elevation.id);
      expect(claimed.map((one) => one?.id).sort()).toEqual(ids.sort());
      room.pass(1);
      const more = await room.submitted();
      room.pass(1);
      await room.submitted();
      const again = await Promise.all(reviewers.map(() => claimNextElevation(room.deps, anna)));
      expect(new Set(again.map((one) => one?.id))).toEqual(new Set([more.elevation.id]));
    }, 60_000);
  });

  test('is listed, newest first, by state, by how long it waits, and by the number of its barcode', async () => {
    const first = await room.submitted();
    room.pass(10);
    const second = await room.submitted();
    room.pass(10);
    const third = await room.asking();
    const all = { pageSize: 2, pageToken: '', number: '', state: undefined, submittedBeforeTime: undefined } as const;
    const listed = async (asked: Partial<Parameters<typeof listElevationCases>[1]>) =>
      (await listElevationCases(room.deps, { ...all, ...asked })).items.map(({ id }) => id);
    const page = await listElevationCases(room.deps, all);
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
});
