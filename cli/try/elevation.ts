/** The story of an ordinary PIN that becomes dispositive: a holder sends documents, and two reviewers look at them. */
import { createHash } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { Level } from '../../proto/gen/symbolon/credentials/v1/credential';
import {
  type ElevationCase,
  ElevationCaseState,
  ElevationRefusal,
  ElevationVerdict,
} from '../../proto/gen/symbolon/credentials/v1/elevation';
import {
  ElevationDocumentKind,
  type UploadElevationDocumentResponse,
} from '../../proto/gen/symbolon/credentials/v1/elevation_document';
import type { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { isFault } from '../../runtime/fault';
import { callUnary } from '../../runtime/grpc-client';
import { patienceMilliseconds } from './patience';
import { assertHappened, call, getPinInUse } from './pin-in-use';
import { specimenPdf } from './specimen';
import type { StoryDeps } from './story-deps';
import { StoryStopped } from './story-stopped';

export async function playElevation(deps: StoryDeps): Promise<void> {
  const { terminal } = deps;
  const { personalPin } = await getPinInUse(deps);
  const elevation = await ask(deps, personalPin);
  await sendDocuments(deps, elevation);
  await sayYes(deps, elevation);
  await sayYesAgain(deps, elevation);
  await verify(deps, personalPin);
  terminal.line('');
  terminal.say('The documents are kept encrypted, shown to nobody any more, and erased in 30 days.');
}

async function ask({ client, terminal, applicant }: StoryDeps, pin: string): Promise<ElevationCase> {
  await terminal.step('The holder asks that the PIN may claim benefits, too');
  const { fiscalCode } = applicant;
  const { elevationCase } = await callUnary(client, 'requestElevation', { fiscalCode, pin }, call);
  if (elevationCase === undefined) throw new StoryStopped('RequestElevation gave no case.');
  const number = elevationCase.number.replace(/(.{4})(?=.)/g, '$1 ');
  terminal.line(
    `    ${terminal.style('bold', 'RequestElevation')} gives a case, number ${number} in the form's barcode`,
  );
  return elevationCase;
}

async function sendDocuments(deps: StoryDeps, { id }: ElevationCase): Promise<void> {
  const { client, terminal } = deps;
  await terminal.step('The form to sign, and an identity document');
  const asked = { elevationCaseId: id, language: 'en' };
  const { pdf, fileName } = await callUnary(client, 'getElevationForm', asked, call);
  terminal.line(
    `    ${terminal.style('bold', 'GetElevationForm')}: ${fileName}, ${pdf.length} bytes, pre-filled, to print, date and sign`,
  );
  const identity = await specimenPdf('Identity card, both sides: specimen');
  await send(
    deps,
    id,
    'Identity card, both sides',
    ElevationDocumentKind.ELEVATION_DOCUMENT_KIND_IDENTITY_FRONT,
    identity,
  );
  await send(deps, id, 'The form', ElevationDocumentKind.ELEVATION_DOCUMENT_KIND_SIGNED_FORM, Buffer.from(pdf));
}

async function send(
  deps: StoryDeps,
  id: string,
  what: string,
  kind: ElevationDocumentKind,
  content: Buffer,
): Promise<void> {
  const { terminal } = deps;
  const { document } = await upload(deps, id, kind, content);
  terminal.line(
    `    ${terminal.style('bold', 'UploadElevationDocument')}: ${what}, ${document?.sizeBytes} bytes, ${document?.mediaType}`,
  );
}

function upload(
  { client }: StoryDeps,
  elevationCaseId: string,
  kind: ElevationDocumentKind,
  content: Buffer,
): Promise<UploadElevationDocumentResponse> {
  return new Promise((resolve, reject) => {
    const stream = client.uploadElevationDocument(
      new Metadata(),
      { deadline: Date.now() + patienceMilliseconds },
      (error, response) => (error === null ? resolve(response) : reject(error)),
    );
    const sha256 = createHash('sha256').update(content).digest();
    const header = { elevationCaseId, kind, page: 1, sizeBytes: BigInt(content.length), sha256 };
    stream.write({ content: { $case: 'header', value: header } });
    stream.write({ content: { $case: 'chunk', value: content } });
    stream.end();
  });
}

async function sayYes(deps: StoryDeps, { id }: ElevationCase): Promise<void> {
  const { operator, terminal } = deps;
  await terminal.step('A reviewer looks at them, alone');
  const anna = await operator('reviewer', 'anna');
  const { holder } = await callUnary(anna, 'claimElevationCase', { elevationCaseId: id }, call);
  terminal.line(
    `    ${terminal.style('bold', 'ClaimElevationCase')} shows whose they must be: ${holder?.givenName} ${holder?.familyName}, ${holder?.fiscalCode}`,
  );
  const { documents } = await callUnary(anna, 'listElevationDocuments', { elevationCaseId: id }, call);
  assertHappened(documents.length === 2, 'The case does not have two documents.');
  tell(deps, await decide(anna, id), ElevationCaseState.ELEVATION_CASE_STATE_AWAITING_APPROVAL, 'AWAITING_APPROVAL');
  await callUnary(anna, 'claimElevationCase', { elevationCaseId: id }, call);
  const refused = await decide(anna, id).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isFault(refused)) throw new StoryStopped('The same person could approve twice.');
  terminal.line(`    ${terminal.style('bold', 'DecideElevation')} once more, by the same person: ${refused.reason}`);
  await callUnary(anna, 'putBackElevationCase', { elevationCaseId: id }, call);
}

