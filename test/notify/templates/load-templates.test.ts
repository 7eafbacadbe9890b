import { loadTemplates } from '../../../services/notify/templates/load-templates';
import type { TextRequest } from '../../../services/notify/templates/templates';
import { faultsOf, loadOwn, noteDeclaration } from '../own-templates';
import { institution } from '../product-templates';

const own = {
  'own/template.json': noteDeclaration,
  'own/sms.it.liquid': '{{ institution.name }}: {{ note }}\n',
  'own/email.it.liquid': 'Subject: {{ note }}\n\n{{ note }}\n',
};
const asked: TextRequest = { template: 'own', channel: 'sms', languageTag: 'it', variables: { note: 'ciao' } };

describe("an institution's folder", () => {
  it('adds templates of its own, with no word of the PIN around them', async () => {
    const templates = await loadOwn(own);
    expect(templates.find('own')).toEqual({
      name: 'own',
      reserved: false,
      overridden: true,
      variables: [{ name: 'note', maxCharacters: 150, sample: 'a note', values: undefined }],
      texts: [
        { channel: 'sms', language: 'it' },
        { channel: 'email', language: 'it' },
        { channel: 'pec', language: 'it' },
      ],
      samples: [{ note: 'a note' }],
    });
    expect(templates.render(asked)).toEqual({
      language: 'it',
      fellBack: false,
      subject: '',
      text: 'INPS: ciao',
      html: '',
    });
    expect(templates.render({ ...asked, channel: 'email' })).toMatchObject({
      subject: 'ciao',
      text: 'Buongiorno,\n\nciao\n\nINPS\nVia Ciro il Grande 21, 00144 Roma RM\nTelefono 803 164 (gratuito da rete fissa)\nDa cellulare 06 164164\nFax 800 803 164\nwww.inps.it\n',
    });
    expect(templates.find('first-half')).toMatchObject({ reserved: true, overridden: false });
  });

  it('replaces single files of the product, and adds languages', async () => {
    const templates = await loadOwn({
      'pin-changed/sms.it.liquid': '{{ institution.name }}: PIN cambiato. {{ institution.free_number }}',
      'pin-changed/sms.fr.liquid': '{{ institution.name }}: PIN modifié ({{ request_time | moment }}).',
    });
    const text = (languageTag: string) =>
      templates.render({
        template: 'pin-changed',
        channel: 'sms',
        languageTag,
        variables: { request_time: '2026-11-23T22:30:00Z' },
      }).text;
    expect([text('it'), text('fr-CH'), text('en')]).toEqual([
      'INPS: PIN cambiato. 803 164',
      'INPS: PIN modifié (23 novembre 2026, 23:30).',
      expect.stringContaining('your personal PIN was changed'),
    ]);
    expect(templates.find('pin-changed')).toMatchObject({ reserved: true, overridden: true });
  });

  it('may have other texts for PEC than for e-mail, and a layout of its own', async () => {
    const templates = await loadOwn({
      ...own,
      'own/template.json': noteDeclaration.replace('{', '{ "layout": "brief",'),
      'own/pec.it.liquid': 'Subject: PEC {{ note }}\nAdvice: Non risponda.\n\n{{ note }}\n',
      'layouts/brief/mail.it.liquid': '{% body %}\n\n# In breve\n{% advice %}\n- {{ institution.site }}\n',
    });
    const text = (channel: 'email' | 'pec') => templates.render({ ...asked, channel }).text;
    expect([text('email'), text('pec')]).toEqual([
      'ciao\n\nIn breve\n- www.inps.it\n',
      'ciao\n\nIn breve\n- Non risponda.\n- www.inps.it\n',
    ]);
  });

  it('cannot have a layout that leaves out what its texts advise, or the text itself', async () => {
    expect(
      await faultsOf({ 'layouts/pin/mail.it.liquid': '{% body %}\n', 'layouts/plain/mail.it.liquid': 'Buongiorno\n' }),
    ).toEqual(
      expect.arrayContaining([
        'first-half/email.it.liquid: its layout has no {% advice %} for its lines of advice',
        'layouts/plain/mail.it.liquid: must have {% body %} once, and {% advice %} at most once',
      ]),
    );
  });

  it('is refused with everything that is wrong with it, by file and line', async () => {
    const faults = await faultsOf({
      ...own,
      'own/sms.it.liquid': 'one\n{{ nothing }}\n{% if note == "x" %}{{ noone }}{% endif %}',
      'own/sms.de.liquid': 'eins\n{{ note | shout }}',
      'own/email.it.liquid':
        'Subject: {{ note }}\nAdvice: {{ nobody }}\n\none\n\n{{ note.size }}\n{{ institution.money }}\n',
      'own/email.de.liquid': 'Betreff: {{ note }}\n\neins',
      'own/email.en.liquid': 'Subject: a\n\n{% if note %}\n',
      'own/email.pl.liquid': 'Subject: a\n\nb\n',
      'own/notes.txt': '',
      'Own-Two/sms.it.liquid': '',
      'first-half/template.json': noteDeclaration,
    });
    expect([...faults].sort()).toEqual([
      'Own-Two: is no name of a template',
      'first-half/template.json: the template is the product’s: its texts can be replaced, not its variables',
      'own/email.de.liquid:1: must begin with one line Subject: ..., any lines Advice: ..., and an empty line',
      expect.stringMatching(/^own\/email\.en\.liquid:3: .*not closed$/),
      'own/email.it.liquid:2: unknown variable: nobody',
      'own/email.it.liquid:6: note is a text: it has no size',
      'own/email.it.liquid:7: institution has name, address, free_number, mobile_number, fax, site',
      'own/email.pl.liquid: its layout has no mail.pl.liquid',
      'own/notes.txt: is none of template.json, sms.LANGUAGE.liquid, email.LANGUAGE.liquid, pec.LANGUAGE.liquid',
      'own/sms.de.liquid:2: undefined filter: shout',
      'own/sms.it.liquid:2: unknown variable: nothing',
      'own/sms.it.liquid:3: unknown variable: noone',
    ]);
  });

  it.each([
    ['a file elsewhere', '{% include "/etc/passwd" %}'],
    ['a file beside it', '{% render "first-half/sms.it.liquid" %}'],
    ['a layout', '{% layout "x" %}'],
    ['repetition', '{% for i in (1..1000000000) %}x{% endfor %}'],
    ['growth', '{% capture a %}x{% endcapture %}'],
    ['growth by a filter', '{% assign a = note | append: note %}'],
    ['variables of its own', '{% assign a = note %}'],
    ['a variable that is none, in a branch', '{% case note %}{% when nothing %}{% endcase %}'],
    ['a variable that is none, beside a filter', '{{ note | default: nothing }}'],
    ['unescaped values', '{{ note | raw }}'],
    ['what a value inherits', '{{ note.constructor }}'],
    ['another tag that writes', '{% echo note %}'],
    ['a character that turns the text', 'a\u202eb'],
    ['a line separator', 'a\u2028b'],
    ['a control character', 'a\u0001b'],
    ['a byte that is no UTF-8', Buffer.from([0x61, 0xff])],
    ['more characters than a file may', 'x'.repeat(20_001)],
  ])('cannot have %s', async (_what, text) => {
    expect(await faultsOf({ ...own, 'own/sms.it.liquid': text })).toEqual([
      expect.stringMatching(/^own\/sms\.it\.liquid/),
    ]);
  });

  it.each([
    ['no JSON', '{', 'is no JSON object'],
    ['a key that means nothing', '{ "variabels": {} }', 'has an unknown key: variabels'],
    ['no layout of that name', noteDeclaration.replace('{', '{ "layout": "x",'), 'there is no layout x'],
    [
      'a reserved template',
      noteDeclaration.replace('{', '{ "reserved": true,'),
      'reserved is for the messages of credentials alone',
    ],
    [
      'a variable without samples',
      '{ "variables": { "note": { "maxCharacters": 5 } } }',
      'variable note must have samples, a list of texts, or else values',
    ],
    [
      'a variable without a bound',
      '{ "variables": { "note": { "samples": ["a"] } } }',
      'variable note must have maxCharacters, 1 to 2000',
    ],
    [
      'a sample that is too long',
      '{ "variables": { "note": { "maxCharacters": 1, "samples": ["ab"] } } }',
      'variable note has a sample longer than its maxCharacters',
    ],
    [
      'a name that is taken',
      '{ "variables": { "institution": { "values": ["a"] } } }',
      'variable institution has a name that means something else',
    ],
  ])('cannot declare %s', async (_what, declaration, fault) => {
    const text = { 'own/sms.it.liquid': 'ciao' };
    expect(await faultsOf({ 'own/template.json': declaration, ...text })).toContain(`own/template.json: ${fault}`);
  });

  it('cannot have a text that becomes too long, is empty, or has no subject with some value', async () => {
    const declared = (samples: string) =>
      `{ "variables": { "note": { "maxCharacters": 2000, "samples": [${samples}] } } }`;
    expect(
      await faultsOf({
        'own/template.json': declared('"a", ""'),
        'own/sms.it.liquid': '{{ note }}',
        'own/email.it.liquid': 'Subject: {{ note }}\n\nciao\n',
      }),
    ).toEqual([
      'own/sms.it.liquid: its text is empty',
      'own/email.it.liquid:1: its subject is empty',
      'own/email.it.liquid: the subject is longer than 200 characters',
    ]);
    expect(
      await faultsOf({
        'own/template.json': declared('"a"'),
        'own/sms.it.liquid': '{{ note }}',
      }),
    ).toEqual(['own/sms.it.liquid: can become an SMS of 14 segments: at most 10']);
  });

  it('cannot make an SMS of credentials longer than a segment, whatever its values', async () => {
    const text = `{{ institution.name }} {{ reference }}: {{ characters | in_fours }}{% if other_half == "pec" %} ${'x'.repeat(150)}{% endif %}`;
    expect(await faultsOf({ 'first-half/sms.it.liquid': text })).toEqual([
      expect.stringMatching(
        /^first-half\/sms\.it\.liquid: must fit 160 GSM characters, whatever its values; it can take 17\d places of gsm-7$/,
      ),
    ]);
  });

  it('must have every text in the language that it falls back to', async () => {
    const faults = await faultsOf(own, 'fr');
    expect(faults).toContain('own: has no text for sms in TEMPLATES_LANGUAGE, fr');
    expect(faults).toContain('first-half: has no text for email in TEMPLATES_LANGUAGE, fr');
  });

  it('is told to be none where it cannot be read', async () => {
    expect(await faultsOf({ ...own, 'own/sms.de.liquid/file': '' })).toContain(
      'own/sms.de.liquid: cannot be read (EISDIR)',
    );
    expect(() =>
      loadTemplates({ folder: '/nowhere/at/all', defaultLanguage: 'it', institution, sendsSms: true }),
    ).toThrow(
      expect.objectContaining({
        fields: [expect.objectContaining({ description: 'the folder: cannot be read (ENOENT)' })],
      }),
    );
  });
});
