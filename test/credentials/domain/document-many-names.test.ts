import { objectStream, rawPdf } from '../../support/document-samples';
import { inspect } from '../../support/inspected-document';

const page = '<</Type/Page/Parent 2 0 R>>';

/** What is found in it, or why it is refused, in large pieces and in small ones. */
const whole = (document: Buffer) => [65_536, 1_000].map((pieceBytes) => inspect(document, pieceBytes));

test('a PDF of a few bytes that would be read for seconds, with nobody else answered meanwhile, is refused for its many names or streams', () => {
  const inflated = (word: string) => rawPdf(page, objectStream(word.repeat(Math.floor(8_000_000 / word.length))));
  const refused = ['DOCUMENT_MALFORMED', 'DOCUMENT_MALFORMED'];
  expect({
    slashes: whole(inflated('/')),
    disguised: whole(inflated('/#41')),
    outside: whole(rawPdf(page, '/'.repeat(1_000_000))),
    inSeveral: whole(rawPdf(page, ...Array.from({ length: 5 }, () => objectStream('/Name '.repeat(50_000))))),
    streams: whole(rawPdf(page, '<<>>stream\nendstream'.repeat(20_000))),
    asManyAsPagesHave: whole(
      rawPdf(page, objectStream('/Name '.repeat(150_000)), '<<>>stream\nendstream'.repeat(9_000)),
    ),
  }).toEqual({
    slashes: refused,
    disguised: refused,
    outside: refused,
    inSeveral: refused,
    streams: refused,
    asManyAsPagesHave: Array(2).fill({ mediaType: 'application/pdf', pages: 1 }),
  });
});
