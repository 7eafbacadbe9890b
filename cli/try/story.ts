/** The story of one PIN: asked for, sent in two halves, put together, exchanged, used. */
import { randomInt } from 'node:crypto';
import { type Credential, Level, VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import type { PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { carriesReference, halfIn } from './inbox';
import { askForPin, call, isHalf } from './pin-in-use';
import type { StoryDeps } from './story-deps';
import { StoryStopped } from './story-stopped';
import type { Terminal } from './terminal';
import { tellChanges } from './watch';
import { channelWord, halfWord, outcomeName } from './words';

/** Faults of the calls; StoryStopped where something does not happen that must. */
export async function playStory(deps: StoryDeps): Promise<void> {
  const { terminal } = deps;
  terminal.line(`\n${terminal.style('bold', 'Symbolon: a PIN that never travels whole')}\n`);
  terminal.say(
    'A symbolon was a token broken in two: whoever held both pieces had proved who they were. Here the token is a PIN of 16 characters. One half goes by SMS or mail, the other by post; only who receives both can use it.',
  );
  const request = await tellRequest(deps);
  await watchItLeave(deps, request);
  const initialPin = await findBothHalves(deps, request);
  const personalPin = await exchange(deps, initialPin);
  await verify(deps, personalPin);
  terminal.line('');
  terminal.say(
    `All of it is in the inbox: ${deps.inbox.url}. The README tells how to call Symbolon from a service of your own.`,
  );
}

async function tellRequest(deps: StoryDeps): Promise<PinRequest> {
  const { terminal, applicant } = deps;
  await terminal.step('Somebody asks for a PIN');
  const { givenName, familyName, fiscalCode, mobile, email, street } = applicant;
  terminal.say(`${givenName} ${familyName} does not exist, but all the data are valid:`);
  terminal.line('');
  terminal.line(`    fiscal code   ${fiscalCode}`);
  terminal.line(`    mobile        ${mobile}`);
  terminal.line(`    e-mail        ${email}`);
  terminal.line(`    address       ${street}, 00184 Roma RM\n`);
  const pinRequest = await askForPin(deps);
  terminal.line(
    `    ${terminal.style('bold', 'RequestPin')} answers: request ${pinRequest.id}, reference ${pinRequest.reference}`,
  );
  for (const { half, channel, maskedRecipient } of pinRequest.deliveries) {
    terminal.line(`      ${halfWord(half).padEnd(12)} by ${channelWord(channel).padEnd(7)} to ${maskedRecipient}`);
  }
  terminal.line('');
  terminal.say('From this answer on neither half can be lost, whatever crashes.');
  return pinRequest;
}

async function watchItLeave({ client, terminal }: StoryDeps, { id }: PinRequest): Promise<void> {
  await terminal.step('The two halves leave on separate ways');
  terminal.say('Each half was sealed for the one service that sends it. WatchPinRequest tells of each step:');
  terminal.line('');
  await tellChanges(client, id, terminal);
}

async function findBothHalves({ inbox, terminal, applicant }: StoryDeps, { reference }: PinRequest): Promise<string> {
  await terminal.step('They arrive');
  terminal.say(`Both carry the reference ${reference}, so that the holder knows that they belong together.`);
  terminal.line('');
  const sms = await inbox.waitFor('The SMS', (item) => item.to === applicant.mobile && isHalf(item, reference));
  terminal.frame(`SMS to ${sms.to}`, sms.text);
  const letter = await inbox.waitFor('The letter', (item) => item.channel === 'letter' && isHalf(item, reference));
  terminal.frame('Letter', `${letter.to}\n\n[…]\n${withHalf(letter.text)}\n[…]`);
  const confirmation = await inbox.waitFor(
    'The confirmation',
    (item) => item.to === applicant.email && carriesReference(item.text, reference),
  );
  terminal.line('');
  terminal.say(
    `And ${confirmation.to} got a confirmation of the request, without any half: “${confirmation.subject}”.`,
  );
  if (letter.pdf !== null) terminal.say(`The letter as it is printed: ${new URL(letter.pdf, inbox.url)}`);
  await terminal.step('The holder puts them together');
  const [first = '', second = ''] = [halfIn(sms.text), halfIn(letter.text)];
  drawToken(terminal, first, second);
  return `${first} ${second}`;
}

function drawToken({ line, style }: Terminal, first: string, second: string): void {
  const [left, right] = [style('half', first), style('half', second)];
  line('       by SMS            by post');
  line('    ╭────────────╲    ╲────────────╮         ╭────────────╲────────────╮');
  line(`    │  ${left} ╱    ╱ ${right}  │   ──▸   │  ${left} ╱ ${right}  │`);
  line('    ╰────────────╲    ╲────────────╯         ╰────────────╲────────────╯');
}

/** Of a letter's words those that matter here: the paragraph with the half. */
function withHalf(text: string): string {
  return text.split('\n\n').find((paragraph) => halfIn(paragraph) !== undefined) ?? text;
}

async function exchange({ client, terminal, applicant }: StoryDeps, initialPin: string): Promise<string> {
  await terminal.step('First use: the initial PIN becomes a personal one');
  const { fiscalCode } = applicant;
  const { personalPin, credential, notice } = await callUnary(client, 'exchangePin', { fiscalCode, initialPin }, call);
  if (personalPin === undefined) throw new StoryStopped('ExchangePin drew no personal PIN.');
  terminal.line(
    `    ${terminal.style('bold', 'ExchangePin')} with all 16 characters answers: personal PIN ${terminal.style('half', personalPin)}`,
  );
  tellCredential(terminal, credential);
  terminal.line('');
  terminal.say('With it comes a notice in the holder’s language, for the portal to show:');
  terminal.frame('Notice', notice);
  return personalPin;
}

async function verify({ client, terminal, applicant }: StoryDeps, personalPin: string): Promise<void> {
  await terminal.step('From now on, any service can check it');
  const { fiscalCode } = applicant;
  const right = await callUnary(client, 'verifyPin', { fiscalCode, pin: personalPin }, call);
  terminal.line(
    `    ${terminal.style('bold', 'VerifyPin')} with it answers:          ${terminal.style('good', outcomeName(right.outcome))}`,
  );
  tellCredential(terminal, right.credential);
  const wrong = await callUnary(client, 'verifyPin', { fiscalCode, pin: anotherPin(personalPin) }, call);
  terminal.line(`    ${terminal.style('bold', 'VerifyPin')} with a wrong one answers: ${outcomeName(wrong.outcome)}`);
  if (
    right.outcome !== VerifyOutcome.VERIFY_OUTCOME_VERIFIED ||
    wrong.outcome !== VerifyOutcome.VERIFY_OUTCOME_REJECTED
  )
    throw new StoryStopped('VerifyPin did not answer VERIFIED and then REJECTED.');
}

function tellCredential(terminal: Terminal, credential: Credential | undefined): void {
  const level = credential?.level === Level.LEVEL_ORDINARY ? 'ordinary' : 'dispositive';
  const until = credential?.expireTime?.toISOString().slice(0, 10);
  terminal.line(`      level ${level}, valid until ${until ?? 'unknown'}`);
}

/** One character is another one: as wrong as a PIN can be with a holder who nearly remembers. */
function anotherPin(pin: string): string {
  const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789'.replace(pin.charAt(0), '');
  return alphabet.charAt(randomInt(alphabet.length)) + pin.slice(1);
}
