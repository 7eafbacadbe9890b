/** What a logo is once it was read, whichever kind of file it came from. */

/** A picture of `width` by `height` units; `draw` adds what it needs to the letter and gives operators that paint it in that size. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  draw(document: PDFKit.PDFDocument): string;
}
