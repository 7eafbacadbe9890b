import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { atSize } from '../../support/at-size';
import {
  type DocumentSamples,
  documentSamples,
  objectStream,
  pdfOf,
  pdfStream,
  pngChunk,
  pngOfSize,
  rawPdf,
  zip,
} from '../../support/document-samples';
import { inspect } from '../../support/inspected-document';

const page = '<</Type/Page/Parent 2 0 R>>';
const text = (...parts: readonly (string | Buffer)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));

let samples: DocumentSamples;
beforeAll(async () => {
  samples = await documentSamples();
});

test('documents as programs make them are taken, by their content, in whatever pieces they come', () => {
  const found = {
    pdf: { mediaType: 'application/pdf', pages: 2 },
    jpeg: { mediaType: 'image/jpeg', pages: 1 },
    progressiveJpeg: { mediaType: 'image/jpeg', pages: 1 },
    png: { mediaType: 'image/png', pages: 1 },
  };
  for (const pieceBytes of [1, 2, 3, 7, 159, 1_000, 65_536])
    expect(Object.fromEntries(Object.entries(samples).map(([name, one]) => [name, inspect(one, pieceBytes)]))).toEqual(
      found,
    );
});

test('what is none of the three, or is one of them and a ZIP as well, is refused by its content', () => {
  const { pdf, jpeg } = samples;
  const afterStart = Buffer.concat([pdf.subarray(0, 9), zip, pdf.subarray(9)]);
  const pieces = (document: Buffer) => [1, 2, 3, 5, 65_536].map((size) => inspect(document, size));
  const refused = Array(5).fill('DOCUMENT_TYPE');
  expect({
    zip: pieces(zip),
    text: pieces(text('Hello, this is a text.')),
    html: pieces(text('<html><script>alert(1)</script></html>')),
    pdfAfterZip: pieces(text(zip, pdf)),
    pdfWithZip: pieces(afterStart),
    pdfThenZip: pieces(text(pdf, zip)),
    jpegThenZip: pieces(text(jpeg, zip)),
    jpegWithPdf: pieces(text(jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, 10]), '%PDF-1.7', jpeg.subarray(2))),
  }).toEqual({
    zip: refused,
    text: refused,
    html: refused,
    pdfAfterZip: refused,
    pdfWithZip: refused,
    pdfThenZip: refused,
    jpegThenZip: refused,
    jpegWithPdf: refused,
  });
});

test('a document that ends early is refused wherever it ends', () => {
  for (const [name, document] of Object.entries(samples)) {
    const step = Math.max(1, Math.floor(document.length / 200));
    const ends = Array.from({ length: 200 }, (_, index) => index * step).filter((end) => end < document.length - 2);
    for (const end of ends) {
      const outcome = inspect(document.subarray(0, end));
      expect({ name, end, outcome }).toEqual({ name, end, outcome: 'DOCUMENT_CUT_OFF' });
    }
  }
});

test("a JPEG's further pictures after its end are taken, and what is no JPEG inside is refused", () => {
  const { jpeg } = samples;
  const frameAt = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const scanAt = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  const sized = (width: number, height: number) => {
    const changed = Buffer.from(jpeg);
    changed.writeUInt16BE(height, frameAt + 5);
    changed.writeUInt16BE(width, frameAt + 7);
    return changed;
  };
  expect({
    furtherPicture: inspect(text(jpeg, jpeg)),
    noFrame: inspect(text(jpeg.subarray(0, frameAt), jpeg.subarray(scanAt))),
    noScan: inspect(text(jpeg.subarray(0, scanAt), Buffer.from([0xff, 0xd9]))),
    noWidth: inspect(sized(0, 10)),
    tooManyPixels: inspect(sized(65_535, 65_535)),
    restartOutside: inspect(text(jpeg.subarray(0, 2), Buffer.from([0xff, 0xd0]), jpeg.subarray(2))),
    shortSegment: inspect(text(jpeg.subarray(0, 2), Buffer.from([0xff, 0xe5, 0, 1]), jpeg.subarray(2))),
  }).toEqual({
    furtherPicture: { mediaType: 'image/jpeg', pages: 1 },
    noFrame: 'DOCUMENT_MALFORMED',
    noScan: 'DOCUMENT_MALFORMED',
    noWidth: 'DOCUMENT_MALFORMED',
    tooManyPixels: 'DOCUMENT_TOO_LARGE',
    restartOutside: 'DOCUMENT_MALFORMED',
    shortSegment: 'DOCUMENT_MALFORMED',
  });
});

test('a PNG has its header first, a picture, right checksums, and nothing after its end', () => {
  const { png } = samples;
  const start = png.subarray(0, 8);
  const header = (width: number) => {
    const content = Buffer.from('00000001000000010800000000', 'hex');
    content.writeUInt32BE(width);
    return pngChunk('IHDR', content);
  };
  const picture = pngChunk('IDAT', deflateSync(Buffer.alloc(2)));
  const end = pngChunk('IEND', Buffer.alloc(0));
  const changed = Buffer.from(png);
  changed[60] = (changed[60] ?? 0) ^ 1;
  expect({
    smallest: inspect(text(start, header(1), picture, end)),
    filled: inspect(pngOfSize(5_000, randomBytes)),
    noPicture: inspect(text(start, header(1), end)),
    pictureFirst: inspect(text(start, picture, header(1), end)),
    twoHeaders: inspect(text(start, header(1), header(1), picture, end)),
    noWidth: inspect(text(start, header(0), picture, end)),
    tooManyPixels: inspect(text(start, header(200_000_000), picture, end)),
    checksum: inspect(changed),
    afterEnd: inspect(text(png, 'x')),
  }).toEqual({
    smallest: { mediaType: 'image/png', pages: 1 },
    filled: { mediaType: 'image/png', pages: 1 },
    noPicture: 'DOCUMENT_MALFORMED',
    pictureFirst: 'DOCUMENT_MALFORMED',
    twoHeaders: 'DOCUMENT_MALFORMED',
    noWidth: 'DOCUMENT_MALFORMED',
    tooManyPixels: 'DOCUMENT_TOO_LARGE',
    checksum: 'DOCUMENT_MALFORMED',
    afterEnd: 'DOCUMENT_MALFORMED',
  });
});

