import { describeOverBrokenWire } from '../../support/broken-wire-suite';
import { startSmsGateway } from '../../support/sms-gateway';
import { carrierFor } from './http-sms-room';

describeOverBrokenWire(
  'the HTTP carrier of SMS',
  'sms',
  async () => {
    const gateway = await startSmsGateway();
    return {
      port: gateway.port,
      openCarrier: (port) => carrierFor(`http://127.0.0.1:${port}/sms`, { silenceMilliseconds: 2_000 }),
      copiesOf: ({ id }) => gateway.messages.filter((message) => message.id === id).length,
      stop: () => gateway.stop(),
    };
  },
  // The provider is asked in one piece: once that has begun, nobody knows.
  {
    requestsCut: ['unclear', 'sent'],
    answersCut: ['unclear', 'sent'],
    requestsDropped: 'unclear',
    answersDropped: 'unclear',
  },
);
