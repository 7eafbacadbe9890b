import { refusedDocument } from './document-bytes';

/** More than any phone makes that keeps to the size of a document; a picture that is a few bytes long and fills a reviewer's memory is none. */
const pixelsAtMost = 100_000_000;

/** Faults: invalid DOCUMENT_MALFORMED, DOCUMENT_TOO_LARGE. */
export function checkPictureSize(width: number, height: number): void {
  if (width === 0 || height === 0) throw refusedDocument('DOCUMENT_MALFORMED', 'the picture has no width or no height');
  if (width * height > pixelsAtMost)
    throw refusedDocument('DOCUMENT_TOO_LARGE', `the picture has more than ${pixelsAtMost} pixels`);
}
