/** The story of another service that must know what becomes of credentials, and is not always there. */
import {
  type CredentialChange,
  CredentialChangeKind,
  type CredentialServiceClient,
} from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { callUnary } from '../../runtime/grpc-client';
import { madeUpHealthCard } from './applicant';
import { patienceMilliseconds } from './patience';
import { call, getPinInUse } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { StoryStopped } from './story-stopped';
import { changeName } from './words';

export async function playWatching(deps: StoryDeps): Promise<void> {
  const { client, terminal, applicant } = deps;
  const { fiscalCode, email } = applicant;
  await terminal.step('A service begins to watch');
  const beginning = await readUntil(client, '', () => true);
  terminal.line(
    `    ${terminal.style('bold', 'WatchCredentials')} tells where the stream begins. Then the service is cut off.`,
  );

  const healthCard = madeUpHealthCard();
  const { credential } = await getPinInUse(deps, { healthCard });
  await terminal.step('It comes back with what it was told last');
  const ours = (change: CredentialChange) => change.subject === credential.subject;
  const activated = await readUntil(client, beginning.resumeToken, isTold(ours, 'ACTIVATED'));
  tellChange(deps, activated.change);

  await terminal.step('The PIN is revoked, and it hears of that');
  await callUnary(
    client,
    'revokePin',
    { fiscalCode, healthCard, confirmation: { $case: 'email', value: email } },
    call,
  );
  const revoked = await readUntil(client, activated.resumeToken, isTold(ours, 'REVOKED'));
  tellChange(deps, revoked.change);
  terminal.line('');
  terminal.say('Nothing personal is in the stream. Each change comes once, in one order, however often it is resumed.');
}

interface Told {
  readonly resumeToken: string;
  readonly change?: CredentialChange | undefined;
}

function isTold(ours: (change: CredentialChange) => boolean, name: string) {
  return ({ change }: Told) => change !== undefined && ours(change) && changeName(change.kind) === name;
}

/** The first message after the token that is the one waited for. */
async function readUntil(
  client: CredentialServiceClient,
  resumeToken: string,
  isIt: (told: Told) => boolean,
): Promise<Told> {
  const stream = client.watchCredentials({ resumeToken }, { deadline: Date.now() + patienceMilliseconds });
  try {
    for await (const message of stream) if (isIt(message)) return message;
  } catch (cause) {
    throw new StoryStopped(`Nothing was told in ${patienceMilliseconds / 1_000} s.`, { cause });
  } finally {
    stream.cancel();
  }
  throw new StoryStopped('The stream ended before it told what had happened.');
}

function tellChange({ terminal }: StoryDeps, change: CredentialChange | undefined): void {
  const { kind = CredentialChangeKind.CREDENTIAL_CHANGE_KIND_UNSPECIFIED, credentialId, subject } = change ?? {};
  terminal.line(`    ${terminal.style('good', changeName(kind))}  credential ${credentialId}`);
  terminal.line(`    ${' '.repeat(changeName(kind).length)}  holder     ${subject}`);
}
