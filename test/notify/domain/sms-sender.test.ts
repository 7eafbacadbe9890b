import { smsSenderOf } from '../../../services/notify/domain/sms-sender';

describe('whom an SMS is from', () => {
  it.each([
    ['INPS', { kind: 'name', name: 'INPS' }],
    ['INPS Italia', { kind: 'name', name: 'INPS Italia' }],
    ['3Bank', { kind: 'name', name: '3Bank' }],
    ['+390612345678', { kind: 'number', digits: '390612345678' }],
    ['390612345678', { kind: 'number', digits: '390612345678' }],
    ['48000', { kind: 'short-code', digits: '48000' }],
    ['+48000', { kind: 'number', digits: '48000' }],
    ['INPS Servizi', undefined],
    ['12', undefined],
    ['1234567890123456', undefined],
    ['Città', undefined],
    ['', undefined],
  ])('%j is %o', (text, sender) => {
    expect(smsSenderOf(text)).toEqual(sender);
  });
});
