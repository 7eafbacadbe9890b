/** An elevation of a holder who sends a fax: opened and filed by one operator, approved by two others. */
import { randomBytes } from 'node:crypto';
import { specimenPdf } from '../../cli/try/specimen';
import { ListAuditEventsRequest } from '../../proto/gen/symbolon/credentials/v1/audit';
import { Level } from '../../proto/gen/symbolon/credentials/v1/credential';
import {
  ElevationCaseState,
  ElevationRefusal,
  ElevationVerdict,
  type OperatorElevationCase,
} from '../../proto/gen/symbolon/credentials/v1/elevation';
import { ElevationDocumentKind } from '../../proto/gen/symbolon/credentials/v1/elevation_document';
import type { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { callUnary } from '../../runtime/grpc-client';
import { reasonOf } from '../credentials/holder-room';
import { pngOfSize } from '../support/document-samples';
import { type FiledPage, fileDocument } from '../support/filed-document';
import { call } from './deployed-room';
import { type HolderInUse, holderInUse, type Office } from './office';
import { chunksIn } from './papers-of-holder';

const reason = 'compared with the register';
const {
  ELEVATION_DOCUMENT_KIND_IDENTITY_FRONT: front,
  ELEVATION_DOCUMENT_KIND_IDENTITY_BACK: back,
  ELEVATION_DOCUMENT_KIND_SIGNED_FORM: form,
} = ElevationDocumentKind;
export function faxJourney(officeNow: () => Office): void {
  test('pages that came by fax make a PIN dispositive, once two have said yes who did not file them', async () => {
    const office = officeNow();
    const holder = await holderInUse(office);
    const [filippa, rosa, rino] = [
      await office.operator('reviewer', 'filippa'),
      await office.operator('reviewer', 'rosa'),
      await office.operator('reviewer', 'rino'),
    ];
    const { elevationCase: opened } = await callUnary(
      filippa,
      'openElevationCase',
      { fiscalCode: holder.fiscalCode, reason: 'a fax, called back' },
      call,
    );
    const id = String(opened?.elevationCase?.id);
    const pages: readonly FiledPage[] = [
      { kind: front, content: pngOfSize(150_000, randomBytes) },
      { kind: back, content: pngOfSize(20_000, randomBytes) },
      { kind: form, content: await specimenPdf('The form, dated and signed: specimen') },
    ];
    for (const page of pages) await fileDocument(filippa, id, page);

    const { elevationCase: claimed, holder: whose } = await claim(rosa, id);
    expect({ whose, filedBy: claimed?.filedBy, state: claimed?.elevationCase?.state }).toEqual({
      whose: { fiscalCode: holder.fiscalCode, givenName: holder.givenName, familyName: holder.familyName },
      filedBy: ['operator:filippa'],
      state: ElevationCaseState.ELEVATION_CASE_STATE_SUBMITTED,
    });
    expect(await documentsOf(rosa, id)).toEqual(pages);
    expect(await approve(rosa, id)).toMatchObject({
      proposedBy: 'operator:rosa',
      elevationCase: { state: ElevationCaseState.ELEVATION_CASE_STATE_AWAITING_APPROVAL },
    });

    expect([await refusedTo(rosa, id), await refusedTo(filippa, id)]).toEqual(['SELF_APPROVAL', 'SELF_APPROVAL']);
    expect(await levelOf(office, holder)).toBe(Level.LEVEL_ORDINARY);
    await claim(rino, id);
    expect(await documentsOf(rino, id)).toEqual(pages);
    expect((await approve(rino, id))?.elevationCase?.state).toBe(ElevationCaseState.ELEVATION_CASE_STATE_APPROVED);

    expect(await levelOf(office, holder)).toBe(Level.LEVEL_DISPOSITIVE);
    await office.inbox.waitFor('The notice', ({ to, text }) => to === holder.email && /dispositiv/.test(text));
    const read = Array.from({ length: 3 }, () => 'document-read');
    expect(await actsOn(office, String(opened?.subject))).toEqual({
      'operator:filippa': [
        'elevation-requested',
        ...Array.from({ length: 3 }, () => 'document-filed'),
        'elevation-claimed',
        'elevation-approval-failed',
        'elevation-put-back',
      ],
      'operator:rosa': [
        'elevation-claimed',
        ...read,
        'elevation-proposed',
        'elevation-claimed',
        'elevation-approval-failed',
        'elevation-put-back',
      ],
      'operator:rino': ['elevation-claimed', ...read, 'elevation-approved'],
    });
  });
}

function claim(reviewer: OperatorServiceClient, elevationCaseId: string) {
  return callUnary(reviewer, 'claimElevationCase', { elevationCaseId }, call);
}

/** As the reviewer sees them who has the case. */
async function documentsOf(reviewer: OperatorServiceClient, elevationCaseId: string): Promise<readonly FiledPage[]> {
  const { documents } = await callUnary(reviewer, 'listElevationDocuments', { elevationCaseId }, call);
  const pages: FiledPage[] = [];
  for (const { id, kind } of documents)
    pages.push({ kind, content: await chunksIn(reviewer.getElevationDocument({ id })) });
  return pages;
}

async function approve(reviewer: OperatorServiceClient, id: string): Promise<OperatorElevationCase | undefined> {
  const decision = {
    elevationCaseId: id,
    verdict: ElevationVerdict.ELEVATION_VERDICT_APPROVE,
    refusal: ElevationRefusal.ELEVATION_REFUSAL_UNSPECIFIED,
    documentsVersion: 3,
    reason,
  };
  return (await callUnary(reviewer, 'decideElevation', decision, call)).elevationCase;
}

/** Why this one's yes does not count; the case goes back to the others. */
async function refusedTo(reviewer: OperatorServiceClient, id: string): Promise<string> {
  await claim(reviewer, id);
  const refusal = await reasonOf(approve(reviewer, id));
  await callUnary(reviewer, 'putBackElevationCase', { elevationCaseId: id }, call);
  return refusal;
}

async function levelOf({ client }: Office, { fiscalCode, pin }: HolderInUse): Promise<Level | undefined> {
  return (await callUnary(client, 'verifyPin', { fiscalCode, pin }, call)).credential?.level;
}

/** What operators did about a holder, each one's acts in their order. */
async function actsOn(office: Office, subject: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const auditor = await office.operator('auditor', 'aldo');
  const asked = ListAuditEventsRequest.fromPartial({ subject, pageSize: 200 });
  const { events } = await callUnary(auditor, 'listAuditEvents', asked, call);
  const acts: Record<string, string[]> = {};
  for (const { actor, action } of events.reverse())
    if (/^operator:(filippa|rosa|rino)$/.test(actor)) acts[actor] = [...(acts[actor] ?? []), action];
  return acts;
}
