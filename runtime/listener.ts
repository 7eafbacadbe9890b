import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { splitAddress } from './listen-address';
import type { Log } from './log';

interface ListenerOptions {
  /** host:port; port 0 asks the system for a free one. */
  readonly listen: string;
  /** Connections beyond these are closed at once. */
  readonly maxConnections: number;
  readonly accept: (socket: Socket) => void;
  readonly log: Log;
}

/** How often at most the log tells of connections that were refused. */
const complaintMilliseconds = 60_000;

/** A TCP port with a limit of connections, which can be closed whatever its peers do. */
export class Listener {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private complained = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: ListenerOptions) {
    this.server = createServer({ noDelay: true }, (socket) => this.take(socket));
    this.server.maxConnections = options.maxConnections;
    this.server.on('drop', () => this.complain());
  }

  /** Rejects with the system's error where the address cannot be had. */
  async open(): Promise<void> {
    this.server.listen(splitAddress(this.options.listen));
    await once(this.server, 'listening');
    this.server.on('error', (error) =>
      this.options.log.error('listener.failed', { listen: this.options.listen, error }),
    );
  }

  /** The port that it got; 0 before `open`. */
  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    return address === null || typeof address === 'string' ? 0 : address.port;
  }

  /** No new connections from here on. */
  refuse(): void {
    this.server.close();
  }

  /** Cuts the connections that are left. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private take(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    this.options.accept(socket);
  }

  private complain(): void {
    if (performance.now() - this.complained < complaintMilliseconds) return;
    this.complained = performance.now();
    const { listen, maxConnections } = this.options;
    this.options.log.warn('listener.connections-refused', { listen, maxConnections });
  }
}
