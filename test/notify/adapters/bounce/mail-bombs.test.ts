import fc from 'fast-check';
import { isFault } from '../../../../runtime/fault';
import { readBounce } from '../../../../services/notify/adapters/bounce/read-bounce';
import { dsn, mail, multipart, part } from './bounce-mails';

const mebibyte = 1024 * 1024;
const notReadable = expect.objectContaining({ kind: 'invalid', reason: 'MAIL_NOT_READABLE' });

const parts = (count: number) =>
  mail(
    [],
    'multipart/mixed; boundary=b',
    multipart(
      'b',
      Array.from({ length: count }, () => part('text/plain', ['x'])),
    ),
  );

function nested(levels: number, type: 'multipart/mixed' | 'message/rfc822'): string {
  const opened = Array.from({ length: levels }, (_, level) =>
    type === 'message/rfc822'
      ? `Content-Type: ${type}\n\n`
      : `Content-Type: ${type}; boundary=b${level}\n\n--b${level}\n`,
  );
  return `${opened.join('')}\n\ntext`;
}

/** By the processor's clock, which others on the machine do not slow down. */
function costOf(mailText: string): { readonly milliseconds: number; readonly outcome: unknown } {
  const raw = Buffer.from(mailText);
  const begun = process.cpuUsage();
  let outcome: unknown;
  try {
    outcome = readBounce(raw);
  } catch (error) {
    outcome = error;
  }
  const { user, system } = process.cpuUsage(begun);
  return { milliseconds: (user + system) / 1_000, outcome };
}

test.each([
  ['10,000 parts', parts(10_000)],
  ['101 parts', parts(101)],
  ['1,000 levels of multipart', nested(1_000, 'multipart/mixed')],
  ['1,000 mails within mails', nested(1_000, 'message/rfc822')],
  ['a header of 1 MiB', `Subject: ${'x'.repeat(mebibyte)}\n\n`],
  ['a header of 100,000 fields', `${'A: b\n'.repeat(100_000)}\n`],
  ['a header folded 100,000 times', `A: b\n${' c\n'.repeat(100_000)}\n`],
  ['more than 5 MiB', 'x\n\n'.padEnd(5 * mebibyte + 1, 'x')],
  ['a report of 1 MiB', dsn({ message: Array(20_000).fill(`A: ${'b'.repeat(50)}`) })],
])('a mail of %s is not read, and costs little', (_what, text) => {
  const { milliseconds, outcome } = costOf(text);
  expect(outcome).toEqual(notReadable);
  expect(milliseconds).toBeLessThan(500);
});

const fiveMebibytes = (text: string) =>
  text.repeat(Math.ceil((5 * mebibyte) / text.length)).slice(0, 5 * mebibyte - 10_000);

test.each([
  ['zeros in base64', part('message/rfc822', [fiveMebibytes('AAAA')], ['Content-Transfer-Encoding: base64'])],
  [
    'escapes in quoted-printable',
    part('message/rfc822', [fiveMebibytes('=0A')], ['Content-Transfer-Encoding: quoted-printable']),
  ],
  [
    'soft line ends',
    part('message/rfc822', [`a\n\n${fiveMebibytes('=   ')}`], ['Content-Transfer-Encoding: quoted-printable']),
  ],
  [
    'a report in quoted-printable',
    part('message/delivery-status', [fiveMebibytes('=0A')], ['Content-Transfer-Encoding: quoted-printable']),
  ],
  ['boundaries that are none', part('text/plain', [fiveMebibytes(' --b')])],
  ['longer boundaries', part('text/plain', [fiveMebibytes('--bb\n')])],
  ['a quoted string without an end', part(`text/plain; a="${'\\"'.repeat(30_000)}`, [fiveMebibytes('x')])],
  ['empty lines', part('message/delivery-status', [fiveMebibytes('\n')])],
  ['spaces', part('message/delivery-status', [fiveMebibytes(' ')])],
])('5 MiB of %s are read in bounded time and memory', (_what, inner) => {
  const text = mail([], 'multipart/report; boundary=b', multipart('b', [inner]));
  const before = process.memoryUsage().rss;
  const { milliseconds, outcome } = costOf(text);
  expect(outcome === undefined || isFault(outcome, 'invalid')).toBe(true);
  expect(milliseconds).toBeLessThan(2_000);
  // Several copies of the mail while it is decoded, and what is not collected yet.
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * mebibyte);
});

test('whatever is done to a bounce, it is read, ignored or refused, and nothing else', () => {
  const bytes = Buffer.from(dsn());
  const change = fc.record({ at: fc.nat(bytes.length - 1), bytes: fc.uint8Array({ maxLength: 8 }), cut: fc.nat(200) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
      const changed = changes.reduce(
        (mailBytes, { at, bytes: put, cut }) =>
          Buffer.concat([mailBytes.subarray(0, at), put, mailBytes.subarray(Math.min(mailBytes.length, at + cut))]),
        bytes,
      );
      try {
        readBounce(changed);
      } catch (error) {
        if (!isFault(error, 'invalid')) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
