/** An SMSC that does nothing but take, as cheap as it can be in Node; it sends no receipts. PORT says where, ANSWER_MILLISECONDS how long it takes. */
import { createServer, type Socket } from 'node:net';
import { ArrivalRecord } from './arrivals';

const arrivals = new ArrivalRecord();
arrivals.answerParent();
createServer(serve).listen(Number(process.env['PORT']), '127.0.0.1');

const answerMilliseconds = Number(process.env['ANSWER_MILLISECONDS'] ?? 0);
const headerBytes = 16;
const submitSm = 0x04;
/** Of those that it is sent, all but enquire_link and unbind are answered with an id: of the SMSC, or of the message. */
const withoutBody = new Set([0x15, 0x06]);
const asAnswer = 0x8000_0000;

let taken = 0;

function serve(socket: Socket): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true).on('error', () => {});
  socket.on('data', (bytes: Buffer) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    while (pending.length >= headerBytes && pending.length >= pending.readUInt32BE(0)) {
      const pdu = pending.subarray(0, pending.readUInt32BE(0));
      pending = pending.subarray(pdu.length);
      answer(socket, pdu);
    }
  });
}

function answer(socket: Socket, pdu: Buffer): void {
  const command = pdu.readUInt32BE(4);
  if (command >= asAnswer) return;
  const response = responseTo(command, pdu.readUInt32BE(12));
  if (command === submitSm) arrivals.note(destinationIn(pdu));
  if (command === submitSm && answerMilliseconds > 0) setTimeout(() => socket.write(response), answerMilliseconds);
  else socket.write(response);
}

function responseTo(command: number, sequence: number): Buffer {
  taken += 1;
  const body = withoutBody.has(command) ? '' : `${taken}\0`;
  const response = Buffer.alloc(headerBytes + body.length);
  response.writeUInt32BE(response.length, 0);
  response.writeUInt32BE(asAnswer + command, 4);
  response.writeUInt32BE(sequence, 12);
  response.write(body, headerBytes, 'latin1');
  return response;
}

/** service_type, source and destination, each text with its NUL, and before the addresses their kinds in two bytes (SMPP 3.4, 4.4.1). */
function destinationIn(pdu: Buffer): string {
  const afterText = (from: number) => pdu.indexOf(0, from) + 1;
  const source = afterText(headerBytes) + 2;
  const destination = afterText(source) + 2;
  return pdu.toString('latin1', destination, pdu.indexOf(0, destination));
}
