/** What is used of pdfkit beyond its types: objects of the file, and the names a page has for fonts and pictures. */

interface PdfObject {
  end(content?: Uint8Array): void;
}

interface Internals {
  ref(data: object): PdfObject;
  readonly page: { readonly fonts: Record<string, unknown>; readonly xobjects: Record<string, unknown> };
  addContent(operators: string): void;
}

/** Writes an object; `content` as it is, so that what is compressed already is not compressed again. */
export function writeObject(document: PDFKit.PDFDocument, data: object, content?: Uint8Array): unknown {
  const reference = internals(document).ref(data);
  reference.end(content);
  return reference;
}

export function pageResources(document: PDFKit.PDFDocument): Internals['page'] {
  return internals(document).page;
}

export function addContent(document: PDFKit.PDFDocument, operators: string): void {
  if (operators !== '') internals(document).addContent(operators);
}

function internals(document: PDFKit.PDFDocument): Internals {
  return document as unknown as Internals;
}
