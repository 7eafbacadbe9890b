/** What a value can do to a text: be read, and nothing else. */
import fc from 'fast-check';
import { isOnePlainLine, markedValue, withoutMarks } from '../../../runtime/value-marks';
import type { Templates } from '../../../services/notify/templates/templates';
import { loadOwn, noteDeclaration } from '../own-templates';

const email = `Subject: About {{ note }}
Advice: Mind {{ note }}

{{ note }}

# What {{ note }} is
{{ note }} first
- {{ note }}
1. {{ note }}
2. {{ note }}

    {{ note }}

{{ note | link }}

The end.
`;

const hostile = fc.constantFrom(
  ...['\r\n', '\n', '\u2028', '\u2029', '\u0085', '\u0000', '\u0001', '\u0002', '\u0003', '\u202e', '\u2066', '\ufeff'],
  ...[
    '<script>alert(1)</script>',
    '</p>',
    '<!--',
    '"',
    "'",
    '&',
    '&amp;',
    ']]>',
    'javascript:alert(1)',
    'https://evil.example/',
  ],
  ...[
    '{{ institution.name }}',
    '{% if true %}',
    '{{ 1 | raw }}',
    '{%',
    '}}',
    '# ',
    '- ',
    '1. ',
    '    ',
    '\t',
    'Bcc: a@b.example',
  ],
  ...['è', '日本', '👩‍👩‍👧', '\ud800', 'İ', '{', '~', '€'],
);
const words = fc
  .array(fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('a value', () => {
  let templates: Templates;
  const written = (channel: 'sms' | 'email', note: string) =>
    templates.render({ template: 'own', channel, languageTag: 'it', variables: { note } });

  beforeAll(async () => {
    templates = await loadOwn({
      'own/template.json': noteDeclaration,
      'own/sms.it.liquid': '{{ note }} by {{ institution.name }}',
      'own/email.it.liquid': email,
    });
  });

  /** The tags of a document and their attributes but for where a link leads, without any text. */
  const formOf = (html: string) =>
    html
      .replace(/<style>.*<\/style>/s, '')
      .match(/<[^>]*>/g)
      ?.map((tag) => tag.replace(/ href="[^"]*"/, ''));
  const spanless = (form: string[] | undefined) => form?.filter((tag) => !/^<\/?span>$/.test(tag));

  it('is refused where it holds more than a line, or what nobody can see; else it changes no form, whatever it is', () => {
    const plain = written('email', 'words');
    fc.assert(
      fc.property(words, (note) => {
        const request = { template: 'own', channel: 'email', languageTag: 'it', variables: { note } } as const;
        if (!isOnePlainLine(note) || note.length > 150) {
          expect(templates.faultsIn(request)).toHaveLength(1);
          expect(() => templates.render(request)).toThrow('variable(s) are wrong');
          return;
        }
        if (note.trim() === '') return; // a line of it alone is left out
        const { subject, text, html } = templates.render(request);
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(text.split('\n')).toHaveLength(plain.text.split('\n').length);
        const isLink = /^https?:\/\/[\x21-\x7e]+$/.test(note);
        expect(spanless(formOf(html))?.filter((tag) => !isLink || !/^<\/?a>$/.test(tag))).toEqual(
          spanless(formOf(plain.html)),
        );
        expect(html).not.toMatch(/<script|javascript:[^<]*"/i);
        expect(text).toContain(note.trimEnd());
      }),
      { numRuns: 500 },
    );
  });

  it('is one line in an SMS, and is never looked at for Liquid', () => {
    fc.assert(
      fc.property(
        words.filter((note) => isOnePlainLine(note) && note.length <= 150),
        (note) => {
          const { subject, text, html } = written('sms', note);
          expect({ subject, html, lines: text.split('\n').length }).toEqual({ subject: '', html: '', lines: 1 });
          expect(text).toMatch(/by INPS$/);
        },
      ),
      { numRuns: 300 },
    );
    expect(written('sms', '{{ institution.fax }} {% if x %}').text).toBe('{{ institution.fax }} {% if x %} by INPS');
  });

  it('ends no line and is no mark even where nobody has checked it', () => {
    fc.assert(
      fc.property(words, (note) => {
        const marked = markedValue(note);
        expect(marked.slice(1, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(withoutMarks(marked)).toHaveLength(withoutMarks(note).length);
      }),
      { numRuns: 500 },
    );
  });

  it('is a link only where the template asks for one and it is an address of the web', () => {
    const linksIn = (note: string) => written('email', note).html.match(/<a href="[^"]*">/g) ?? [];
    expect([
      linksIn('https://a.example/?b=1&c="2"'),
      linksIn('javascript:alert(1)'),
      linksIn('https://a.example/ and more'),
      linksIn('//a.example'),
    ]).toEqual([['<a href="https://a.example/?b=1&amp;c=&quot;2&quot;">'], [], [], []]);
  });

  it('is written in an SMS by characters of the GSM alphabet where typesetting has others', () => {
    expect(written('sms', 'L’“ora”… – 5 ‰').text).toBe('L\'"ora"... - 5 ‰ by INPS');
  });
});
