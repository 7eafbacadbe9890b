import { outgoingMessage } from '../../support/message-carrier-suite';
import { type FakeSmsc, type SubmitAnswer, startFakeSmsc } from '../../support/smsc/fake-smsc';
import { commandIds, cstring, pdu, type ReadPdu } from '../../support/smsc/pdu';
import { type SmppRoom, smppRoom } from './smpp-room';

const submitResponse = commandIds.submitSm + commandIds.response;

describe('the carrier of SMS by SMPP, answered', () => {
  let smsc: FakeSmsc;
  let room: SmppRoom;

  async function answering(answer: SubmitAnswer) {
    smsc = await startFakeSmsc();
    room = smppRoom(smsc.port);
    await room.carrier.start();
    smsc.answerSubmits(answer);
    return room.carrier.send(outgoingMessage({ channel: 'sms' }), new AbortController().signal);
  }
  afterEach(async () => {
    await room.carrier.stop();
    await smsc.stop();
  });

  const throttled = { permanent: false, throttled: true, retryAfterSeconds: 1 };
  it.each([
    [0x58, { reason: 'SMPP_ESME_RTHROTTLED', ...throttled }],
    [0x14, { reason: 'SMPP_ESME_RMSGQFUL', ...throttled }],
    [0x0b, { reason: 'SMPP_ESME_RINVDSTADR', permanent: true }],
    [0x01, { reason: 'SMPP_ESME_RINVMSGLEN', permanent: true }],
    [0x65, { reason: 'SMPP_ESME_RX_P_APPN', permanent: true }],
    [0x0a, { reason: 'SMPP_ESME_RINVSRCADR', permanent: false, refusesUs: true }],
    [0x04, { reason: 'SMPP_ESME_RINVBNDSTS', permanent: false, refusesUs: true }],
    [0x08, { reason: 'SMPP_ESME_RSYSERR', permanent: false }],
    [0x66, { reason: 'SMPP_ESME_RX_R_APPN', permanent: false }],
    [0x40a, { reason: 'SMPP_STATUS_40A', permanent: false }],
  ])('takes the status %i for %o', async (status, outcome) => {
    expect(await answering({ kind: 'refuse', status })).toEqual({ kind: 'refused', ...outcome });
    expect(smsc.submits).toHaveLength(1);
  });

  it('takes a generic_nack for the answer that it stands for', async () => {
    const bytes = ({ sequence }: ReadPdu) => pdu(commandIds.genericNack, 0x02, sequence);
    const outcome = { kind: 'refused', reason: 'SMPP_ESME_RINVCMDLEN', permanent: false, refusesUs: true };
    expect(await answering({ kind: 'bytes', bytes })).toEqual(outcome);
  });

  it.each([
    ['no id', Buffer.alloc(0)],
    ['an empty id', cstring('')],
    ['an id of two words', cstring('a b')],
    ['an id without end', Buffer.alloc(16_000, 0x61)],
  ])('knows a message for taken that is answered with %s, though no receipt will be known', async (_what, body) => {
    const bytes = ({ sequence }: ReadPdu) => pdu(submitResponse, 0, sequence, body);
    expect(await answering({ kind: 'bytes', bytes })).toEqual({ kind: 'sent', references: [] });
  });
});
