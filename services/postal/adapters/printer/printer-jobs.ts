/** The printer's jobs: one a staging of a batch, made, filled, looked at, let go and cancelled. */
import { Fault } from '../../../../runtime/fault';
import { faultOfAnswer, isSuccess } from './answer-fault';
import { groupOf, groupsOf } from './ipp-attributes';
import type { IppAnswer, IppAttributes } from './ipp-decode';
import type { Attribute } from './ipp-encode';
import { groupTags, type Operation, status } from './ipp-tags';
import { jobFields, type PrintJob, printJobIn } from './print-job';
import type { PrinterConnection } from './printer-connection';

export interface NewJob {
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

interface Document {
  readonly content: Buffer;
  readonly isLast: boolean;
}

/** What a held job tells of how it would be printed. */
const ticketFields = ['job-hold-until', 'sides', 'multiple-document-handling', 'media', 'media-col'] as const;

export class PrinterJobs {
  constructor(private readonly connection: PrinterConnection) {}

  /** What the printer tells of itself. Faults, here and below: unavailable, precondition. */
  async printer(fields: readonly string[], signal?: AbortSignal): Promise<IppAttributes> {
    const answer = await this.done('Get-Printer-Attributes', [requested(fields)], signal);
    return groupOf(answer, groupTags.printer);
  }

  /** Its number. An attribute that the printer cannot keep to is refused by it. */
  async create({ name, attributes }: NewJob, signal: AbortSignal): Promise<number> {
    const answer = await this.connection.ask('Create-Job', {
      attributes: [
        { name: 'job-name', syntax: 'name', value: name },
        { name: 'ipp-attribute-fidelity', syntax: 'boolean', value: true },
      ],
      jobAttributes: attributes,
      signal,
    });
    if (!isSuccess(answer)) throw faultOfAnswer('Create-Job', answer);
    const job = printJobIn(groupOf(answer, groupTags.job));
    if (job === undefined)
      throw new Fault('unavailable', 'PRINTER_WRONG_ANSWER', 'the printer made a job without a number');
    return job.id;
  }

  /** Fault conflict PRINT_OVERTAKEN, too: the job is not there any more, as a newer claimant cancels it. */
  async send(jobId: number, { content, isLast }: Document, signal: AbortSignal): Promise<void> {
    const answer = await this.connection.ask('Send-Document', {
      attributes: [
        jobNumber(jobId),
        // No name of the document: CUPS hands all names together to its filters, and cannot where they are long or many.
        { name: 'document-format', syntax: 'mimeMediaType', value: 'application/pdf' },
        { name: 'last-document', syntax: 'boolean', value: isLast },
      ],
      document: content,
      signal,
    });
    if (isGone(answer) || answer.status === status.notPossible)
      throw new Fault('conflict', 'PRINT_OVERTAKEN', 'the job was cancelled while it was filled');
    if (!isSuccess(answer)) throw faultOfAnswer('Send-Document', answer);
  }

  /** Undefined: there is none of this number. */
  async find(jobId: number, signal?: AbortSignal): Promise<{ job: PrintJob; attributes: IppAttributes } | undefined> {
    const answer = await this.ofJob('Get-Job-Attributes', jobId, [requested([...jobFields, ...ticketFields])], signal);
    if (isGone(answer)) return undefined;
    if (!isSuccess(answer)) throw faultOfAnswer('Get-Job-Attributes', answer);
    const attributes = groupOf(answer, groupTags.job);
    const job = printJobIn(attributes);
    return job === undefined ? undefined : { job, attributes };
  }

  /** All that have not ended. */
  async open(): Promise<readonly PrintJob[]> {
    const whichJobs: Attribute = { name: 'which-jobs', syntax: 'keyword', value: 'not-completed' };
    const answer = await this.done('Get-Jobs', [whichJobs, requested(jobFields)]);
    return groupsOf(answer, groupTags.job)
      .map(printJobIn)
      .filter((job) => job !== undefined);
  }

  /** False: it is not held, or not there. */
  release(jobId: number): Promise<boolean> {
    return this.unlessLate('Release-Job', jobId, []);
  }

  /** False: it has ended, or is not there. */
  cancel(jobId: number, signal?: AbortSignal): Promise<boolean> {
    return this.unlessLate('Cancel-Job', jobId, [], signal);
  }

  /** Of a job that has ended: its documents and the memory of it go, where the printer keeps any and can (CUPS does). */
  purge(jobId: number): Promise<boolean> {
    return this.unlessLate('Cancel-Job', jobId, [{ name: 'purge-job', syntax: 'boolean', value: true }]);
  }

  private async unlessLate(
    operation: Operation,
    jobId: number,
    attributes: readonly Attribute[],
    signal?: AbortSignal,
  ): Promise<boolean> {
    const answer = await this.ofJob(operation, jobId, attributes, signal);
    if (isSuccess(answer)) return true;
    if (isGone(answer) || answer.status === status.notPossible) return false;
    throw faultOfAnswer(operation, answer);
  }

  private ofJob(
    operation: Operation,
    jobId: number,
    attributes: readonly Attribute[],
    signal?: AbortSignal,
  ): Promise<IppAnswer> {
    return this.connection.ask(operation, { attributes: [jobNumber(jobId), ...attributes], ...given(signal) });
  }

  private async done(operation: Operation, attributes: readonly Attribute[], signal?: AbortSignal): Promise<IppAnswer> {
    const answer = await this.connection.ask(operation, { attributes, ...given(signal) });
    if (!isSuccess(answer)) throw faultOfAnswer(operation, answer);
    return answer;
  }
}

function jobNumber(value: number): Attribute {
  return { name: 'job-id', syntax: 'integer', value };
}

function requested(values: readonly string[]): Attribute {
  return { name: 'requested-attributes', syntax: 'keywords', values };
}

function given(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function isGone(answer: IppAnswer): boolean {
  return answer.status === status.notFound || answer.status === status.gone;
}
