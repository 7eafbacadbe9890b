/** Recipients that nothing is sent to: put there by what carriers tell and by operators, asked about before each sending. */
import type { Database, Transaction } from '../../../runtime/database';
import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { type Ids, isUuid } from '../../../runtime/id';
import type { Log } from '../../../runtime/log';
import { inTransaction } from '../../../runtime/transaction';
import type { MessageChannel } from '../domain/channel';
import { maskRecipient } from '../domain/masking';
import { recipientField } from '../domain/notification';
import type { SuppressionReason } from '../domain/receipt';
import { checkRecipient } from '../domain/recipient';
import { type Suppression, type SuppressionTimes, suppressionEnd } from '../domain/suppression';
import type { AuditDeps } from '../store/audit-events';
import { findRecipient } from '../store/message';
import { deleteSuppression, saveSuppression } from '../store/suppression';
import { auditSuppression } from './audit-suppression';
import { recipientIndex } from './recipient-index';
import type { ReceiptDeps } from './take-receipts';

export interface SuppressionDeps extends AuditDeps {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly log: Log;
}

/** As an operator gives it; undefined where the call names none. */
export interface GivenRecipient {
  readonly channel: MessageChannel;
  readonly value: string;
}

export interface AddSuppressionInput {
  readonly recipient: GivenRecipient | undefined;
  readonly reason: SuppressionReason | 'unknown' | undefined;
  readonly note: string;
  readonly expireTime: Date | undefined;
}

const noteMaxCharacters = 500;

/** Whom a carrier said nothing more is to be sent to, and of which message. */
interface ToldRecipient {
  readonly messageId: string;
  readonly channel: MessageChannel;
  readonly recipientIndex: Buffer;
  readonly maskedRecipient: string;
  readonly reason: SuppressionReason;
}

export type SuppressRecipient = (trx: Transaction, told: ToldRecipient, time: Date) => Promise<void>;

/** Has nothing more sent to a recipient, in the transaction of what its carrier says. Said again, it lasts longer. */
export function suppressRecipient({
  ids,
  times,
  log,
}: {
  readonly ids: Ids;
  readonly times: SuppressionTimes;
  readonly log: Log;
}): SuppressRecipient {
  return async (trx, { messageId, ...told }, time) => {
    const { channel, reason } = told;
    const { id } = await saveSuppression(trx, {
      ...told,
      id: ids.next(),
      operator: undefined,
      note: '',
      createTime: time,
      expireTime: suppressionEnd(reason, times, time),
    });
    log.info('suppression.added', { suppressionId: id, channel, reason, messageId });
  };
}

/** As suppressRecipient, of a message's recipient, where a receipt says so. Nothing where the message goes another way by now. */
export function suppressByReceipt(suppress: SuppressRecipient): ReceiptDeps['suppress'] {
  return async (trx, messageId, { channel, suppress: reason }, time) => {
    const recipient = await findRecipient(trx, messageId, channel);
    if (reason === undefined || recipient === undefined) return;
    await suppress(trx, { ...recipient, messageId, channel, reason }, time);
  };
}

/**
 * Adds what an operator says; where the recipient is suppressed for this reason already, that one lasts until the later of both ends.
 * Faults: invalid INVALID_FIELDS; unavailable.
 */
export async function addSuppression(
  deps: SuppressionDeps,
  input: AddSuppressionInput,
  operator: string,
): Promise<Suppression> {
  const { database, cipher, clock, ids, log } = deps;
  const createTime = clock.now();
  const { channel, value, reason } = checkInput(input, createTime);
  const suppression = {
    id: ids.next(),
    channel,
    recipientIndex: recipientIndex(cipher, channel, value),
    maskedRecipient: maskRecipient(channel, value),
    reason,
    operator,
    note: input.note,
    createTime,
    expireTime: input.expireTime,
  };
  const saved = await inTransaction(database, async (trx) => {
    const there = await saveSuppression(trx, suppression);
    await auditSuppression(deps, trx, there, { actor: operator, action: 'suppression-added', note: input.note });
    return there;
  });
  log.info('suppression.added', { suppressionId: saved.id, channel, reason, operator });
  return saved;
}

/** Fault not-found SUPPRESSION_NOT_FOUND. */
export async function removeSuppression(
  deps: Omit<SuppressionDeps, 'cipher'>,
  id: string,
  operator: string,
): Promise<void> {
  await inTransaction(deps.database, async (trx) => {
    const removed = isUuid(id) ? await deleteSuppression(trx, id) : undefined;
    if (removed === undefined) throw new Fault('not-found', 'SUPPRESSION_NOT_FOUND', 'no suppression has this id');
    await auditSuppression(deps, trx, removed, { actor: operator, action: 'suppression-removed', note: '' });
  });
  deps.log.info('suppression.removed', { suppressionId: id, operator });
}

function checkInput({ recipient, reason, note, expireTime }: AddSuppressionInput, now: Date) {
  const faults: FieldFault[] = [];
  const value = recipient && checkedValue(recipient, faults);
  if (recipient === undefined)
    faults.push({ field: 'recipient', reason: 'FIELD_REQUIRED', description: 'must be a mobile, an e-mail or a PEC' });
  if (reason !== 'operator' && reason !== 'unsubscribed')
    faults.push({ field: 'reason', reason: 'VALUE_UNKNOWN', description: 'must be OPERATOR or UNSUBSCRIBED' });
  if ([...note].length > noteMaxCharacters)
    faults.push({ field: 'note', reason: 'TEXT_TOO_LONG', description: `at most ${noteMaxCharacters} characters` });
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(note))
    faults.push({ field: 'note', reason: 'CONTROL_CHARACTERS', description: 'must be one line' });
  if (expireTime !== undefined && !(expireTime > now))
    faults.push({ field: 'expire_time', reason: 'TIME_OUT_OF_RANGE', description: 'must be after now' });
  if (faults.length > 0 || recipient === undefined || value === undefined) throw invalidFields(faults);
  // Any other has left its fault.
  return { channel: recipient.channel, value, reason: reason as 'operator' | 'unsubscribed' };
}

export function checkedValue({ channel, value }: GivenRecipient, faults: FieldFault[]): string | undefined {
  const checked = checkRecipient(channel, value);
  if (checked.kind === 'ok') return checked.value;
  faults.push({ field: `recipient.${recipientField[channel]}`, ...checked.fault });
  return undefined;
}
