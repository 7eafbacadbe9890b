/** Hands on every mail of a mailbox, the oldest first, one at a time. */
import type { Clock } from '../../../../runtime/clock';
import { isErrorLike } from '../../../../runtime/error-like';
import { Fault, isFault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { ImapConnection, ListedMail } from './imap-connection';
import type { MailTries } from './mail-tries';
import type { MailboxWatch } from './mailbox-watch';
import type { HandleMail, ReceivedMail } from './received-mail';

export const unknownFolder = 'Symbolon-unknown';
export const failedFolder = 'Symbolon-failed';

export interface EmptyingDeps {
  readonly mailbox: string;
  readonly handle: HandleMail;
  /** The most that is read of a mail. */
  readonly mailBytes: number;
  readonly tries: MailTries;
  readonly watch: MailboxWatch;
  readonly clock: Clock;
  readonly log: Log;
}

const mailsAtOnce = 50;
/** Once so many wait for their next try, those behind them wait, too. */
const mostLeft = 1_000;

/**
 * Every mail that was there is dealt with, or waits for its next try. Throws Fault unavailable: of the connection, which is over
 * then, or of the handling, which cannot go on.
 */
export async function emptyMailbox(deps: EmptyingDeps, connection: ImapConnection, signal: AbortSignal): Promise<void> {
  const left = new Set<string>();
  let lastUid = 0;
  while (!signal.aborted) {
    const mails = left.size < mostLeft ? await connection.list(left.size, mailsAtOnce) : [];
    // Of others that were tried nothing is there any more.
    if (mails.length === 0) return deps.tries.keepOnly(left);
    for (const mail of mails) {
      if (signal.aborted) return;
      // Their numbers rise: one that comes back was not really deleted or moved.
      if (mail.uid <= lastUid)
        throw new Fault('unavailable', 'MAILBOX_READ_ONLY', 'a mail that was dealt with is back');
      lastUid = mail.uid;
      const key = `${connection.folderId}.${mail.uid}`;
      if ((await settle(deps, connection, mail, { key, signal })) === 'left') left.add(key);
    }
  }
}

async function settle(
  deps: EmptyingDeps,
  connection: ImapConnection,
  listed: ListedMail,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
): Promise<'gone' | 'left'> {
  const turn = deps.tries.turnOf(key);
  if (turn === 'later') return 'left';
  if (turn === 'never') return giveUp(deps, connection, listed, key);
  // A mail that ends the connection each time it is read must not keep the others from being read.
  const raw = await connection.read(listed.uid, deps.mailBytes).catch((error: unknown) => {
    if (!signal.aborted) deps.tries.fail(key);
    throw error;
  });
  if (raw === undefined) return forgotten(deps, key);
  const truncated = listed.bytes > deps.mailBytes;
  if (truncated) deps.watch.counted('too-large');
  const mail: ReceivedMail = { raw, truncated, uid: listed.uid, receiveTime: listed.receiveTime ?? deps.clock.now() };
  let handling: Awaited<ReturnType<HandleMail>>;
  try {
    handling = await deps.handle(mail);
  } catch (error) {
    return afterThrow(deps, connection, listed, key, error);
  }
  if (handling === 'taken') await connection.delete(listed.uid);
  else await connection.move(listed.uid, unknownFolder);
  deps.watch.counted(handling);
  return forgotten(deps, key);
}

async function afterThrow(
  deps: EmptyingDeps,
  connection: ImapConnection,
  mail: ListedMail,
  key: string,
  error: unknown,
): Promise<'gone' | 'left'> {
  // Not this mail's doing: it would be the same with every other.
  if (isFault(error, 'unavailable') || isFault(error, 'exhausted')) throw error;
  const { mailbox, log, watch } = deps;
  const tries = deps.tries.fail(key);
  log.warn('mailbox.mail-not-handled', { mailbox, uid: mail.uid, tries, error: withoutWords(error) });
  if (isFault(error, 'invalid') || deps.tries.turnOf(key) === 'never') return giveUp(deps, connection, mail, key);
  watch.counted('retried');
  return 'left';
}

/** Whoever could not read a mail may quote it. */
function withoutWords(error: unknown): unknown {
  if (isFault(error) || !isErrorLike(error)) return error;
  return { name: error.name, message: '', stack: error.stack?.replace(error.message, '') };
}

async function giveUp(deps: EmptyingDeps, connection: ImapConnection, { uid }: ListedMail, key: string) {
  await connection.move(uid, failedFolder);
  deps.watch.counted('failed');
  deps.log.error('mailbox.mail-put-aside', { mailbox: deps.mailbox, uid, folder: failedFolder });
  return forgotten(deps, key);
}

function forgotten({ tries }: EmptyingDeps, key: string): 'gone' {
  tries.forget(key);
  return 'gone';
}
