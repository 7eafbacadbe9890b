import { openMetrics } from '../../../runtime/metrics';
import { bounceHandler } from '../../../services/notify/adapters/bounce-handler';
import type { CarrierReceipt } from '../../../services/notify/domain/receipt';
import { startDovecot } from '../../support/dovecot';
import { recordingLog } from '../../support/recording-log';
import { waitFor } from '../../support/wait-for';
import { arf, deliveryId, dsn, mail, multipart, part } from './bounce/bounce-mails';
import { mailboxRoom, mailOf, subjectsOf } from './mailbox-room';

test('whatever is written to the mailbox, what is about our mails is recorded, and the rest is put aside', async () => {
  const dovecot = await startDovecot();
  const parts = Array.from({ length: 10_000 }, () => part('text/plain', ['x']));
  const answer = ['Subject: Fuori sede', `In-Reply-To: <${deliveryId}.2@symbolon.example>`];
  const mails = [
    mail(['Subject: parts'], 'multipart/mixed; boundary=b', multipart('b', parts)),
    dsn(),
    dsn(),
    mailOf('watches'),
    `Subject: large\n\n${`${'x'.repeat(70)}\n`.repeat(100_000)}`,
    mail(answer, 'text/plain', ['> BCDF GHJK']),
    arf('abuse'),
    `Subject: header\n${'A: b\n'.repeat(100_000)}`,
    dsn({ recipients: [['Action: delayed', 'Status: 4.4.1']] }),
  ];
  for (const each of mails) await dovecot.deliver(each);
  const receipts: CarrierReceipt[] = [];
  const takeReceipts = async (taken: readonly CarrierReceipt[]) => void receipts.push(...taken);
  const { log, lines } = recordingLog();
  const handle = bounceHandler({ carrier: 'smtp', takeReceipts, metrics: openMetrics(), log });
  const { reader } = await mailboxRoom(dovecot, { handle, log });
  await reader.start();
  await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);

  expect(receipts.map(({ outcome, reason, suppress }) => [outcome, reason, suppress])).toEqual([
    ['failed', 'BOUNCE_5_1_1', 'hard-bounce'],
    ['failed', 'BOUNCE_5_1_1', 'hard-bounce'],
    ['taken', 'COMPLAINT', 'complaint'],
    ['delayed', 'BOUNCE_4_4_1', undefined],
  ]);
  // The names of files there tell no order within a second.
  const aside = async (folder: string) => [...subjectsOf(await dovecot.mailsIn(folder))].sort();
  expect(await aside('Symbolon-unknown')).toEqual(['large', 'watches']);
  expect(await aside('Symbolon-failed')).toEqual(['header', 'parts']);
  expect(JSON.stringify(lines)).not.toMatch(/BCDF|watches|example\.it/);
});
