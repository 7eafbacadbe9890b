import { loadLetterTexts } from '../../../services/postal/templates/load-texts';
import { institution, productTexts } from '../letter-samples';
import { faultsOf, frisian, loadOwn } from '../own-letter-texts';

const variables = {
  letter_code: 'x-1',
  paper: 'letter',
  reference: '0417',
  other_half: 'sms',
  expiry_days: '30',
  desk_id: '',
} as const;

describe('the language of a letter', () => {
  test.each([
    ['it-IT', 'it', false],
    ['en', 'en', false],
    ['DE-at', 'de', false],
    ['fr-CH', 'fr', false],
    ['sl', 'sl', false],
    ['hu', 'it', true],
    ['', 'it', false],
  ])('for a holder who asked for "%s" is %s', (tag, language, fellBack) => {
    expect(productTexts.words('first-half', tag, variables)).toMatchObject({ language, fellBack });
  });

  test('is one of five without a folder of the institution’s', () => {
    const overridden = false;
    expect(productTexts.languages()).toEqual(
      ['de', 'en', 'fr', 'it', 'sl'].map((language) => ({ language, overridden })),
    );
  });

  test('can be another one, once its files are there', async () => {
    const texts = await loadOwn(frisian);
    expect(texts.languages()).toContainEqual({ language: 'fy', overridden: true });
    expect(texts.words('second-half', 'fy', variables)).toEqual({
      language: 'fy',
      fellBack: false,
      head: {
        Contact: 'www.example.it',
        Help: 'Skilje 803 164',
        Code: 'Brief x-1',
        Sample: 'FOARBYLD',
        Subject: 'It twadde part',
        Label: 'It twadde part',
        Reference: 'Ferwizing',
        Expiry: 'Jildich: 30 dagen.',
      },
      paragraphs: ['Bêste lêzer,', 'de oare komt mei SMS.'],
      sections: [
        { title: 'No dwaan', numbered: true, items: ['Sykje 0417.'] },
        { title: 'Pas op', numbered: false, items: ['Bewarje dizze brief.'] },
      ],
    });
  });

  test('of a region has the files of its language where it has none of its own', async () => {
    const texts = await loadOwn({ 'credential-in-use.de-AT.liquid': 'Subject: Servus\n\nSie haben schon eine PIN.\n' });
    const subject = (tag: string) => texts.words('credential-in-use', tag, variables).head['Subject'];
    expect([subject('de-AT'), subject('de-CH')]).toEqual(['Servus', 'In Ihrem Namen wurde eine PIN beantragt']);
    expect(texts.words('first-half', 'de-AT', variables)).toMatchObject({
      language: 'de-AT',
      head: { Subject: 'Der erste Teil Ihrer PIN' },
    });
  });
});

test('one file of the institution’s takes the place of the product’s, the others stay', async () => {
  const texts = await loadOwn({
    'credential-in-use.it.liquid': 'Subject: Attenzione\n\nqualcuno ha chiesto un PIN.\n',
  });
  expect(texts.words('credential-in-use', 'it', variables)).toMatchObject({
    head: { Subject: 'Attenzione', Sample: 'ESEMPIO' },
    paragraphs: ['Gentile Utente,', 'qualcuno ha chiesto un PIN.'],
  });
  expect(texts.words('first-half', 'it', variables)).toEqual(productTexts.words('first-half', 'it', variables));
});

