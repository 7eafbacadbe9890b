/** kafkajs -> nodemailer: no database, no seal, no signature, no report; what a crash leaves open is open. Each record is a whole mail as JSON. */
import nodemailer from 'nodemailer';
import { runRawLoop } from './raw-loop';

void runRawLoop(async ({ port, connections }) => {
  const transport = nodemailer.createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
    maxConnections: connections,
    maxMessages: 100,
  });
  return (value) => transport.sendMail(JSON.parse(value));
});
