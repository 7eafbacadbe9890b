import { randomUUID } from 'node:crypto';
import { chunksOf } from '../../../services/credentials/api/text-chunks';
import { migrations } from '../../../services/credentials/migrations';
import { saveAddressBlock } from '../../../services/credentials/store/address-blocks';
import { insertContactCode } from '../../../services/credentials/store/contact-codes';
import { exportHolder } from '../../../services/credentials/use-cases/export-holder';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { faultOf } from '../centre-room';
import { contactsOf, type HolderRoom, openHolderRoom } from '../holder-room';
import { openPapersRoom } from '../papers-room';

const anna = 'operator:anna';
const reason = 'the holder asks for it, by registered letter';

describeOnEachDatabase("a holder's data, exported for an operator", migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'cap_use', 'audit_event');
  });
  const asked = (value: string) => ({ kind: 'fiscal-code', value }) as const;
  const exported = async (fiscalCode: string) => {
    let text = '';
    for await (const piece of exportHolder(room.deps, { asked: asked(fiscalCode), reason }, anna)) text += piece;
    return text;
  };

  test('are one JSON document of all that is kept, with no PIN in it and no operator, and that stands in the audit', async () => {
    const holder = await room.inUse();
    const text = await exported(holder.fiscalCode);
    const document = JSON.parse(text);
    const { postalAddress, mobile, email } = holder.application;
    expect(document).toMatchObject({
      holder: { subject: holder.request.holderId, fiscalCode: holder.fiscalCode, wrongPins: { failures: 0 } },
      credentials: [
        {
          id: holder.credential.id,
          state: 'active',
          contacts: expect.arrayContaining([
            expect.objectContaining({ kind: 'mobile', value: mobile }),
            expect.objectContaining({ kind: 'email', value: email }),
          ]),
        },
      ],
      pinRequests: [
        {
          id: holder.request.id,
          state: 'used',
          application: { givenName: 'Maria', postalAddress: { street: postalAddress?.street } },
        },
      ],
      elsewhere: expect.arrayContaining([expect.stringContaining('42 days')]),
    });
    const events: readonly { action: string; byOperator: boolean }[] = document.events;
    expect(events.map(({ action, byOperator }) => `${action} ${byOperator}`).sort()).toEqual([
      'holder-exported true',
      'holder-looked-up true',
      'pin-exchanged false',
      'pin-requested false',
    ]);
    for (const secret of [holder.initialPin, holder.initialPin.slice(0, 8), holder.personalPin, 'anna'])
      expect(text).not.toContain(secret);
    expect(
      await context.database('audit_event').where({ action: 'holder-exported' }).select('actor', 'reason'),
    ).toEqual([{ actor: anna, reason }]);
  });

  test('have the contacts that were asked to confirm, restores, blocked addresses and wrong health cards, without what opens any of them', async () => {
    const holder = await room.confirmed();
    const { id: pinRequestId, holderId } = holder.request;
    await room.linkFor(holder, contactsOf(holder));
    const createTime = room.deps.clock.now();
    const block = { deliveryId: randomUUID(), holderId, subjectIndex: Buffer.alloc(32), attempt: 1, reason: 'MOVED' };
    await context.database.transaction((trx) => saveAddressBlock(trx, { ...block, createTime, liftTime: undefined }));
    const contact = { kind: 'email', value: 'another@example.org' } as const;
    const about = { pinRequestId, credentialId: holder.credential.id, purpose: 'request', contact } as const;
    const code = { ...about, tries: 1, sends: 1, createTime, expireTime: createTime, confirmTime: undefined };
    await context.database.transaction((trx) =>
      insertContactCode(trx, room.deps.cipher, { ...code, id: randomUUID() }, createTime),
    );
    const document = JSON.parse(await exported(holder.fiscalCode));
    const time = expect.stringMatching(/^2026-01-/);
    const [credential] = document.credentials;
    const [request] = document.pinRequests.filter(({ id }: { id: string }) => id === pinRequestId);
    expect({
      restores: credential.restores,
      codes: request.contactCodes,
      blocks: document.addressBlocks,
      wrongHealthCards: document.holder.wrongHealthCards,
      elsewhere: document.elsewhere.some((text: string) => text.includes('revocation')),
    }).toEqual({
      restores: [{ state: 'started', createTime: time, expireTime: time }],
      codes: [{ ...contact, purpose: 'request', tries: 1, sends: 1, createTime: time, expireTime: time }],
      blocks: [{ deliveryId: block.deliveryId, reason: 'MOVED', createTime: time }],
      wrongHealthCards: { failures: 0 },
      elsewhere: true,
    });
  });

  test('have elevations with what documents there are, and the forms of desks; no way into a case, and no operator', async () => {
    const holder = await (await openPapersRoom(room)).withPapers();
    const { number, credentialId } = holder.elevation;
    const text = await exported(holder.fiscalCode);
    const document = JSON.parse(text);
    const time = expect.stringMatching(/^2026-01-07T/);
    expect({ elevations: document.elevations, deskForms: document.deskForms }).toEqual({
      elevations: [
        {
          ...{ number, credentialId, state: 'cancelled', createTime: time, submitTime: time, endTime: time },
          documents: ['identity-front', 'signed-form'].map((kind) => ({
            ...{ kind, page: 1, bytes: holder.documentBytes, mediaType: 'application/pdf', createTime: time },
          })),
        },
      ],
      deskForms: [
        {
          ...{ credentialId, act: 'elevation', deskId: 'roma-1', createTime: time },
          ...{ number: holder.formNumber, signDate: '2026-01-07', identityDocument: 'passport' },
        },
      ],
    });
    expect(text).not.toContain(holder.elevation.id);
    expect(text).not.toContain('desk-1');
  });

  test('are whole, however much there is, and go out in chunks of a bounded size', async () => {
    const holder = await room.inUse();
    const holderId = holder.request.holderId;
    const occurTime = room.deps.clock.now();
    const rows = Array.from({ length: 120 }, () => ({
      ...{ id: room.deps.ids.next(), holder_id: holderId, occur_time: occurTime },
      ...{ actor: 'portal', action: 'pin-changed', reason: 'perché' },
    }));
    await context.database.batchInsert('audit_event', rows, 60);
    const pieces = exportHolder(room.deps, { asked: asked(holder.fiscalCode), reason }, anna);
    const chunks: Buffer[] = [];
    for await (const chunk of chunksOf(pieces, 1_000)) chunks.push(chunk);
    const document = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const changes = document.events.filter(({ action }: { action: string }) => action === 'pin-changed');
    expect([changes.length, document.events.length]).toEqual([120, 124]);
    expect(new Set(chunks.slice(0, -1).map(({ length }) => length))).toEqual(new Set([1_000]));
    expect(chunks.at(-1)?.length).toBeLessThanOrEqual(1_000);
  });

  test('are refused where nobody is known, and where no reason is given', async () => {
    expect(await faultOf(exported(validFiscalCode(980_001)))).toBe('not-found HOLDER_NOT_FOUND');
    const wrong = exportHolder(room.deps, { asked: undefined, reason: ' ' }, anna);
    expect(await faultOf(wrong.next())).toBe('invalid INVALID_FIELDS holder reason');
  });
});