describe('a text that is wrong stops the start, and is named by file and line:', () => {
  const notice = (body: string) => ({ 'credential-in-use.it.liquid': `Subject: PIN\n\n${body}\n` });
  const inFile = (what: string) => [`LETTER_TEMPLATES_FOLDER: credential-in-use.it.liquid${what}`];
  test.each([
    ['a variable that it cannot have', notice('a\n{{ expiry_days }}'), inFile(':4: unknown variable: expiry_days')],
    [
      'one of the institution that there is not',
      notice('{{ institution.phone }}'),
      inFile(':3: institution has name, address, free_number, mobile_number, fax, site'),
    ],
    ['a tag that is not closed', notice('{% if true %}a'), inFile(':3: tag {% if true %} not closed')],
    ['a tag that could read files', notice("{% include 'a' %}"), inFile(':3: tag "include" not found')],
    ['a filter that there is not', notice('{{ institution.name | url }}'), inFile(':3: undefined filter: url')],
    ['a character that no font has', notice('a 王 b'), inFile(':3: the letters’ fonts do not have 王 (U+738B)')],
    [
      'one that nobody sees',
      notice('a\u202eb'),
      inFile(': holds a character that cannot be seen, or turns the text’s direction'),
    ],
    ['what is not UTF-8', { 'credential-in-use.it.liquid': Buffer.from([0x53, 0xe0, 0x0a]) }, inFile(': is not UTF-8')],
    [
      'a list without a heading',
      notice('a\n- b'),
      inFile(': above the first heading there are sentences only, a line each'),
    ],
    [
      'a sentence below a heading',
      notice('a\n# b\nc'),
      inFile(': below a heading there is one list, of lines - ... or of lines 1. ..., 2. ...'),
    ],
    [
      'steps that do not begin with the first',
      notice('a\n# b\n2. c'),
      inFile(': below a heading there is one list, of lines - ... or of lines 1. ..., 2. ...'),
    ],
    [
      'a third list',
      notice('a\n# b\n- c\n\n# d\n- e'),
      inFile(': has 3 headings, with those of letter.it.liquid: at most 2'),
    ],
    [
      'too long a text',
      notice('parola '.repeat(90)),
      inFile(': what is above the first heading, with letter.it.liquid, takes about 8 lines: at most 6'),
    ],
    [
      'too long a list',
      notice(`a\n# b\n- ${'parola '.repeat(90)}`),
      inFile(': what is below b takes about 15 lines: at most 13'),
    ],
    [
      'too long a subject',
      { 'credential-in-use.it.liquid': `Subject: ${'x'.repeat(81)}\n\na\n` },
      inFile(': Subject can have 81 characters: at most 80'),
    ],
    [
      'a subject that is missing',
      { 'credential-in-use.it.liquid': '\na\n' },
      inFile(':1: lacks the line Subject: ...'),
    ],
    [
      'an empty one',
      { 'credential-in-use.it.liquid': 'Subject: {% comment %}x{% endcomment %}\n\na\n' },
      inFile(': Subject is empty'),
    ],
    [
      'a line that is none of its head',
      { 'credential-in-use.it.liquid': 'Subject: a\nFrom: b\n\nc\n' },
      inFile(':2: is none of the lines Subject: ... that come before the first empty line'),
    ],
    [
      'a head twice',
      { 'credential-in-use.it.liquid': 'Subject: a\nSubject: b\n\nc\n' },
      inFile(':1: has more than one line Subject: ...'),
    ],
  ])('%s', async (_what, files, faults) => {
    expect(await faultsOf(files)).toEqual(faults);
  });

  test('a file that has no place, and one that is missing in its language', async () => {
    const { 'letter.fy.liquid': frame, ...rest } = frisian;
    expect(frame).toContain('{% body %}');
    expect(await faultsOf({ ...rest, 'third-half.it.liquid': '', 'letter.IT.liquid': '' })).toEqual([
      'LETTER_TEMPLATES_FOLDER: letter.IT.liquid: is none of letter.LANGUAGE.liquid, first-half.LANGUAGE.liquid, second-half.LANGUAGE.liquid, desk-slip.LANGUAGE.liquid, request-confirmation.LANGUAGE.liquid, credential-in-use.LANGUAGE.liquid',
      'LETTER_TEMPLATES_FOLDER: third-half.it.liquid: is none of letter.LANGUAGE.liquid, first-half.LANGUAGE.liquid, second-half.LANGUAGE.liquid, desk-slip.LANGUAGE.liquid, request-confirmation.LANGUAGE.liquid, credential-in-use.LANGUAGE.liquid',
      'LETTER_TEMPLATES_FOLDER: letter.fy.liquid: is missing: there are other texts in fy',
    ]);
  });

  test('what stands around without a place for what it stands around', async () => {
    const frame = frisian['letter.fy.liquid'].replace('{% body %}', '');
    expect(await faultsOf({ ...frisian, 'letter.fy.liquid': frame })).toEqual([
      'LETTER_TEMPLATES_FOLDER: letter.fy.liquid: must have {% body %} once, outside of other tags',
    ]);
  });

  test('all of it together', async () => {
    const files = { 'first-half.it.liquid': 'Subject: a\n\n{{ b }}', 'second-half.it.liquid': '{% if' };
    expect((await faultsOf(files)).length).toBeGreaterThan(6);
  });

  test('a folder that is not there', () => {
    expect(() => loadLetterTexts({ folder: '/nowhere/at/all', institution, isPrintable: () => true })).toThrow(
      expect.objectContaining({
        reason: 'WRONG_SETTINGS',
        fields: [
          expect.objectContaining({
            field: 'LETTER_TEMPLATES_FOLDER',
            description: 'the folder: cannot be read (ENOENT)',
          }),
        ],
      }),
    );
  });
});

test('an institution whose own words fit no letter is told by its settings', async () => {
  expect(await faultsOf({}, { ...institution, site: 'x'.repeat(120), fax: '王' })).toEqual([
    'INSTITUTION_FAX: has a character that the letters’ fonts do not have',
    expect.stringMatching(
      /^INSTITUTION_NAME: with the other INSTITUTION_ settings is too long: letter\.de\.liquid: Contact can have 1\d\d characters: at most 90$/,
    ),
  ]);
});

test('what the institution is called is never a heading, a list or a tag', async () => {
  const texts = await loadOwn(
    { 'credential-in-use.it.liquid': 'Subject: a\n\n{{ institution.name }}\n' },
    { ...institution, name: '# {{ reference }} - b' },
  );
  expect(texts.words('credential-in-use', 'it', variables).paragraphs).toEqual([
    'Gentile Utente,',
    '# {{ reference }} - b',
  ]);
});
