/** The printer's job of a staged batch, in one text: which printer, which number, and under which name, since numbers may begin anew. */

export interface PrinterReference {
  readonly printerId: string;
  readonly jobId: number;
  readonly jobName: string;
  /** As many documents it has. */
  readonly letters: number;
}

export function referenceText({ printerId, jobId, jobName, letters }: PrinterReference): string {
  return `${printerId}/${jobId}/${jobName}/${letters}`;
}

/** Undefined for what is no such reference. */
export function parseReference(text: string): PrinterReference | undefined {
  const [, printerId, jobId, jobName, letters] = /^([\w-]+)\/(\d{1,10})\/([\w-]+)\/(\d{1,7})$/.exec(text) ?? [];
  if (printerId === undefined || jobName === undefined) return undefined;
  return { printerId, jobId: Number(jobId), jobName, letters: Number(letters) };
}
