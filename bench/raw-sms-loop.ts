/** kafkajs -> smpp: one bind, so many submissions unanswered at once, and nothing else. Each record is the fields of a submit_sm as JSON. */
import { connect, type Session } from 'smpp';
import { Limiter } from '../runtime/limiter';
import { runRawLoop } from './raw-loop';

const queueLength = 1_000_000;

void runRawLoop(async ({ port, connections }) => {
  const session = await bound(port);
  const window = new Limiter({ name: 'window', concurrency: connections, queueLength });
  return (value) => window.run(() => submitted(session, JSON.parse(value)));
});

function bound(port: number): Promise<Session> {
  return new Promise((resolve, reject) => {
    const session = connect({ url: `smpp://127.0.0.1:${port}` }, () =>
      session.bind_transceiver({ system_id: 'symbolon', password: 'sesame' }, ({ command_status: status }) =>
        status === 0 ? resolve(session) : reject(new Error(`the bind was answered ${status}`)),
      ),
    );
  });
}

function submitted(session: Session, fields: Readonly<Record<string, string | number>>): Promise<void> {
  return new Promise((resolve, reject) => {
    session.submit_sm(fields, ({ command_status: status }) =>
      status === 0 ? resolve() : reject(new Error(`a submission was answered ${status}`)),
    );
  });
}
