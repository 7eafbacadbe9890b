/** Recipients that nothing is sent to: put there by what carriers tell and by operators, asked about before each sending. */
import type { Database } from '../../../runtime/database';
import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { type Ids, isUuid } from '../../../runtime/id';
import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
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
import { deleteSuppression, listSuppressions as findPage, saveSuppression } from '../store/suppression';
import { auditLookup } from './audit-lookup';
import { auditSuppression } from './audit-suppression';
import { recipientIndex, recipientIndexes } from './recipient-index';
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

/**
 * Has nothing more sent to a message's recipient, where its carrier's receipt says so; in the receipt's transaction. Said again, it
 * lasts longer. Nothing where the message goes another way by now.
 */
export function suppressByReceipt({
  ids,
  times,
  log,
}: {
  readonly ids: Ids;
  readonly times: SuppressionTimes;
  readonly log: Log;
}): ReceiptDeps['suppress'] {
  return async (trx, messageId, { channel, suppress: reason }, time) => {
    const recipient = await findRecipient(trx, messageId, channel);
    if (reason === undefined || recipient === undefined) return;
    const { id } = await saveSuppression(trx, {
      ...recipient,
      id: ids.next(),
      channel,
      reason,
      operator: undefined,
      note: '',
      createTime: time,
      expireTime: suppressionEnd(reason, times, time),
    });
    log.info('suppression.added', { suppressionId: id, channel, reason, messageId });
  };
}

/** Newest first. Who looked for a recipient is in the audit, whatever was found; of a list, who saw something. Faults: invalid INVALID_FIELDS; unavailable. */
export async function listSuppressions(
  deps: SuppressionDeps,
  { recipient, ...asked }: AskedPage & { readonly recipient: GivenRecipient | undefined },
  operator: string,
): Promise<Page<Suppression>> {
  const { database, cipher, keyring } = deps;
  const faults: FieldFault[] = [];
  const checked = recipient && checkedValue(recipient, faults);
  const indexes =
    recipient === undefined || checked === undefined ? undefined : recipientIndexes(cipher, recipient.channel, checked);
  // By its current index: the token must not hold, nor be bound to, more than is in the table.
  const scope = ['ListSuppressions', recipient?.channel ?? '', indexes?.[0]?.toString('base64url') ?? ''];
  const recipients = indexes && recipient && [{ channel: recipient.channel, recipientIndexes: indexes }];
  const page = await listPage(keyring, asked, { scope, faults }, byId, (after, limit) =>
    findPage(database, { recipients, after, limit }),
  );
  const [first] = page.items;
  if (recipient !== undefined)
    await auditLookup(deps, { actor: operator, action: 'recipient-looked-up', subjectId: first?.id });
  else if (first !== undefined) await auditLookup(deps, { actor: operator, action: 'suppressions-listed' });
  return page;
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

function checkedValue({ channel, value }: GivenRecipient, faults: FieldFault[]): string | undefined {
  const checked = checkRecipient(channel, value);
  if (checked.kind === 'ok') return checked.value;
  faults.push({ field: `recipient.${recipientField[channel]}`, ...checked.fault });
  return undefined;
}
