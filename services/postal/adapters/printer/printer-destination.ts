/**
 * A printer that prints the letters itself, by IPP. A batch is one job, held from its making on, which each letter is added to; letting it go is the one
 * step. The papers are not printed.
 */
import { Fault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { BatchDestination, BatchFile, Parcel } from '../../ports';
import { flagIn, textIn } from './ipp-attributes';
import type { IppAttributes } from './ipp-decode';
import { jobStates } from './ipp-tags';
import { type JobProgress, progressOf } from './job-progress';
import {
  differencesOf,
  type JobTicket,
  jobAttributesOf,
  type PrintSettings,
  printerFields,
  ticketFor,
  unsuitedFor,
} from './job-ticket';
import { hasEnded, isJobOf, isStaged, jobNameOf, type PrintJob, whereaboutsOf } from './print-job';
import { type PrinterAccess, PrinterConnection } from './printer-connection';
import { PrinterJobs } from './printer-jobs';
import { type PrinterReference, parseReference, referenceText } from './printer-reference';

export interface PrinterOptions {
  readonly access: PrinterAccess;
  readonly print: PrintSettings;
  readonly log: Log;
}

/** How long a job that came to nothing may keep its failure from being told; what it could not cancel, `tidy` does. */
const cancelMilliseconds = 3_000;
const uuidPrefix = 'urn:uuid:';
const stateFields = ['printer-state', 'printer-state-reasons', 'printer-is-accepting-jobs'] as const;

/** Connects when it is first asked. */
export class PrinterDestination implements BatchDestination {
  readonly name = 'printer';
  private readonly connection: PrinterConnection;
  private readonly jobs: PrinterJobs;

  constructor(private readonly options: PrinterOptions) {
    this.connection = new PrinterConnection(options.access);
    this.jobs = new PrinterJobs(this.connection);
  }

  /** Fault precondition PRINTER_UNSUITABLE, too: it names what the printer cannot do. */
  async identity(): Promise<string> {
    const printer = await this.jobs.printer(printerFields);
    return identityOf(printer, ticketFor('italy', this.options.print));
  }

  async stage(parcel: Parcel, signal: AbortSignal): Promise<string> {
    const ticket = ticketFor(parcel.letterClass, this.options.print);
    const printer = await this.jobs.printer([...printerFields, ...stateFields], signal);
    const printerId = identityOf(printer, ticket);
    if (flagIn(printer, 'printer-is-accepting-jobs') === false)
      throw new Fault('unavailable', 'PRINTER_UNAVAILABLE', 'the printer does not accept jobs at present');
    this.tellOfTrouble(printer);
    const jobName = jobNameOf(parcel.batchId, parcel.fence);
    const jobId = await this.jobs.create({ name: jobName, attributes: jobAttributesOf(ticket, printer) }, signal);
    try {
      const check = (letters: number) => this.checkJob({ printerId, jobId, jobName, letters }, ticket, signal);
      // A printer that does not hold it would print the first letter as it comes.
      await check(0);
      const letters = await this.sendLetters(jobId, parcel.files, signal);
      await check(letters);
      return referenceText({ printerId, jobId, jobName, letters });
    } catch (error) {
      // Nobody knows of it yet. Where this fails it stays held.
      await this.jobs.cancel(jobId, AbortSignal.timeout(cancelMilliseconds)).catch(() => {});
      throw error;
    }
  }

  async release(reference: string): Promise<void> {
    const whereabouts = await this.find(reference);
    if (whereabouts === 'released') return;
    const jobId = parseReference(reference)?.jobId;
    if (whereabouts === 'staged' && jobId !== undefined && (await this.jobs.release(jobId))) return;
    // Another process has released it meanwhile, or somebody has cancelled it.
    if (whereabouts === 'staged' && (await this.find(reference)) === 'released') return;
    throw new Fault('precondition', 'PRINT_JOB_LOST', 'the job is not at the printer any more, or was cancelled there');
  }

  async find(reference: string): Promise<'staged' | 'released' | 'unknown'> {
    const job = await this.jobOf(reference);
    return job === undefined ? 'unknown' : whereaboutsOf(job);
  }

  async tidy(batchId: string, keep: string | undefined): Promise<void> {
    const kept = keep === undefined ? undefined : parseReference(keep)?.jobId;
    for (const job of await this.jobs.open()) {
      if (isJobOf(job, batchId) && isStaged(job) && job.id !== kept) await this.jobs.cancel(job.id);
    }
  }

  /** What the printer keeps of it once its job has ended. Faults: unavailable, PRINT_JOB_NOT_ENDED too; precondition. */
  async erase(reference: string): Promise<void> {
    const job = await this.jobOf(reference);
    if (job === undefined) return;
    if (!hasEnded(job)) throw new Fault('unavailable', 'PRINT_JOB_NOT_ENDED', 'the printer still has the job');
    await this.jobs.purge(job.id);
  }

  /** What has become of a released batch, and how the printer is. Faults: unavailable, precondition. */
  async follow(reference: string): Promise<JobProgress> {
    const printer = await this.jobs.printer(stateFields);
    return progressOf(await this.jobOf(reference), printer);
  }

  close(): void {
    this.connection.close();
  }

  /** Of two letters at most the bytes are in memory: whether one is the last is known by the next. */
  private async sendLetters(jobId: number, files: AsyncIterable<BatchFile>, signal: AbortSignal): Promise<number> {
    let sent = 0;
    let waiting: Buffer | undefined;
    const send = async (content: Buffer, isLast: boolean) => {
      await this.jobs.send(jobId, { content, isLast }, signal);
      sent += 1;
    };
    for await (const file of files) {
      signal.throwIfAborted();
      if (file.kind !== 'letter') continue;
      if (!file.content.subarray(0, 5).equals(pdfMark))
        throw new Fault('precondition', 'LETTER_NOT_PRINTABLE', 'a printer takes PDF, and nothing that is encrypted');
      if (waiting !== undefined) await send(waiting, false);
      waiting = file.content;
    }
    if (waiting === undefined) throw new Fault('bug', 'BATCH_EMPTY', 'a batch without letters is not printed');
    await send(waiting, true);
    return sent;
  }

  private async checkJob(
    { jobId, jobName, letters }: PrinterReference,
    ticket: JobTicket,
    signal: AbortSignal,
  ): Promise<void> {
    const found = await this.jobs.find(jobId, signal);
    // CUPS takes documents of a cancelled job, too.
    if (found === undefined || found.job.state === jobStates.cancelled)
      throw new Fault('conflict', 'PRINT_OVERTAKEN', 'the job was cancelled while it was filled');
    const { job, attributes } = found;
    const wrong = [
      ...(isStaged(job) ? [] : ['job-state']),
      ...(job.name === jobName ? [] : ['job-name']),
      ...(job.documents === letters ? [] : ['number-of-documents']),
      ...differencesOf(ticket, attributes),
    ];
    if (wrong.length === 0) return;
    throw new Fault(
      'precondition',
      'PRINTER_UNSUITABLE',
      `the printer's job is not as it was asked for: ${wrong.join(', ')}`,
    );
  }

  /** Undefined: this printer has it no more, or it is another printer. */
  private async jobOf(text: string): Promise<PrintJob | undefined> {
    const reference = parseReference(text);
    if (reference === undefined) return undefined;
    const printer = await this.jobs.printer(['printer-uuid']);
    if (uuidOf(printer) !== reference.printerId) return undefined;
    const job = (await this.jobs.find(reference.jobId))?.job;
    if (job?.name !== reference.jobName) return undefined;
    // A print server that was cut off the power may have kept a part of it.
    return isStaged(job) && job.documents !== reference.letters ? undefined : job;
  }

  /** The batch is staged nevertheless: it is printed once the printer can. */
  private tellOfTrouble(printer: IppAttributes): void {
    const { attention } = progressOf(undefined, printer);
    if (attention.length > 0) this.options.log.warn('printer.needs-attention', { attention });
  }
}

const pdfMark = Buffer.from('%PDF-');

/** Fault precondition PRINTER_UNSUITABLE. */
function identityOf(printer: IppAttributes, ticket: JobTicket): string {
  const identity = uuidOf(printer);
  const unsuited = [...(identity === undefined ? ['printer-uuid'] : []), ...unsuitedFor(ticket, printer)];
  if (identity === undefined || unsuited.length > 0)
    throw new Fault('precondition', 'PRINTER_UNSUITABLE', `the printer lacks: ${unsuited.join('; ')}`);
  return identity;
}

function uuidOf(printer: IppAttributes): string | undefined {
  const uri = textIn(printer, 'printer-uuid');
  const uuid = uri?.startsWith(uuidPrefix) ? uri.slice(uuidPrefix.length) : undefined;
  // Not every printer keeps to the form of one.
  return uuid !== undefined && /^[\w-]{10,36}$/.test(uuid) ? uuid : undefined;
}
