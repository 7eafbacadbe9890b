/** A wire to a MySQL server, in the clear, that breaks at a point of one transaction. */
import { connect, createServer, type Socket } from 'node:net';

interface CutPoint {
  /** In the text of one of the transaction's statements. */
  readonly text: string;
  /** Where the COMMIT after it goes out, which the server never gets; or where the answer to that comes back. */
  readonly when: 'uncommitted' | 'committed';
}

export interface TransactionCut {
  /** As the server's, but through this. */
  readonly url: URL;
  /** Breaks the connection of the next such transaction, and no other. Resolves when it is broken. */
  breakAt(point: CutPoint): Promise<void>;
  close(): Promise<void>;
}

interface Armed extends CutPoint {
  readonly isBroken: () => void;
}

export async function transactionCut(server: URL): Promise<TransactionCut> {
  const open = new Set<Socket>();
  let armed: Armed | undefined;
  const listening = createServer((client) => {
    const target = connect(Number(server.port), server.hostname);
    const ends = [client, target] as const;
    const end = () => {
      for (const socket of ends) socket.destroy();
    };
    for (const socket of ends) {
      open.add(socket.setNoDelay(true));
      socket.on('error', end).on('close', () => {
        open.delete(socket);
        end();
      });
    }
    const isCut = (when: CutPoint['when']): boolean => {
      if (armed?.when !== when) return false;
      armed.isBroken();
      armed = undefined;
      end();
      return true;
    };
    let stage: 'elsewhere' | 'begun' | 'committing' = 'elsewhere';
    client.on('data', (bytes: Buffer) => {
      const sent = bytes.toString('latin1');
      if (armed !== undefined && sent.includes(armed.text)) stage = 'begun';
      if (stage === 'begun' && sent.includes('COMMIT')) {
        stage = 'committing';
        if (isCut('uncommitted')) return;
      }
      target.write(bytes);
    });
    target.on('data', (bytes: Buffer) => {
      if (stage === 'committing') {
        stage = 'elsewhere';
        if (isCut('committed')) return;
      }
      client.write(bytes);
    });
  });
  await new Promise<void>((done, failed) => listening.on('error', failed).listen(0, '127.0.0.1', done));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const url = new URL(server);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    url,
    breakAt: (point) =>
      new Promise((isBroken) => {
        armed = { ...point, isBroken };
      }),
    close: async () => {
      const closed = new Promise((done) => listening.close(done));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
