/** The TLS files of a process as they change: who has them is told of each new certificate, and of none that is wrong. */
import { X509Certificate } from 'node:crypto';
import { millisecondsPerSecond } from './clock';
import type { Component } from './component';
import { isErrorLike } from './error-like';
import { isFault } from './fault';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { readTlsFiles, type TlsFiles, type TlsMaterial } from './tls-files';

interface TlsWatchDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Between two looks at the files. */
  readonly lookMilliseconds?: number;
}

const lookMilliseconds = 5 * millisecondsPerSecond;

/**
 * Reads the files, and looks at them again and again from then on. By what they hold, not by their times: orchestrators change where a
 * link leads. Faults: invalid WRONG_SETTINGS where they are wrong now; later ones that are wrong change nothing.
 */
export async function watchTlsFiles(files: TlsFiles, deps: TlsWatchDeps): Promise<TlsWatch> {
  return new TlsWatch(await readTlsFiles(files), files, deps);
}

export class TlsWatch implements Component {
  readonly name = 'tls-files';
  private readonly listeners = new Set<(material: TlsMaterial) => void>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private complaint: string | undefined;

  constructor(
    private material: TlsMaterial,
    private readonly files: TlsFiles,
    private readonly deps: TlsWatchDeps,
  ) {
    this.measure();
  }

  get current(): TlsMaterial {
    return this.material;
  }

  /** Told of each material that takes the place of the one before. */
  onChange(listener: (material: TlsMaterial) => void): void {
    this.listeners.add(listener);
  }

  async start(): Promise<void> {
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => {
        this.looking = undefined;
      });
    }, this.deps.lookMilliseconds ?? lookMilliseconds);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      const found = await readTlsFiles(this.files);
      if (!areSame(found, this.material)) this.take(found);
      this.complaint = undefined;
    } catch (error) {
      this.complain(error);
    }
    this.measure();
  }

  private take(found: TlsMaterial): void {
    const { validFrom, validTo } = new X509Certificate(found.cert);
    // Clocks of those who must take it may be behind.
    if (Date.parse(validTo) <= Date.now() || Date.parse(validFrom) > Date.now())
      throw new Error(`the certificate is valid from ${validFrom} to ${validTo}`);
    this.material = found;
    for (const listener of this.listeners) listener(found);
    this.deps.log.info('tls-files.read-again', { validTo });
  }

  /** Once, for as long as they stay as wrong. */
  private complain(error: unknown): void {
    const why = isFault(error)
      ? error.fields.map(({ field, description }) => `${field} ${description}`).join('; ')
      : isErrorLike(error)
        ? error.message
        : 'unknown';
    if (why === this.complaint) return;
    this.complaint = why;
    this.deps.log.error('tls-files.refused', { why, advice: 'the files from before stay in use' });
  }

  private measure(): void {
    const { metrics } = this.deps;
    metrics
      .gauge('symbolon_tls_certificate_expiry_time_seconds', 'When the certificate in use expires, Unix time')
      .set(Date.parse(new X509Certificate(this.material.cert).validTo) / millisecondsPerSecond);
    metrics
      .gauge('symbolon_tls_files_refused', '1 while the TLS files hold something that cannot be used')
      .set(this.complaint === undefined ? 0 : 1);
  }
}

function areSame(one: TlsMaterial, other: TlsMaterial): boolean {
  return one.cert.equals(other.cert) && one.key.equals(other.key) && one.ca.equals(other.ca);
}
