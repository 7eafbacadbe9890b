/** The other end of an IMAP connection, as wrong as a test wants it. */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface ScriptedImap {
  readonly port: number;
  /** Every line that it was sent, without its tag. */
  readonly heard: readonly string[];
}

/** What it says to a command beside the tagged OK; `silence`: nothing at all. */
export type ImapAnswer = (command: string) => readonly string[] | 'silence' | undefined;

const ordinary: ImapAnswer = (command) => {
  if (command === 'CAPABILITY') return ['* CAPABILITY IMAP4rev1 UIDPLUS MOVE AUTH=PLAIN SASL-IR'];
  if (command.startsWith('LIST')) return ['* LIST () "." INBOX'];
  if (command.startsWith('SELECT')) return ['* 1 EXISTS', '* OK [UIDVALIDITY 1] ok', '* OK [UIDNEXT 8] ok'];
  if (command.startsWith('FETCH')) return ['* 1 FETCH (UID 7 RFC822.SIZE 10)'];
  if (command.startsWith('UID FETCH')) return ['* 1 FETCH (UID 7 BODY[]<0> "Subject: a")'];
  return undefined;
};

const servers = new Set<() => Promise<void>>();

/** A mailbox with one mail, number 7, where `answer` does not say otherwise. */
export async function scriptedImap(answer: ImapAnswer = () => undefined): Promise<ScriptedImap> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.write('* OK ready\r\n');
    createInterface(socket)
      .on('error', () => {})
      .on('line', (line) => {
        const [tag, ...words] = line.split(' ');
        const command = words.join(' ');
        heard.push(command);
        const lines = answer(command) ?? ordinary(command) ?? [];
        if (lines !== 'silence') socket.write([...lines, `${tag} OK done`, ''].join('\r\n'));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  servers.add(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: address.port, heard };
}

afterAll(async () => {
  for (const stop of servers) await stop();
});
