/** An HTTP server of a test's own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface HttpHost {
  readonly port: number;
  close(): Promise<void>;
}

export async function httpHost(answer: (asked: IncomingMessage, response: ServerResponse) => void): Promise<HttpHost> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
