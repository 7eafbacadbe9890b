/** An SMSC on 127.0.0.1 that misbehaves as told: plain sockets, PDUs written by hand. What a good one does, jSMPP's shows. */
import { createServer, type Socket } from 'node:net';
import { waitFor } from '../wait-for';
import { commandIds, cstring, type DeliverSm, deliverSm, pdu, pdusIn, type ReadPdu, readPdu } from './pdu';

export type SubmitAnswer =
  | { readonly kind: 'accept'; readonly id?: string }
  | { readonly kind: 'refuse'; readonly status: number }
  /** Any bytes, or none at all. */
  | { readonly kind: 'bytes'; readonly bytes: (request: ReadPdu) => Buffer }
  /** Ends the connection. */
  | { readonly kind: 'cut' };

export interface FakeSmsc {
  readonly port: number;
  /** Every PDU that it read, of all connections. */
  readonly read: readonly ReadPdu[];
  readonly submits: readonly ReadPdu[];
  /** How many connections it has seen. */
  connections(): number;
  /** How many are open. */
  openConnections(): number;
  /** A function is asked once a submit_sm, with its number from 1. Accepts all until told otherwise. */
  answerSubmits(answer: SubmitAnswer | ((number: number) => SubmitAnswer)): void;
  /** Sends it over the newest connection, and gives the status of its answer. */
  deliver(told: DeliverSm): Promise<number>;
  /** Any bytes, over the newest connection. */
  write(bytes: Buffer): void;
  /** Reads nothing more from the connections that are open. */
  stopReading(): void;
  /** Ends every connection; new ones are taken. */
  hangUp(): void;
  stop(): Promise<void>;
}

interface FakeSmscOptions {
  readonly bindStatus?: number;
  /** Answers no enquire_link. */
  readonly ignoresEnquiries?: boolean;
  /** Says this to who connects, and nothing else. */
  readonly banner?: string;
}

const { response } = commandIds;

export async function startFakeSmsc(options: FakeSmscOptions = {}): Promise<FakeSmsc> {
  const read: ReadPdu[] = [];
  const sockets: Socket[] = [];
  let seen = 0;
  let submitted = 0;
  let decide: (number: number) => SubmitAnswer = () => ({ kind: 'accept' });
  let nextSequence = 1_000;

  const answerSubmit = (socket: Socket, request: ReadPdu) => {
    submitted += 1;
    const answer = decide(submitted);
    const { sequence } = request;
    if (answer.kind === 'cut') socket.destroy();
    else if (answer.kind === 'bytes') socket.write(answer.bytes(request));
    else if (answer.kind === 'refuse') socket.write(pdu(commandIds.submitSm + response, answer.status, sequence));
    else socket.write(pdu(commandIds.submitSm + response, 0, sequence, cstring(answer.id ?? `id-${submitted}`)));
  };
  const handle = (socket: Socket, one: ReadPdu) => {
    read.push(one);
    const { command, sequence } = one;
    if (command === commandIds.bindTransceiver)
      socket.write(pdu(command + response, options.bindStatus ?? 0, sequence, cstring('fake')));
    if (command === commandIds.enquireLink && !options.ignoresEnquiries)
      socket.write(pdu(command + response, 0, sequence));
    if (command === commandIds.unbind) socket.end(pdu(command + response, 0, sequence));
    if (command === commandIds.submitSm) answerSubmit(socket, one);
  };
  const server = createServer((socket) => {
    seen += 1;
    sockets.push(socket);
    socket.on('error', () => {}).on('close', () => void sockets.splice(sockets.indexOf(socket), 1));
    if (options.banner !== undefined) return void socket.write(options.banner);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      const { whole, rest: left } = pdusIn(Buffer.concat([rest, bytes]));
      rest = left;
      for (const one of whole) handle(socket, readPdu(one));
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const write = (bytes: Buffer) => {
    const newest = sockets.at(-1);
    if (newest === undefined) throw new Error('nobody is connected');
    newest.write(bytes);
  };
  return {
    port: address.port,
    read,
    get submits() {
      return read.filter(({ command }) => command === commandIds.submitSm);
    },
    connections: () => seen,
    openConnections: () => sockets.length,
    answerSubmits: (answer) => {
      decide = typeof answer === 'function' ? answer : () => answer;
    },
    deliver: async (told) => {
      nextSequence += 1;
      const sequence = nextSequence;
      write(deliverSm(sequence, told));
      const command = commandIds.deliverSm + response;
      const answer = await waitFor('a deliver_sm_resp', () =>
        read.find((one) => one.command === command && one.sequence === sequence),
      );
      return answer.status;
    },
    write,
    stopReading: () => {
      for (const socket of sockets) socket.pause();
    },
    hangUp: () => {
      for (const socket of [...sockets]) socket.destroy();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of [...sockets]) socket.destroy();
      }),
  };
}