test("a PDF's pages are counted, also in object streams and with their names in disguise", async () => {
  const pages = (count: number) => ({ mediaType: 'application/pdf', pages: count });
  const bomb = deflateSync(Buffer.alloc(9 * 1_048_576, 0x20));
  const objects = '/Type /ObjStm /N 1 /First 4';
  for (const pieceBytes of [1, 3, 160, 65_536])
    expect({
      plain: inspect(rawPdf(page, '<< /Type /Pages /Count 3 >>', '<</Type\n/Page>>', '<</#54ype/P#61ge>>'), pieceBytes),
      inObjects: inspect(rawPdf(objectStream(`5 0 ${page} ${page}`), objectStream(`6 0 ${page}`)), pieceBytes),
      uncompressed: inspect(rawPdf(pdfStream(objects, text(`5 0 ${page}`))), pieceBytes),
      notInPictures: inspect(rawPdf(page, pdfStream('/Length 99', text(`${page} ( /Encrypt /JavaScript`))), pieceBytes),
      none: inspect(rawPdf('<</Type/Pages>>'), pieceBytes),
      otherCompression: inspect(rawPdf(page, pdfStream(`${objects} /Filter /LZWDecode`, text('x'))), pieceBytes),
      bomb: inspect(rawPdf(page, pdfStream(`${objects} /Filter /FlateDecode`, bomb)), 65_536),
      noCompression: inspect(
        rawPdf(page, pdfStream(`${objects} /Filter /FlateDecode`, text('no deflate'))),
        pieceBytes,
      ),
    }).toEqual({
      plain: pages(3),
      inObjects: pages(3),
      uncompressed: pages(1),
      notInPictures: pages(1),
      none: 'DOCUMENT_MALFORMED',
      otherCompression: 'DOCUMENT_MALFORMED',
      bomb: 'DOCUMENT_MALFORMED',
      noCompression: 'DOCUMENT_MALFORMED',
    });
  expect(inspect(await pdfOf(21))).toEqual(pages(21));
});

test('a PDF with a password, programs or files inside is refused, wherever that is said', async () => {
  const words = ['/JavaScript', '/J#61vaScript', '/Launch', '/EmbeddedFiles', '/RichMedia', '/XFA'];
  const said = words.flatMap((word) => [
    rawPdf(page, `<</S${word} >>`),
    rawPdf(page, objectStream(`5 0 <</S${word}>>`)),
  ]);
  expect(said.map((document) => inspect(document, 50))).toEqual(Array(said.length).fill('DOCUMENT_ACTIVE'));
  expect(inspect(await pdfOf(1, { userPassword: 'secret' }))).toBe('DOCUMENT_ENCRYPTED');
});

/** Whatever comes: an answer or a refusal, and the same one in whatever pieces. */
test('no bytes, however changed, cut or joined, bring it out of its ways', () => {
  const parts = [samples.pdf, samples.jpeg, samples.png, zip, rawPdf(objectStream(`5 0 ${page}`))];
  const position = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const edits = fc.array(fc.record({ at: position, byte: fc.nat(255) }), { maxLength: 12 });
  const changed = fc.record({
    part: fc.nat(parts.length - 1),
    edits,
    end: position,
    joined: fc.nat(parts.length - 1),
    isJoined: fc.boolean(),
  });
  const documents = fc.oneof(
    changed.map(({ part, edits, end, joined, isJoined }) => {
      const whole = text(parts[part] ?? '', isJoined ? (parts[joined] ?? '') : '');
      for (const { at, byte } of edits) whole[Math.floor(at * whole.length)] = byte;
      return end < 0.5 ? whole : whole.subarray(0, Math.floor(end * whole.length));
    }),
    fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
    fc
      .tuple(
        fc.constantFrom('%PDF-1.7\n', '\xff\xd8\xff\xe0', '\x89PNG\r\n\x1a\n'),
        fc.uint8Array({ maxLength: 3_000 }),
      )
      .map(([begun, bytes]) => Buffer.concat([Buffer.from(begun, 'latin1'), Buffer.from(bytes)])),
  );
  const reasons = /^DOCUMENT_(TYPE|TOO_LARGE|CUT_OFF|MALFORMED|ENCRYPTED|ACTIVE)$/;
  fc.assert(
    fc.property(documents, fc.integer({ min: 1, max: 5_000 }), (document, pieceBytes) => {
      const outcome = inspect(document, pieceBytes);
      if (typeof outcome === 'string') expect(outcome).toMatch(reasons);
      else expect(inspect(document, 1_000)).toEqual(outcome);
    }),
    { numRuns: atSize(400, 20_000) },
  );
});
