/** Postal as deployed with letters to print, and what a round of them takes. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Keyring } from '../runtime/keyring';
import { acceptLetters } from './letter-events';
import { cpuSeconds } from './proc-stat';
import type { Rig, Served } from './rig';

/** What so many letters took, from the database to the batches in the spool. */
export interface SpooledRound {
  readonly letters: number;
  /** From the first look at them until the last of their batches was handed over. */
  readonly seconds: number;
  /** Of the process, until its reports have gone, too. */
  readonly cpuSeconds: number;
  /** Of the letters' files. */
  readonly bytes: number;
  readonly statements: number;
}

export const batchLetters = 500;
const pollMilliseconds = 50;
/** Without a batch handed over. */
const stuckMilliseconds = 120_000;

export class LetterRoom {
  private nextNumber = 0;

  private constructor(
    private readonly rig: Rig,
    private readonly keyring: Keyring,
  ) {}

  static async open(rig: Rig): Promise<LetterRoom> {
    return new LetterRoom(rig, await rig.credentialsKeyring());
  }

  /** Batches are closed by their size alone, so that each round prints whole ones. */
  startPostal(settings: Readonly<Record<string, string>>, nodeOptions: readonly string[] = []): Promise<Served> {
    const own = {
      BATCH_MAX_LETTERS: String(batchLetters),
      BATCH_MAX_SECONDS: '86400',
      PRINT_POLL_MILLISECONDS: '50',
      // It is stopped for as long as it takes to give it letters.
      OUTBOX_LEASE_SECONDS: '600',
    };
    return this.rig.startPostal({ ...own, ...settings }, nodeOptions);
  }

  /** Takes letters on while the process is stopped, lets it go on, and takes its batches away. */
  async print(postal: Served, letters: number): Promise<SpooledRound> {
    postal.child.kill('SIGSTOP');
    await acceptLetters(this.rig.postalDatabase, this.keyring, this.nextNumber, letters);
    this.nextNumber += letters;
    const [cpu, statements, start] = [cpuSeconds(postal.pid), await this.rig.statements(), Date.now()];
    postal.child.kill('SIGCONT');
    await this.handedOver(start, letters / batchLetters);
    const seconds = ((await this.lastHandedOver()) - start) / 1_000;
    while (!(await this.isIdle())) await pause(pollMilliseconds);
    const used = cpuSeconds(postal.pid) - cpu;
    const done = (await this.rig.statements()) - statements;
    const spooled = await this.takeAway();
    if (spooled.letters !== letters) throw new Error(`${letters} letters: ${spooled.letters} of them were spooled`);
    return { letters, seconds, cpuSeconds: used, bytes: spooled.bytes, statements: done };
  }

  /** Waits for so many batches since then; an Error where nothing comes any more. */
  private async handedOver(start: number, batches: number): Promise<void> {
    let [known, since] = [0, performance.now()];
    while (known < batches) {
      await pause(pollMilliseconds);
      const now = await this.batchesHandedOver(new Date(start));
      if (now > known) since = performance.now();
      known = now;
      if (performance.now() - since > stuckMilliseconds)
        throw new Error(`${known} of ${batches} batches were handed over: the spool's log says why`);
    }
  }

  private async batchesHandedOver(since: Date): Promise<number> {
    const [row] = await this.rig.postalDatabase('batch').where('handed_over_time', '>=', since).count({ count: '*' });
    return Number(row?.['count']);
  }

  private async lastHandedOver(): Promise<number> {
    const row: { handed_over_time: Date } | undefined = await this.rig
      .postalDatabase('batch')
      .whereNotNull('handed_over_time')
      .orderBy('handed_over_time', 'desc')
      .first('handed_over_time');
    return row?.handed_over_time.getTime() ?? Number.NaN;
  }

  private async isIdle(): Promise<boolean> {
    const tables = ['job', 'outbox'].map((table) => this.rig.postalDatabase(table).first('id'));
    return (await Promise.all(tables)).every((row) => row === undefined);
  }

  private async takeAway(): Promise<{ letters: number; bytes: number }> {
    let [letters, bytes] = [0, 0];
    for (const batch of (await readdir(this.rig.spoolFolder)).filter((name) => !name.startsWith('.'))) {
      const folder = join(this.rig.spoolFolder, batch);
      for (const name of (await readdir(folder)).filter((one) => one.includes('.pdf'))) {
        letters += 1;
        bytes += (await stat(join(folder, name))).size;
      }
      await rm(folder, { recursive: true });
    }
    return { letters, bytes };
  }
}
