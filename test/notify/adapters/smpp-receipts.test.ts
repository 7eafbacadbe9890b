import { Fault } from '../../../runtime/fault';
import { outgoingMessage } from '../../support/message-carrier-suite';
import { type FakeSmsc, startFakeSmsc } from '../../support/smsc/fake-smsc';
import { commandIds, cstring, type DeliverSm, deliverSm, pdu, type ReadPdu } from '../../support/smsc/pdu';
import { waitFor } from '../../support/wait-for';
import { type SmppRoom, smppRoom } from './smpp-room';

const now = new Date('2026-11-23T08:00:00Z');
const tags = { receiptedMessageId: 0x1e, networkErrorCode: 0x423, messagePayload: 0x424, messageState: 0x427 };
const textOf = (stat: string, more = '') =>
  `id:12345 sub:001 dlvrd:001 submit date:2611230700 done date:2611230710 stat:${stat} err:000${more} text:Hello`;

describe('receipts by SMPP', () => {
  let smsc: FakeSmsc;
  let room: SmppRoom;

  async function open(changes: Parameters<typeof smppRoom>[1] = {}): Promise<void> {
    smsc = await startFakeSmsc();
    room = smppRoom(smsc.port, changes);
    await room.carrier.start();
  }
  const countsOf = (name: string) => room.counts(`symbolon_notify_${name}_total`);
  afterEach(async () => {
    await room.carrier.stop();
    await smsc.stop();
  });

  const subject = {
    kind: 'reference',
    readings: expect.arrayContaining(['12345', '3039']),
    recipient: '+393331234567',
  };
  const basis = { carrier: 'smpp', channel: 'sms', subject, occurTime: new Date('2026-11-23T07:10:00Z') };
  const utf16 = (text: string) => Buffer.from(text, 'utf16le').swap16();
  const id = [tags.receiptedMessageId, cstring('12345')] as const;
  const state = (number: number) => [tags.messageState, Buffer.of(number)] as const;
  const noNumber = [tags.networkErrorCode, Buffer.of(3, 0, 1)] as const;

  const cases: readonly (readonly [string, DeliverSm, object])[] = [
    ['as text', { content: textOf('DELIVRD') }, { outcome: 'delivered', reason: '' }],
    ['as text that says ACCEPTD', { content: textOf('ACCEPTD') }, { outcome: 'taken', reason: '' }],
    ['as text that says ENROUTE', { content: textOf('ENROUTE'), esmClass: 0x20 }, { outcome: 'delayed', reason: '' }],
    ['as text that says EXPIRED', { content: textOf('EXPIRED') }, { outcome: 'failed', reason: 'SMS_EXPIRED' }],
    ['as text that says UNDELIV', { content: textOf('UNDELIV') }, { outcome: 'failed', reason: 'SMS_UNDELIVERABLE' }],
    ['as text that says REJECTD', { content: textOf('REJECTD') }, { outcome: 'failed', reason: 'SMS_REJECTED' }],
    ['as text that says DELETED', { content: textOf('DELETED') }, { outcome: 'failed', reason: 'SMS_DELETED' }],
    ['as text that says UNKNOWN', { content: textOf('UNKNOWN') }, { outcome: 'failed', reason: 'SMS_STATE_UNKNOWN' }],
    ['as text in UCS-2', { content: utf16(textOf('DELIVRD')), dataCoding: 8 }, { outcome: 'delivered', reason: '' }],
    [
      'as text after a header',
      { content: `\x05\0\x03abc${textOf('DELIVRD')}`, esmClass: 0x44 },
      { outcome: 'delivered', reason: '' },
    ],
    [
      'as text in a payload',
      { tlvs: [[tags.messagePayload, Buffer.from(textOf('DELIVRD'))]] },
      { outcome: 'delivered', reason: '' },
    ],
    [
      'as text with its keys in capitals',
      { content: textOf('DELIVRD').toUpperCase() },
      { outcome: 'delivered', reason: '' },
    ],
    ['as TLVs', { tlvs: [id, state(2)] }, { outcome: 'delivered', reason: '', occurTime: now }],
    [
      'as TLVs without a NUL',
      { tlvs: [[id[0], Buffer.from('12345')], state(3)] },
      { outcome: 'failed', reason: 'SMS_EXPIRED', occurTime: now },
    ],
    [
      'as TLVs, not marked as a receipt',
      { esmClass: 0, tlvs: [id, state(2)] },
      { outcome: 'delivered', reason: '', occurTime: now },
    ],
    [
      'as both, of which the TLV goes first',
      { content: textOf('ACCEPTD'), tlvs: [id, state(5)] },
      { outcome: 'failed', reason: 'SMS_UNDELIVERABLE' },
    ],
    [
      'as both, of which the TLV says nothing',
      { content: textOf('DELIVRD'), tlvs: [state(77)] },
      { outcome: 'delivered', reason: '' },
    ],
    [
      'that the network knows no such number',
      { content: textOf('UNDELIV'), tlvs: [noNumber] },
      { outcome: 'failed', reason: 'SMS_UNKNOWN_SUBSCRIBER', suppress: 'hard-bounce' },
    ],
    [
      'with an error of a message that arrived',
      { content: textOf('DELIVRD'), tlvs: [noNumber] },
      { outcome: 'delivered', reason: '' },
    ],
    [
      'with words that the message quotes',
      { content: textOf('UNDELIV', ' text:stat:DELIVRD id:9') },
      { outcome: 'failed', reason: 'SMS_UNDELIVERABLE' },
    ],
  ];
  it.each(cases)('takes one %s', async (_what, told, expected) => {
    await open();
    expect(await smsc.deliver(told)).toBe(0);
    expect(room.receipts).toEqual([{ ...basis, ...expected }]);
  });

  it.each([
    ['the number that it is from', { source: [1, '393331234567'] }, '+393331234567'],
    ['one with a plus', { source: [0, '+393331234567'] }, '+393331234567'],
    [
      'the one that it is to, where it is from us',
      { source: [5, 'INPS'], destination: [1, '393331234567'] },
      '+393331234567',
    ],
    ['nobody by a number that does not say its country', { source: [0, '3331234567'] }, undefined],
  ] as const)('is about %s', async (_what, told, recipient) => {
    await open();
    await smsc.deliver({ content: textOf('DELIVRD'), ...told });
    expect(room.receipts).toMatchObject([{ subject: { recipient } }]);
  });

  it('is about whom it is to where our own number stands first', async () => {
    await open({ sender: { kind: 'number', digits: '390612345678' } });
    await smsc.deliver({ content: textOf('DELIVRD'), source: [1, '390612345678'], destination: [1, '393331234567'] });
    expect(room.receipts).toMatchObject([{ subject: { recipient: '+393331234567' } }]);
  });

  it.each([
    ['a time in another zone, ahead', '2611230900', now],
    ['a time with seconds', '261123070959', new Date('2026-11-23T07:09:59Z')],
    ['a time with its century', '20261123070959', new Date('2026-11-23T07:09:59Z')],
    ['a day that has no such time', '2611239999', now],
    ['a time years ago', '1611230700', now],
  ])('happened when its SMSC says, unless it is %s that nobody can believe', async (_what, date, occurTime) => {
    await open();
    await smsc.deliver({ content: textOf('DELIVRD').replace('2611230710', date) });
    expect(room.receipts).toMatchObject([{ occurTime }]);
  });

  it.each([
    ['names no message', { content: 'stat:DELIVRD' }],
    ['names no state', { content: 'id:12345' }],
    ['names a state that nobody knows', { content: textOf('WHATEVR') }],
    ['has an id longer than any', { content: textOf('DELIVRD').replace('12345', '1'.repeat(66)) }],
    ['is a bomb of letters', { content: Buffer.alloc(250, 'id: stat: ') }],
    ['is empty', {}],
  ])('acknowledges and forgets one that %s', async (_what, told) => {
    await open();
    expect(await smsc.deliver(told)).toBe(0);
    expect(room.receipts).toEqual([]);
    expect(await countsOf('smpp_deliveries')).toEqual({ 'smpp unreadable': 1 });
  });

  it('acknowledges half a deliver_sm, and goes on', async () => {
    await open();
    smsc.write(pdu(commandIds.deliverSm, 0, 7, Buffer.of(0, 1)));
    expect(await smsc.deliver({ content: textOf('DELIVRD') })).toBe(0);
    expect(smsc.read.slice(1).map(({ sequence, status }) => ({ sequence, status }))).toEqual([
      { sequence: 7, status: 0 },
      { sequence: 1_001, status: 0 },
    ]);
    expect(await countsOf('smpp_deliveries')).toEqual({ 'smpp unreadable': 1, 'smpp delivered': 1 });
  });

  it('acknowledges what a person writes, counts it, and keeps nothing of it', async () => {
    await open();
    expect(await smsc.deliver({ esmClass: 0, content: textOf('DELIVRD', ' who are you?') })).toBe(0);
    expect(room.receipts).toEqual([]);
    expect(await countsOf('smpp_deliveries')).toEqual({ 'smpp message': 1 });
    expect(JSON.stringify(room.lines)).not.toMatch(/who are you|39333|12345/);
  });

  it('lets the SMSC repeat what could not be kept', async () => {
    let isAway = true;
    const takeReceipts = async () => {
      if (isAway) throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'away');
    };
    await open({ takeReceipts });
    expect(await smsc.deliver({ content: textOf('DELIVRD') })).toBe(0x64);
    isAway = false;
    expect(await smsc.deliver({ content: textOf('DELIVRD') })).toBe(0);
    expect(await countsOf('smpp_deliveries')).toEqual({ 'smpp put-back': 1, 'smpp delivered': 1 });
    expect(room.lines.filter(({ event }) => event === 'receipt.put-back')).toHaveLength(1);
  });

  it('hands on a receipt that comes before the answer to its message, and again each time that it comes', async () => {
    await open();
    const bytes = ({ sequence }: ReadPdu) =>
      Buffer.concat([
        deliverSm(70, { content: textOf('DELIVRD') }),
        deliverSm(71, { content: textOf('DELIVRD') }),
        pdu(commandIds.submitSm + commandIds.response, 0, sequence, cstring('3039')),
      ]);
    smsc.answerSubmits({ kind: 'bytes', bytes });
    const outcome = await room.carrier.send(outgoingMessage({ channel: 'sms' }), new AbortController().signal);
    expect(outcome).toEqual({ kind: 'sent', references: ['3039'] });
    await waitFor('both', () => room.receipts.length === 2);
    expect(room.receipts.map(({ subject: about }) => about)).toEqual([subject, subject]);
  });

  it('has so many in work and no more, reads on when they are safe, and hands them on together', async () => {
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const batches: number[] = [];
    await open({
      takeReceipts: async (receipts) => {
        batches.push(receipts.length);
        await held;
      },
    });
    const all = Buffer.concat(
      Array.from({ length: 3_000 }, (_, index) => deliverSm(index + 1, { content: textOf('DELIVRD') })),
    );
    smsc.write(all);
    await waitFor('it to hold back', async () => 'smpp deliveries-held-back' in (await countsOf('smpp_oddities')));
    letGo();
    const answered = await waitFor('all answers', () => {
      const answers = smsc.read.filter(({ command }) => command === commandIds.deliverSm + commandIds.response);
      return answers.length === 3_000 ? answers : undefined;
    });
    expect(new Set(answered.map(({ sequence }) => sequence)).size).toBe(3_000);
    expect(Math.max(...batches)).toBeLessThanOrEqual(100);
    expect(batches.length).toBeLessThan(1_500);
  });
});
