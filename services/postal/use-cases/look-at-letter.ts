import type { Database } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { isInland, type PostalAddress } from '../domain/address-block';
import { type AddressRules, checkAddress } from '../domain/address-check';
import type { LetterClass } from '../domain/batch';
import { doorOf, recipientAtDoorOf } from '../domain/door';
import type { EndReason, Letter } from '../domain/letter';
import type { LetterContent } from '../domain/letter-content';
import type { LetterDrawing } from '../ports';
import { isBlocked } from '../store/blocked-recipient';
import type { AddressIndexes, DoorIndexes } from '../store/letter-batch';
import { composeLetter } from '../templates/compose-letter';
import type { LetterTexts } from '../templates/load-texts';
import { openLetter } from './open-letter';
import { unlessUnprintable } from './unprintable';

export interface LookDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly cipher: FieldCipher;
  readonly texts: LetterTexts;
  readonly drawing: LetterDrawing;
  /** Read once. */
  readonly addressRules: () => Promise<AddressRules>;
  /** Whether slips can be printed at this desk. */
  readonly hasDesk: (deskId: string) => boolean;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What was found when the letter was looked at; nothing of its content. */
export type Look = { readonly kind: 'unprintable'; readonly reason: EndReason } | Printable;

export interface Printable {
  readonly kind: 'printable';
  readonly letterClass: LetterClass;
  /** Of a letter. */
  readonly address: LookedAtAddress | undefined;
  /** Of a slip. */
  readonly deskId: string | undefined;
}

export interface LookedAtAddress {
  readonly indexes: AddressIndexes;
  readonly door: DoorIndexes;
  /** Why an operator must look before it is printed, if so; who else has letters at its door is not looked at here. */
  readonly hold: string | undefined;
}

/** Opens the letter for its address or desk, and for what would keep it from being drawn. Faults: unavailable. */
export async function lookAtLetter(deps: LookDeps, letter: Letter): Promise<Look> {
  const content = await unlessUnprintable(deps, letter, () => drawable(deps, letter));
  if ('unprintable' in content) return { kind: 'unprintable', reason: content.unprintable };
  const { recipient } = content;
  return recipient.kind === 'desk'
    ? { kind: 'printable', letterClass: 'desk', address: undefined, deskId: recipient.deskId }
    : lookAtAddress(deps, letter, recipient.address);
}

async function lookAtAddress(deps: LookDeps, letter: Letter, address: PostalAddress): Promise<Printable> {
  const [door, recipient] = [doorOf(address), recipientAtDoorOf(address)];
  const { cipher } = deps;
  const indexes = { doorIndex: cipher.index(doorKind, door), recipientIndex: cipher.index(recipientKind, recipient) };
  const letterClass = isInland(address.countryCode) ? 'italy' : 'abroad';
  const recipients = cipher.indexes(recipientKind, recipient);
  // Somebody has looked at it.
  const hold = letter.isCleared ? undefined : await holdFor(deps, address, recipients);
  const looked = { indexes, door: { doors: cipher.indexes(doorKind, door), recipients }, hold };
  return { kind: 'printable', letterClass, address: looked, deskId: undefined };
}

/** Faults: invalid, where the letter could not be drawn, or is for a desk that nobody knows. */
async function drawable({ keyring, texts, drawing, hasDesk }: LookDeps, letter: Letter): Promise<LetterContent> {
  const content = await openLetter(keyring, letter);
  if (content.recipient.kind === 'desk' && !hasDesk(content.recipient.deskId))
    throw new Fault('invalid', 'DESK_UNKNOWN', `there is no printer of a desk ${content.recipient.deskId}`);
  const { id, attempt, printNumber, acceptedTime: date } = letter;
  drawing.check(composeLetter(texts, { id, attempt, printNumber, date }, content));
  return content;
}

const doorKind = 'door';
const recipientKind = 'recipient-at-door';

/** The first reason for which the letter must wait, if any. */
async function holdFor(
  { database, addressRules }: LookDeps,
  address: PostalAddress,
  recipients: readonly Buffer[],
): Promise<string | undefined> {
  const finding = checkAddress(address, await addressRules()).find(({ kind }) => kind === 'hold');
  if (finding !== undefined) return finding.reason;
  return (await isBlocked(database, recipients)) ? 'ADDRESS_BLOCKED' : undefined;
}
