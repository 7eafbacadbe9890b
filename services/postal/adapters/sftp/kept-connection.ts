/** The connection to the SFTP server: opened when it is needed, shared, closed when it rests, opened anew where it has ended. */
import type { SftpConnection } from './connection';

interface KeptConnectionOptions {
  open(): Promise<SftpConnection>;
  /** How long it is kept without being used. */
  readonly idleMilliseconds: number;
}

export class KeptConnection {
  private kept: Promise<SftpConnection> | undefined;
  private users = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: KeptConnectionOptions) {}

  /** Who uses it finds it open, and may find it ended at any time. */
  async use<T>(work: (connection: SftpConnection) => Promise<T>): Promise<T> {
    clearTimeout(this.idle);
    this.users += 1;
    try {
      return await work(await this.connection());
    } finally {
      this.users -= 1;
      if (this.users === 0) this.rest();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { kept } = this;
    this.kept = undefined;
    const connection = await kept?.catch(() => undefined);
    connection?.close();
  }

  private async connection(): Promise<SftpConnection> {
    const found = this.kept ?? this.opened();
    const connection = await found;
    if (!connection.isOver) return connection;
    if (this.kept === found) this.kept = undefined;
    return this.kept ?? this.opened();
  }

  private opened(): Promise<SftpConnection> {
    const opening = this.options.open();
    this.kept = opening;
    opening.catch(() => {
      if (this.kept === opening) this.kept = undefined;
    });
    return opening;
  }

  private rest(): void {
    this.idle = setTimeout(() => void this.close(), this.options.idleMilliseconds);
    this.idle.unref();
  }
}
