/** The TLS files of a process as they change: who has them is told of each new certificate, and of none that is wrong. */
import { X509Certificate } from 'node:crypto';
import { millisecondsPerSecond } from './clock';
import type { Component } from './component';
import { FileWatch } from './file-watch';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { readTlsFiles, type TlsFiles, type TlsMaterial } from './tls-files';

interface TlsWatchDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Between two looks at the files. */
  readonly lookMilliseconds?: number;
}

/**
 * Reads the files, and once started looks at them again and again. Faults: invalid WRONG_SETTINGS where they are wrong now; later ones that are wrong
 * change nothing.
 */
export async function watchTlsFiles(files: TlsFiles, deps: TlsWatchDeps): Promise<TlsWatch> {
  return new TlsWatch(await readTlsFiles(files), files, deps);
}

export class TlsWatch implements Component {
  readonly name = 'tls-files';
  private readonly listeners = new Set<(material: TlsMaterial) => void>();
  private readonly watch: FileWatch<TlsMaterial>;

  constructor(
    private material: TlsMaterial,
    files: TlsFiles,
    private readonly deps: TlsWatchDeps,
  ) {
    const { log, metrics } = deps;
    const read = () => readTlsFiles(files);
    this.watch = new FileWatch(material, {
      name: this.name,
      read,
      isSame: areSame,
      take: (one) => this.take(one),
      log,
    });
    this.watch.measureBy(
      metrics,
      'symbolon_tls_files_refused',
      '1 while the TLS files hold something that cannot be used',
    );
    this.measureExpiry();
  }

  get current(): TlsMaterial {
    return this.material;
  }

  /** Told of each material that takes the place of the one before. */
  onChange(listener: (material: TlsMaterial) => void): void {
    this.listeners.add(listener);
  }

  start(): Promise<void> {
    return this.watch.start(this.deps.lookMilliseconds);
  }

  stop(): Promise<void> {
    return this.watch.stop();
  }

  private take(found: TlsMaterial): void {
    const { validFrom, validTo } = new X509Certificate(found.cert);
    // Clocks of those who must take it may be behind.
    if (Date.parse(validTo) <= Date.now() || Date.parse(validFrom) > Date.now())
      throw new Error(`the certificate is valid from ${validFrom} to ${validTo}`);
    this.material = found;
    for (const listener of this.listeners) listener(found);
    this.measureExpiry();
    this.deps.log.info('tls-files.read-again', { validTo });
  }

  private measureExpiry(): void {
    this.deps.metrics
      .gauge('symbolon_tls_certificate_expiry_time_seconds', 'When the certificate in use expires, Unix time')
      .set(Date.parse(new X509Certificate(this.material.cert).validTo) / millisecondsPerSecond);
  }
}

function areSame(one: TlsMaterial, other: TlsMaterial): boolean {
  return one.cert.equals(other.cert) && one.key.equals(other.key) && one.ca.equals(other.ca);
}
