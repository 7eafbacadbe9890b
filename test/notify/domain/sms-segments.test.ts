import fc from 'fast-check';
import { gsmPlaces } from '../../../services/notify/domain/gsm-alphabet';
import { type SegmentedSms, segmentsOf } from '../../../services/notify/domain/sms-segments';

const extension = '^{}\\[~]|€';
const gsmCharacter = fc.constantFrom(
  ...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0129:;<=>?¡AZÄÖÑÜ§¿azäöñüà',
  ...extension,
);
const gsmText = fc.string({ unit: gsmCharacter, maxLength: 700 });
const anyText = fc.oneof(
  gsmText,
  fc.string({ unit: 'binary', maxLength: 250 }),
  fc.string({ unit: 'grapheme', maxLength: 250 }),
);
const reference = fc.integer({ min: 0, max: 255 });

function cut(text: string, number = 7): SegmentedSms {
  const sms = segmentsOf(text, number);
  if (sms === undefined) throw new Error('too long');
  return sms;
}

/** As a phone reads UTF-16; of GSM only which places each segment begins and ends with is of interest. */
function utf16In({ segments }: SegmentedSms): string {
  return segments.map(({ content }) => textIn(content)).join('');
}

function textIn(content: Uint8Array): string {
  return Buffer.from(content).swap16().toString('utf16le');
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

describe('the segments of an SMS', () => {
  it.each([
    ['', 'gsm', [0]],
    ['a'.repeat(160), 'gsm', [160]],
    ['a'.repeat(161), 'gsm', [153, 8]],
    [`${'a'.repeat(152)}€${'b'.repeat(10)}`, 'gsm', [152, 12]],
    ['€'.repeat(80), 'gsm', [160]],
    ['€'.repeat(81), 'gsm', [152, 10]],
    ['ж'.repeat(70), 'ucs2', [140]],
    ['ж'.repeat(71), 'ucs2', [134, 8]],
    [`${'ж'.repeat(66)}😀${'ж'.repeat(10)}`, 'ucs2', [132, 24]],
  ])('of %j are in %s, of %j bytes', (text, alphabet, bytes) => {
    const sms = cut(text);
    expect([sms.alphabet, sms.segments.map(({ content }) => content.length)]).toEqual([alphabet, bytes]);
  });

  it('begin with what joins them, where there are several', () => {
    const headers = cut('a'.repeat(400), 0xab).segments.map(({ header }) => Buffer.from(header).toString('hex'));
    expect(headers).toEqual(['050003ab0301', '050003ab0302', '050003ab0303']);
    expect(cut('alone').segments.map(({ header }) => header.length)).toEqual([0]);
  });

  it('have the codes of the default alphabet', () => {
    const codes = (text: string) => Buffer.from(cut(text).segments[0]?.content ?? []).toString('hex');
    expect(codes('@£ÆæßÉ A_a\n')).toBe('00011c1d1e1f2041116' + '10a');
    expect(codes(extension)).toBe('1b141b281b291b2f1b3c1b3d1b3e1b401b65');
  });

  it('are not more than a header can count', () => {
    expect(cut('a'.repeat(255 * 153)).segments).toHaveLength(255);
    expect(segmentsOf('a'.repeat(255 * 153 + 1), 0)).toBeUndefined();
    expect(segmentsOf('ж'.repeat(255 * 67 + 1), 0)).toBeUndefined();
  });

  it('give the text again, none longer than it may be, and as few as can be', () => {
    fc.assert(
      fc.property(anyText, reference, (text, number) => {
        const sms = cut(text, number);
        const places = gsmPlaces(text);
        expect(sms.alphabet).toBe(places === undefined ? 'ucs2' : 'gsm');
        const bytes = sms.segments.map(({ header, content }) => header.length + content.length);
        expect(Math.max(...bytes)).toBeLessThanOrEqual(sms.alphabet === 'gsm' ? 160 : 140);
        if (sms.alphabet === 'ucs2') expect(utf16In(sms)).toBe(text);
        else
          expect(bytes.reduce((sum, count) => sum + count, 0)).toBe(
            (places ?? 0) + 6 * (bytes.length > 1 ? bytes.length : 0),
          );
        // None could have held the next one's first character too.
        for (const count of bytes.slice(0, -1))
          expect(count).toBeGreaterThanOrEqual(sms.alphabet === 'gsm' ? 158 : 137);
      }),
    );
  });

  it('never part an escape from what it escapes, nor a surrogate pair', () => {
    const escapeCode = 0x1b;
    fc.assert(
      fc.property(anyText, (text) => {
        const { alphabet, segments } = cut(text);
        for (const { content } of segments) {
          if (alphabet === 'gsm') expect(content.at(-1)).not.toBe(escapeCode);
          else if (!hasLoneSurrogate(text)) expect(hasLoneSurrogate(textIn(content))).toBe(false);
        }
      }),
    );
  });

  it('are the same bytes for the same text and reference', () => {
    fc.assert(fc.property(anyText, reference, (text, number) => expect(cut(text, number)).toEqual(cut(text, number))));
  });
});