async function sayYesAgain(deps: StoryDeps, { id }: ElevationCase): Promise<void> {
  await deps.terminal.step('A second one looks at them, too');
  const bruno = await deps.operator('reviewer', 'bruno');
  await callUnary(bruno, 'claimElevationCase', { elevationCaseId: id }, call);
  tell(deps, await decide(bruno, id), ElevationCaseState.ELEVATION_CASE_STATE_APPROVED, 'APPROVED');
}

async function decide(reviewer: OperatorServiceClient, id: string): Promise<ElevationCaseState | undefined> {
  const { elevationCase: claimed } = await callUnary(reviewer, 'claimElevationCase', { elevationCaseId: id }, call);
  const decision = {
    elevationCaseId: id,
    verdict: ElevationVerdict.ELEVATION_VERDICT_APPROVE,
    refusal: ElevationRefusal.ELEVATION_REFUSAL_UNSPECIFIED,
    documentsVersion: claimed?.documentsVersion ?? 0,
    reason: 'document and form are of the holder, and valid',
  };
  const { elevationCase } = await callUnary(reviewer, 'decideElevation', decision, call);
  return elevationCase?.elevationCase?.state;
}

function tell(
  { terminal }: StoryDeps,
  state: ElevationCaseState | undefined,
  expected: ElevationCaseState,
  name: string,
): void {
  assertHappened(state === expected, `DecideElevation did not lead to ${name}.`);
  terminal.line(`    ${terminal.style('bold', 'DecideElevation')} with APPROVE: the case is ${name}`);
}

async function verify({ client, inbox, terminal, applicant }: StoryDeps, pin: string): Promise<void> {
  await terminal.step('The same PIN, and more that it may do');
  const { fiscalCode, email } = applicant;
  const { credential } = await callUnary(client, 'verifyPin', { fiscalCode, pin }, call);
  assertHappened(credential?.level === Level.LEVEL_DISPOSITIVE, 'The level was not raised.');
  terminal.line(`    ${terminal.style('bold', 'VerifyPin')}: VERIFIED, level ${terminal.style('bold', 'DISPOSITIVE')}`);
  const mail = await inbox.waitFor('The notice', ({ to, text }) => to === email && /dispositiv/.test(text));
  terminal.frame(`E-mail to ${email}`, mail.text.split('\n\n').slice(0, 3).join('\n\n'));
}
