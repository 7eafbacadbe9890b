import { freePort } from '../../support/free-port';
import { outgoingMessage } from '../../support/message-carrier-suite';
import { type FakeSmsc, startFakeSmsc } from '../../support/smsc/fake-smsc';
import { commandIds, cstring, pdu } from '../../support/smsc/pdu';
import { waitFor } from '../../support/wait-for';
import { type SmppRoom, smppRoom } from './smpp-room';

const { response } = commandIds;
const submitResponse = commandIds.submitSm + response;

describe('the carrier of SMS by SMPP, bound and unbound', () => {
  let smsc: FakeSmsc;
  let room: SmppRoom;
  const send = () => room.carrier.send(outgoingMessage({ channel: 'sms' }), new AbortController().signal);

  async function open(
    changes: Parameters<typeof smppRoom>[1] = {},
    options: Parameters<typeof startFakeSmsc>[0] = {},
  ): Promise<void> {
    smsc = await startFakeSmsc(options);
    room = smppRoom(smsc.port, changes);
    await room.carrier.start();
  }
  afterEach(async () => {
    await room.carrier.stop();
    await smsc.stop();
  });

  it('waits for what is under way when it stops, and takes leave', async () => {
    await open();
    smsc.answerSubmits({ kind: 'bytes', bytes: () => Buffer.alloc(0) });
    const sending = send();
    const { sequence } = await waitFor('it to be under way', () => smsc.submits[0]);
    const stopping = room.carrier.stop();
    expect(await send()).toEqual({ kind: 'refused', reason: 'SMPP_NOT_BOUND', permanent: false });
    smsc.write(pdu(submitResponse, 0, sequence, cstring('id-1')));
    expect(await sending).toEqual({ kind: 'sent', references: ['id-1'] });
    await stopping;
    expect(smsc.read.map(({ command }) => command)).toEqual([
      commandIds.bindTransceiver,
      commandIds.submitSm,
      commandIds.unbind,
    ]);
  });

  it('stops at whichever moment it is asked to, and leaves no connection behind', async () => {
    await open();
    for (let turns = 0; turns < 40; turns += 1) {
      const { carrier } = smppRoom(smsc.port);
      const starting = carrier.start();
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await carrier.stop();
      await starting;
    }
    await waitFor('the one that was not stopped to be alone', () => smsc.openConnections() === 1);
  });

  it('takes leave of an SMSC that does, and binds again by itself', async () => {
    await open();
    smsc.write(pdu(commandIds.unbind, 0, 5));
    await waitFor('the second bind', () => smsc.connections() === 2);
    await waitFor('it to be bound', async () => (await send()).kind === 'sent');
    const answers = smsc.read.filter(({ command }) => command === commandIds.unbind + response);
    expect(answers.map(({ sequence, status }) => ({ sequence, status }))).toEqual([{ sequence: 5, status: 0 }]);
    expect(await room.counts('symbolon_notify_smpp_ends_total')).toEqual({ 'smpp SMPP_UNBOUND_BY_SMSC': 1 });
    expect(room.lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['smpp.bound', 'smpp.lost']));
  });

  it.each([
    ['a banner and nothing', { banner: '220 mail.example ESMTP\r\n' }, 'SMPP_NOT_BOUND'],
    ['a status that is about the hour', { bindStatus: 0x08 }, 'SMPP_NOT_BOUND'],
  ])('refuses quickly while the SMSC meets it with %s', async (_what, options, reason) => {
    await open({ random: () => 0.999 }, options);
    expect(await send()).toEqual({ kind: 'refused', reason, permanent: false });
  });

  it.each([
    ['refuses its bind', { bindStatus: 0x08 }],
    ['meets it with a banner', { banner: '220 mail.example ESMTP\r\n' }],
  ])('asks an SMSC ever more seldom that %s', async (_what, options) => {
    const begun = performance.now();
    await open({ random: () => 0.01 }, options);
    await waitFor('the eighth bind', () => smsc.connections() === 8, { deadlineMilliseconds: 20_000 });
    // Of pauses up to 0.5 s, 1 s, 2 s and so on to 30 s a hundredth each.
    expect(performance.now() - begun).toBeGreaterThan(5 + 10 + 20 + 40 + 80 + 160 + 250);
  });

  it('refuses quickly, too, where nobody is', async () => {
    smsc = await startFakeSmsc();
    room = smppRoom(await freePort(), { random: () => 0.999 });
    await room.carrier.start();
    expect(await send()).toEqual({ kind: 'refused', reason: 'SMPP_NOT_BOUND', permanent: false });
    expect(await room.counts('symbolon_notify_smpp_ends_total')).toEqual({ 'smpp SMPP_ECONNREFUSED': 1 });
  });
});
