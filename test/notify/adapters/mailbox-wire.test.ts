import { type Dovecot, startDovecot } from '../../support/dovecot';
import { type FaultProxy, faultProxyTo, type WireFault } from '../../support/fault-proxy';
import type { LogLine } from '../../support/recording-log';
import { waitFor } from '../../support/wait-for';
import { mailboxRoom, mailOf, subjectsOf } from './mailbox-room';

const subjects = ['one', 'two', 'three', 'four'];
/** So that a mail comes in several packets. */
const filling = `${'x'.repeat(70)}\n`.repeat(1_000);
const silenceMilliseconds = 2_000;
const deadlineMilliseconds = 20_000;

const reasonOf = ({ error }: LogLine) => Reflect.get(Object(error), 'reason');

/** A real server behind a wire that does harm. A mail may be handled twice then, which changes nothing; never not at all. */
describe('a mailbox behind a wire', () => {
  let dovecot: Dovecot;
  let wire: FaultProxy;
  let implicitTls: boolean;

  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  beforeEach(async () => {
    await dovecot.forget();
    await lay(false);
    for (const subject of subjects) await dovecot.deliver(`${mailOf(subject)}${filling}`);
  });
  afterEach(() => wire.cut());

  /** To where TLS is spoken from the first byte, or to where it begins in plain text. */
  async function lay(isTlsAtOnce: boolean): Promise<void> {
    await wire?.cut();
    implicitTls = isTlsAtOnce;
    wire = await faultProxyTo({ host: dovecot.host, port: implicitTls ? dovecot.tlsPort : dovecot.port });
  }

  /**
   * Reads all there is. `harm`: from the beginning on, or from before a mail is deleted that was handled, by its number; what it swallows
   * passes again once the connection is lost.
   */
  async function readAll(harm: WireFault | ((handled: number) => WireFault | undefined)) {
    let handled = 0;
    if (typeof harm !== 'function') wire.behave(harm);
    const { reader, mails, lines } = await mailboxRoom(dovecot, {
      server: { port: wire.port, implicitTls },
      silenceMilliseconds,
      random: () => 0.02,
      handle: async () => {
        handled += 1;
        const fault = typeof harm === 'function' ? harm(handled) : undefined;
        if (fault !== undefined) wire.behave(fault);
        return 'taken';
      },
    });
    const losses = () => lines.filter(({ event }) => event === 'mailbox.connection-lost');
    await reader.start();
    if (typeof harm === 'function' && harm(1)?.kind === 'drop') {
      await waitFor('the loss of the connection', () => losses().length > 0, { deadlineMilliseconds });
      wire.behave({ kind: 'pass' });
    }
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0, { deadlineMilliseconds });
    await reader.stop();
    return { mails, losses: losses(), errors: lines.filter(({ level }) => level === 'error') };
  }
  type Read = Awaited<ReturnType<typeof readAll>>;

  /** At least once each and whole, and once more only where the connection was lost. */
  function expectNoneLost({ mails, losses, errors }: Read): void {
    const whole = mails.filter(({ raw }) => raw.length > filling.length);
    expect({
      handled: new Set(subjectsOf(mails)),
      whole: whole.length,
      moreThanLosses: Math.max(0, mails.length - subjects.length - losses.length),
      errors,
    }).toEqual({ handled: new Set(subjects), whole: mails.length, moreThanLosses: 0, errors: [] });
  }

  it.each(
    [200, 1_000, 3_000, 10_000, 60_000, 100_000, 200_000].flatMap((bytes) => [
      [bytes, 'STARTTLS', false] as const,
      [bytes, 'TLS from the first', true] as const,
    ]),
  )('gives every mail where it is cut after %i bytes of answers, with %s', async (afterBytes, _how, isTlsAtOnce) => {
    await lay(isTlsAtOnce);
    const read = await readAll({ kind: 'cut', direction: 'answers', afterBytes });
    expect(new Set(read.losses.map(reasonOf))).toEqual(new Set(['MAILBOX_LOST']));
    expectNoneLost(read);
  });

  it.each([1, 30, 60, 90])('gives a mail again where its deletion is cut after %i bytes', async (afterBytes) => {
    const read = await readAll((handled) =>
      handled % 2 === 1 && handled < 8 ? { kind: 'cut', direction: 'requests', afterBytes } : undefined,
    );
    expect(read.losses.length).toBeGreaterThan(0);
    expectNoneLost(read);
  });

  it('gives every mail where the answer to a deletion is lost, again and again', async () => {
    const read = await readAll((handled) => (handled < 6 ? { kind: 'answer-lost' } : undefined));
    expect(read.losses.length).toBeGreaterThanOrEqual(5);
    expectNoneLost(read);
  });

  it('gives every mail once where its answers are late, but in time', async () => {
    const read = await readAll({ kind: 'delay', direction: 'answers', milliseconds: 100 });
    expect({ handled: subjectsOf(read.mails), losses: read.losses }).toEqual({ handled: subjects, losses: [] });
  });

  it.each([
    'answers',
    'requests',
  ] as const)('gives every mail where its %s are swallowed, once they are not any more', async (direction) => {
    const read = await readAll((handled) => (handled === 1 ? { kind: 'drop', direction } : undefined));
    expect(read.losses.map(reasonOf)).toContain('MAILBOX_SILENT');
    expectNoneLost(read);
  });
});
