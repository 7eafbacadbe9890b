/** The story of a holder who comes to a desk with a PIN that only reads, and leaves with one that claims. */
import { Level } from '../../proto/gen/symbolon/credentials/v1/credential';
import { IdentityDocumentKind } from '../../proto/gen/symbolon/credentials/v1/desk';
import { DeskFormKind, type GetDeskFormRequest } from '../../proto/gen/symbolon/credentials/v1/form';
import { callUnary } from '../../runtime/grpc-client';
import { assertHappened, call, getPinInUse } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { levelName } from './words';

const deskId = 'roma-1';

/** What every call from a desk carries; the form was signed today. */
export function atDesk(now: Date, number: string) {
  const form = {
    number,
    signDate: now.toISOString().slice(0, 10),
    identityDocument: IdentityDocumentKind.IDENTITY_DOCUMENT_KIND_IDENTITY_CARD,
  };
  return { deskId, form, reason: 'came with form MV35, and was seen' };
}

/** Has the form made that the holder signs; answers its number. */
export async function deskFormFor(
  { operator, terminal }: StoryDeps,
  holder: NonNullable<GetDeskFormRequest['holder']>,
): Promise<string> {
  const asked = { kind: DeskFormKind.DESK_FORM_KIND_MV35, holder, deskId, language: 'en', reason: 'is at the desk' };
  const { number, pdf } = await callUnary(await operator('desk'), 'getDeskForm', asked, call);
  terminal.line(
    `    ${terminal.style('bold', 'GetDeskForm')} gives it pre-filled: ${number}, ${pdf.length} bytes of PDF`,
  );
  return number;
}

export async function playElevate(deps: StoryDeps): Promise<void> {
  const { terminal, applicant } = deps;
  const { personalPin, requestTime } = await getPinInUse(deps);
  assertHappened((await tellLevel(deps, personalPin)) === Level.LEVEL_ORDINARY, 'The level was not ordinary.');
  await terminal.step('The holder goes to a desk, with an identity document');
  terminal.say(
    `${applicant.givenName} ${applicant.familyName} signs form MV35 there. The operator has seen who it is; Symbolon keeps the form's number, its date and the kind of document, and nothing more.`,
  );
  terminal.line('');
  const { fiscalCode } = applicant;
  const number = await deskFormFor(deps, { $case: 'fiscalCode', value: fiscalCode });
  const asked = { fiscalCode, ...atDesk(requestTime, number) };
  const elevated = await callUnary(await deps.operator('desk'), 'elevateAtDesk', asked, call);
  terminal.line(
    `    ${terminal.style('bold', 'ElevateAtDesk')}, by a token with the role desk, answers: level ${levelName(elevated)}`,
  );
  assertHappened((await tellLevel(deps, personalPin)) === Level.LEVEL_DISPOSITIVE, 'The level is not dispositive.');
  await terminal.step('Whoever did not go there finds out');
  const notice = await deps.inbox.waitFor(
    'The notice',
    ({ to, subject }) => to === applicant.email && /dispositive/.test(subject),
  );
  terminal.line(`    Every contact is told: “${notice.subject}”`);
}

/** Of the credential whose PIN this is. */
export async function tellLevel({ client, terminal, applicant }: StoryDeps, pin: string): Promise<Level> {
  const { credential } = await callUnary(client, 'verifyPin', { fiscalCode: applicant.fiscalCode, pin }, call);
  terminal.line(`    ${terminal.style('bold', 'VerifyPin')} answers: level ${levelName(credential)}`);
  return credential?.level ?? Level.LEVEL_UNSPECIFIED;
}
