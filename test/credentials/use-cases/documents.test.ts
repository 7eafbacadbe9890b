import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { later } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { findKeptDocuments } from '../../../services/credentials/store/elevation-documents';
import { keepDocument } from '../../../services/credentials/use-cases/keep-document';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type DocumentSamples, documentSamples, pdfOf, pngOfSize, zip } from '../../support/document-samples';
import { announced, type DocumentRoom, inPieces, never, openDocumentRoom, portal } from '../document-room';

const clerk = { kind: 'operator', actor: 'operator:carlo' } as const;
const uuid = /^[0-9a-f-]{36}$/;
const mebibyte = 1_048_576;

let samples: DocumentSamples;
beforeAll(async () => {
  samples = await documentSamples();
});

describeOnEachDatabase('documents of elevations', migrations, (context) => {
  let room: DocumentRoom;
  beforeEach(async () => {
    room = await openDocumentRoom(context);
  });
  afterEach(() => room.close());

  test('a case with all its documents is submitted; each is kept encrypted, and read by who has claimed the case, which the audit says', async () => {
    const elevation = await room.openCase();
    const front = await room.upload(elevation, samples.jpeg);
    await room.upload(elevation, samples.png, {
      kind: 'identity-back',
      digest: createHash('sha256').update(samples.png).digest(),
    });
    expect(await room.caseNow(elevation)).toMatchObject({ state: 'open', documentsVersion: 2 });
    const form = await room.send(
      announced(elevation, samples.pdf, { kind: 'signed-form' }),
      inPieces(samples.pdf),
      clerk,
    );
    expect(await room.caseNow(elevation)).toMatchObject({
      state: 'submitted',
      documentsVersion: 3,
      filedBy: [clerk.actor],
    });
    expect(await findKeptDocuments(context.database, [elevation.id])).toMatchObject([
      { id: front, kind: 'identity-front', page: 1, bytes: samples.jpeg.length, filedBy: undefined },
      { kind: 'identity-back' },
      { id: form, kind: 'signed-form', inspected: { mediaType: 'application/pdf', pages: 2 }, filedBy: clerk.actor },
    ]);
    await room.change(elevation, room.claimed());
    expect([await room.read(front), await room.read(form), await room.read(front, 'operator:another')]).toEqual([
      samples.jpeg,
      samples.pdf,
      '0 ELEVATION_NOT_CLAIMED',
    ]);
    expect(await room.stateOf(elevation)).toEqual({
      rows: [
        'kept identity-front 1 image/jpeg 1 key',
        'kept identity-back 1 image/png 1 key',
        'kept signed-form 1 application/pdf 2 key',
      ],
      audit: [
        `${portal.actor} document-uploaded case ${elevation.id}`,
        `${portal.actor} document-uploaded case ${elevation.id}`,
        `${clerk.actor} document-filed case ${elevation.id}`,
        `${room.reviewer} document-read case ${elevation.id}`,
        `${room.reviewer} document-read case ${elevation.id}`,
        `operator:another document-withheld ELEVATION_NOT_CLAIMED case ${elevation.id}`,
      ],
    });
  });

  test('what is refused leaves nothing but its reason in the audit', async () => {
    const elevation = await room.openCase();
    const { jpeg, pdf } = samples;
    const reasons = {
      'a ZIP, said to be a form': await room.upload(elevation, zip, { kind: 'signed-form' }),
      'a PDF that is a ZIP': await room.upload(elevation, Buffer.concat([pdf, zip])),
      'ends early': await room.send(announced(elevation, jpeg), inPieces(jpeg.subarray(0, -10))),
      'ends early as announced': await room.upload(elevation, jpeg.subarray(0, -10)),
      'whole, and less than announced': await room.upload(elevation, jpeg, { bytes: BigInt(jpeg.length + 1) }),
      'more than announced': await room.send(announced(elevation, jpeg.subarray(1)), inPieces(jpeg)),
      'another than announced': await room.upload(elevation, jpeg, { digest: randomBytes(32) }),
      'too large': await room.upload(elevation, jpeg, { bytes: BigInt(5 * mebibyte + 1) }),
      'too many pages': await room.upload(elevation, await pdfOf(21)),
      'a page beyond the limit': await room.upload(elevation, jpeg, { page: 21 }),
      'no kind': await room.upload(elevation, jpeg, { kind: undefined }),
      'no size': await room.upload(elevation, jpeg, { bytes: 0n }),
      'no case': await room.upload({ id: room.deps.ids.next() }, jpeg),
      'no id': await room.upload({ id: 'é' }, jpeg),
    };
    expect(reasons).toEqual({
      'a ZIP, said to be a form': 'DOCUMENT_TYPE',
      'a PDF that is a ZIP': 'DOCUMENT_TYPE',
      'ends early': 'DOCUMENT_CUT_OFF',
      'ends early as announced': 'DOCUMENT_CUT_OFF',
      'whole, and less than announced': 'DOCUMENT_CUT_OFF',
      'more than announced': 'DOCUMENT_TOO_LARGE',
      'another than announced': 'DOCUMENT_DIGEST',
      'too large': 'DOCUMENT_TOO_LARGE',
      'too many pages': 'DOCUMENT_PAGES',
      'a page beyond the limit': 'DOCUMENT_PAGES',
      'no kind': 'INVALID_FIELDS',
      'no size': 'INVALID_FIELDS',
      'no case': 'ELEVATION_NOT_FOUND',
      'no id': 'ELEVATION_NOT_FOUND',
    });
    const refused = Object.values(reasons).slice(0, -2);
    expect(await room.stateOf(elevation)).toEqual({
      rows: [],
      audit: refused.map((reason) => `${portal.actor} document-refused ${reason} case ${elevation.id}`),
    });
    expect([await room.keys(), await room.caseNow(elevation)]).toMatchObject([
      [],
      { state: 'open', documentsVersion: 0 },
    ]);
  });

  test('a case takes documents as long as it is open for them: by its holder until a reviewer looks, by operators until it ends', async () => {
    const past = later(room.deps.clock.now(), -1);
    const cases = {
      open: {},
      late: { openUntilTime: past },
      submitted: { state: 'submitted' },
      claimed: room.claimed(),
      approved: { state: 'approved', endTime: past },
    } as const;
    const outcomes: Record<string, readonly string[]> = {};
    for (const [name, changes] of Object.entries(cases)) {
      const elevation = await room.openCase(changes);
      const given = announced(elevation, samples.jpeg);
      const sent = [
        await room.send(given, inPieces(samples.jpeg)),
        await room.send(given, inPieces(samples.jpeg), clerk),
      ];
      outcomes[name] = sent.map((outcome) => (uuid.test(outcome) ? 'taken' : outcome));
    }
    expect(outcomes).toEqual({
      open: ['taken', 'taken'],
      late: ['ELEVATION_ENDED', 'ELEVATION_ENDED'],
      submitted: ['taken', 'taken'],
      claimed: ['ELEVATION_UNDER_REVIEW', 'taken'],
      approved: ['ELEVATION_ENDED', 'ELEVATION_ENDED'],
    });
  });

  test('a case that a reviewer claims, or that is full of pages, while a document comes does not take it', async () => {
    const elevation = await room.openCase();
    const meanwhile = async function* (content: Buffer, work: () => Promise<unknown>) {
      yield content.subarray(0, 100);
      await work();
      yield content.subarray(100);
    };
    const pages = await pdfOf(15);
    const filling = meanwhile(pages, () => room.upload(elevation, pages, { kind: 'signed-form' }));
    const tooMany = await room.send(announced(elevation, pages), filling);
    const claiming = meanwhile(samples.jpeg, () => room.change(elevation, room.claimed()));
    const tooLate = await room.send(announced(elevation, samples.jpeg), claiming);
    expect([tooMany, tooLate]).toEqual(['DOCUMENT_PAGES', 'ELEVATION_UNDER_REVIEW']);
    expect((await room.stateOf(elevation)).rows).toEqual(['kept signed-form 1 application/pdf 15 key']);
  });

  test('of many uploads at once into one case no more are taken than it has room for', async () => {
    const elevation = await room.openCase();
    const content = pngOfSize(3 * mebibyte, randomBytes);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        room.upload(elevation, content, { kind: 'signed-form', page: index + 1 }),
      ),
    );
    const count = (is: (outcome: string) => boolean) => outcomes.filter(is).length;
    expect({ taken: count((one) => uuid.test(one)), full: count((one) => one === 'CASE_FULL') }).toEqual({
      taken: 6,
      full: 4,
    });
    const replaced = await room.upload(elevation, pngOfSize(5 * mebibyte, randomBytes), {
      kind: 'signed-form',
      page: outcomes.findIndex((one) => uuid.test(one)) + 1,
    });
    expect(replaced).toMatch(uuid);
    expect(await room.keys()).toHaveLength(7);
  });

  test('one in the place of another has that erased, which the audit says', async () => {
    const elevation = await room.openCase();
    const first = await room.upload(elevation, samples.jpeg);
    room.pass(1); // ids of one millisecond have no order
    await room.send(announced(elevation, samples.png, { kind: 'identity-front' }), inPieces(samples.png), clerk);
    const replaced = context.database('audit_event').where({ action: 'document-replaced', subject_id: elevation.id });
    const { rows, audit } = await room.stateOf(elevation);
    expect({ rows, audit: audit.toSorted(), replaced: await replaced.pluck('reason') }).toEqual({
      rows: ['erased identity-front 1 image/jpeg 1 no key', 'kept identity-front 1 image/png 1 key'],
      audit: [
        `${portal.actor} document-uploaded case ${elevation.id}`,
        `${clerk.actor} document-replaced case ${elevation.id}`,
        `${clerk.actor} document-filed case ${elevation.id}`,
      ].toSorted(),
      replaced: [`case ${elevation.id}, document ${first}, identity-front 1`],
    });
  });

  test('without a store nothing is taken', async () => {
    const without = { ...room.documents, documentStore: undefined };
    const elevation = await room.openCase();
    const taken = keepDocument(without, announced(elevation, samples.jpeg), inPieces(samples.jpeg), portal, never);
    await expect(taken).rejects.toMatchObject({ kind: 'precondition', reason: 'DOCUMENTS_NOT_SET_UP' });
  });

  test('whatever comes, in whatever pieces, cut wherever: the case has it whole or not at all', async () => {
    const elevation = await room.openCase();
    const contents = [samples.jpeg, samples.png, samples.pdf, zip];
    const sent = fc.record({
      content: fc.nat(contents.length - 1),
      changeAt: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true })),
      end: fc.double({ min: 0, max: 2, noNaN: true }),
      pieceBytes: fc.integer({ min: 50, max: 20_000 }),
      page: fc.integer({ min: 1, max: 3 }),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(sent, async ({ content, changeAt, end, pieceBytes, page, fails }) => {
        const whole = Buffer.from(contents[content] ?? '');
        if (changeAt !== null) whole[Math.floor(changeAt * whole.length)] = 0x41;
        const cut = whole.subarray(0, Math.ceil(Math.min(end, 1) * whole.length));
        const chunks = async function* () {
          yield* inPieces(cut, pieceBytes);
          if (fails) throw new Error('the caller left');
        };
        const before = await findKeptDocuments(context.database, [elevation.id]);
        const outcome = await room.send(announced(elevation, whole, { page }), chunks());
        const after = await findKeptDocuments(context.database, [elevation.id]);
        const isTaken = uuid.test(outcome);
        expect(isTaken && (fails || cut.length < whole.length)).toBe(false);
        const others = before.filter((one) => !isTaken || one.page !== page);
        expect(after.map(({ id }) => id)).toEqual([...others.map(({ id }) => id), ...(isTaken ? [outcome] : [])]);
        await room.sweep();
        expect(await room.keys()).toEqual(after.map(({ id }) => id).sort());
      }),
      { numRuns: 25 },
    );
  });
});
