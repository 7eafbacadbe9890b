/** A mail server that does nothing but take: as cheap as it can be in Node, so that it is not what is measured. PORT says where, ANSWER_MILLISECONDS how long it takes with a mail. */
import { createServer, type Socket } from 'node:net';
import { ArrivalRecord } from './arrivals';

const arrivals = new ArrivalRecord();
arrivals.answerParent();
createServer(serve).listen(Number(process.env['PORT']), '127.0.0.1');

const answerMilliseconds = Number(process.env['ANSWER_MILLISECONDS'] ?? 0);
const greeting = '220 sink\r\n';
const offers = '250-sink\r\n250-8BITMIME\r\n250 DSN\r\n';
const taken = '250 2.0.0 Ok: queued as 1\r\n';
const contentEnd = '\r\n.\r\n';

function serve(socket: Socket): void {
  let pending = '';
  let isContent = false;
  const takeContent = (): boolean => {
    const end = pending.indexOf(contentEnd);
    if (end < 0) return false;
    arrivals.note(/^Message-ID: <([^>]+)>/im.exec(pending)?.[1] ?? '');
    pending = pending.slice(end + contentEnd.length);
    isContent = false;
    if (answerMilliseconds === 0) socket.write(taken);
    else setTimeout(() => socket.write(taken), answerMilliseconds);
    return true;
  };
  const takeCommand = (): boolean => {
    const end = pending.indexOf('\r\n');
    if (end < 0) return false;
    const verb = pending.slice(0, 4).toUpperCase();
    pending = pending.slice(end + 2);
    isContent = verb === 'DATA';
    if (verb === 'QUIT') socket.end('221 bye\r\n');
    else socket.write(isContent ? '354 go on\r\n' : verb === 'EHLO' ? offers : '250 Ok\r\n');
    return verb !== 'QUIT';
  };
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('error', () => {});
  socket.on('data', (text) => {
    pending += text;
    while (isContent ? takeContent() : takeCommand());
  });
  socket.write(greeting);
}
