/** The printer's job of a staged batch, in one text: which printer, which number, and under which name, since numbers may begin anew. */

export interface PrinterReference {
  readonly printerId: string;
  readonly jobId: number;
  readonly jobName: string;
}

export function referenceText({ printerId, jobId, jobName }: PrinterReference): string {
  return `${printerId}/${jobId}/${jobName}`;
}

/** Undefined for what is no such reference. */
export function parseReference(text: string): PrinterReference | undefined {
  const [, printerId, jobId, jobName] = /^([\w-]+)\/(\d{1,10})\/([\w-]+)$/.exec(text) ?? [];
  if (printerId === undefined || jobName === undefined) return undefined;
  return { printerId, jobId: Number(jobId), jobName };
}
