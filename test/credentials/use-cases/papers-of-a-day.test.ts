import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { getElevationForm } from '../../../services/credentials/use-cases/get-elevation-form';
import { keepDocument } from '../../../services/credentials/use-cases/keep-document';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type DocumentSamples, documentSamples, zip } from '../../support/document-samples';
import { announced, type DocumentRoom, inPieces, never, openDocumentRoom, portal } from '../document-room';
import { type ElevationRoom, openElevationRoom } from '../elevation-room';
import { forms } from '../form-room';
import { reasonOf } from '../holder-room';

const policy = { elevationPapersPerDay: 3 };
const clerk = { kind: 'operator', actor: 'operator:carlo' } as const;

let samples: DocumentSamples;
beforeAll(async () => {
  samples = await documentSamples();
});

describeOnEachDatabase("the documents that a case's holder sends", migrations, (context) => {
  let room: DocumentRoom;
  beforeEach(async () => {
    room = await openDocumentRoom(context);
  });
  afterEach(() => room.close());

  test('are so many a day, taken or not: one too many leaves no trace, and an operator may file it', async () => {
    const elevation = await room.openCase();
    const documents = { ...room.documents, policy: { ...room.deps.policy, ...policy } };
    const send = (content: Buffer, sender: typeof portal = portal) => {
      room.pass(1);
      const given = announced(elevation, content);
      return keepDocument(documents, given, inPieces(content), sender, never).then(
        () => 'kept',
        (error: { reason: string }) => error.reason,
      );
    };
    const tried = [await send(samples.jpeg), await send(zip), await send(samples.png)];
    const { audit } = await room.stateOf(elevation);
    const tooMany = await Promise.all([send(samples.jpeg), send(zip), send(samples.jpeg)]);
    expect({ tried, tooMany, audit: (await room.stateOf(elevation)).audit }).toEqual({
      tried: ['kept', 'DOCUMENT_TYPE', 'kept'],
      tooMany: Array(3).fill('TOO_MANY_PAPERS'),
      audit,
    });
    expect(await send(samples.jpeg, clerk)).toBe('kept');
    room.pass(millisecondsPerDay);
    expect(await send(samples.jpeg)).toBe('kept');
  });

  test('are refused alike of a case that has ended, without end', async () => {
    const elevation = await room.openCase({ state: 'cancelled', endTime: room.deps.clock.now() });
    const documents = { ...room.documents, policy: { ...room.deps.policy, ...policy } };
    const reasons: string[] = [];
    for (let tries = 0; tries < 5; tries += 1)
      reasons.push(
        await reasonOf(
          keepDocument(documents, announced(elevation, samples.jpeg), inPieces(samples.jpeg), portal, never),
        ),
      );
    expect(reasons).toEqual([...Array(3).fill('ELEVATION_ENDED'), ...Array(2).fill('TOO_MANY_PAPERS')]);
    expect((await room.stateOf(elevation)).audit).toHaveLength(3);
  });
});

describeOnEachDatabase('the form of a case', migrations, (context) => {
  let room: ElevationRoom;
  beforeEach(async () => {
    room = await openElevationRoom(context, policy);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('elevation_case', 'cap_use', 'job');
  });

  test('is drawn so often a day; what is not drawn is not in the audit', async () => {
    const { elevation } = await room.asking();
    const ask = () =>
      getElevationForm({ ...room.deps, ...forms }, { elevationCaseId: elevation.id, language: '' }, 'portal').then(
        () => 'drawn',
        (error: { reason: string }) => error.reason,
      );
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([
      ...Array(3).fill('drawn'),
      'TOO_MANY_PAPERS',
    ]);
    const drawn = context.database('audit_event').where({ action: 'elevation-form-drawn', subject_id: elevation.id });
    expect(await drawn.pluck('actor')).toEqual(Array(3).fill('portal'));
  });
});
