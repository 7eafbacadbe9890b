/** An SMSC of a test's own that is not ours (jSMPP's simulator), and what it says that it got. */
import { readFileSync } from 'node:fs';
import { ownSmscProcess, type SmscProcess } from '../servers';
import { waitFor } from '../wait-for';
import { joinedSms, type SubmittedPart, type SubmittedSms, submittedPartIn } from './submitted-sms';

export const smscLogin = { systemId: 'symbolon', password: 'sesame', systemType: '' };

export interface OwnSmsc extends Omit<SmscProcess, 'logFile'> {
  /** Every submit_sm that it read since the last forget(), in their order. */
  parts(): readonly SubmittedPart[];
  messages(): readonly SubmittedSms[];
  /** By text of one line, the id that it gave to the message last. */
  ids(): ReadonlyMap<string, string>;
  /** The status of each deliver_sm_resp that it read since the last forget(). */
  receiptAnswers(): readonly number[];
  /** Resolves when everybody who bound has answered the message that the simulator greets with: it ends where one unbinds before. */
  greeted(): Promise<void>;
  forget(): void;
}

const deliverSmResp = 0x80000005;

/** The greeting is the first PDU that the simulator sends in a session. */
function isGreetingAnswer(pdu: Buffer): boolean {
  return pdu.readUInt32BE(4) === deliverSmResp && pdu.readUInt32BE(12) === 1;
}

export async function ownSmsc(): Promise<OwnSmsc> {
  const { logFile, ...smsc } = await ownSmscProcess(smscLogin);
  const received = () =>
    [...readFileSync(logFile, 'utf8').matchAll(/ - Received PDU ([\da-f]+)\n/g)].map(([, hex]) =>
      Buffer.from(hex ?? '', 'hex'),
    );
  let forgotten = 0;
  const sinceForget = () => received().slice(forgotten);
  const parts = () =>
    sinceForget()
      .map(submittedPartIn)
      .filter((part) => part !== undefined);
  return {
    ...smsc,
    parts,
    messages: () => joinedSms(parts()),
    ids: () =>
      new Map(
        [
          ...readFileSync(logFile, 'utf8').matchAll(/ - Receiving submit_sm '(.*)', and return message id (\S+)\n/g),
        ].map(([, text, id]) => [text ?? '', id ?? '']),
      ),
    receiptAnswers: () =>
      sinceForget()
        .filter((pdu) => pdu.readUInt32BE(4) === deliverSmResp)
        .map((pdu) => pdu.readUInt32BE(8)),
    greeted: async () => {
      await waitFor('the greetings to be answered', () => {
        const binds = readFileSync(logFile, 'utf8').match(/ - Accepting bind for session /g) ?? [];
        return received().filter(isGreetingAnswer).length === binds.length;
      });
    },
    forget: () => {
      forgotten = received().length;
    },
  };
}
