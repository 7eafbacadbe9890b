import { isFault } from '../../../runtime/fault';
import type { TextRequest } from '../../../services/notify/templates/templates';
import { loadOwn, noteDeclaration } from '../own-templates';

const own = {
  'own/template.json': noteDeclaration,
  'own/sms.it.liquid': '{{ institution.name }}: {{ note }}\n',
  'own/email.it.liquid': 'Subject: {{ note }}\n\n{{ note }}\n',
};
const asked: TextRequest = { template: 'own', channel: 'sms', languageTag: 'it', variables: { note: 'ciao' } };

describe('a text that is asked for', () => {
  it('is in the language of the tag, of whatever region, else in the institution’s, visibly', async () => {
    const templates = await loadOwn({
      ...own,
      'own/sms.de.liquid': 'de {{ note }}',
      'own/sms.de-AT.liquid': 'at {{ note }}',
      'own/sms.pt-BR.liquid': 'br {{ note }}',
    });
    const found = ['it', 'IT-ch', 'de-CH', 'de-AT', 'de-at-1996', 'pt-PT', 'pt', 'fr', ''].map((languageTag) => {
      const { language, fellBack } = templates.render({ ...asked, languageTag });
      return [languageTag, language, fellBack];
    });
    expect(found).toEqual([
      ['it', 'it', false],
      ['IT-ch', 'it', false],
      ['de-CH', 'de', false],
      ['de-AT', 'de-AT', false],
      ['de-at-1996', 'de-AT', false],
      ['pt-PT', 'pt-BR', false],
      ['pt', 'pt-BR', false],
      ['fr', 'it', true],
      ['', 'it', false],
    ]);
  });

  it('is refused for a template or a channel that is not there, and for wrong variables, all told at once', async () => {
    const templates = await loadOwn({
      'own/template.json':
        '{ "variables": { "note": { "maxCharacters": 5, "samples": ["a"] }, "way": { "values": ["in", "out"] } } }',
      'own/sms.it.liquid': '{{ note }}{{ way }}',
    });
    const faultOf = (request: Partial<TextRequest>): unknown => {
      try {
        return templates.render({ ...asked, variables: { note: 'a', way: 'in' }, ...request }).text;
      } catch (error) {
        return isFault(error)
          ? [error.kind, error.reason, ...error.fields.map(({ field, reason }) => `${field} ${reason}`)]
          : error;
      }
    };
    expect([
      faultOf({}),
      faultOf({ template: 'toString' }),
      faultOf({ channel: 'email' }),
      faultOf({ variables: { note: 'much too long', way: 'up', more: '' } }),
      faultOf({ variables: { note: 'a\nb' } }),
    ]).toEqual([
      'ain',
      ['invalid', 'TEMPLATE_UNKNOWN'],
      ['invalid', 'TEMPLATE_UNKNOWN'],
      ['invalid', 'TEMPLATE_VARIABLES', 'note TEXT_TOO_LONG', 'way VALUE_NOT_ALLOWED', 'more VARIABLE_UNKNOWN'],
      ['invalid', 'TEMPLATE_VARIABLES', 'note CONTROL_CHARACTERS', 'way FIELD_REQUIRED'],
    ]);
  });

  it('leaves out of an SMS what would take a second segment', async () => {
    const templates = await loadOwn({
      ...own,
      'own/sms.it.liquid': `${'x'.repeat(150)}{% where_it_fits %} {{ note }}{% endwhere_it_fits %}.`,
    });
    const text = (note: string) => templates.render({ ...asked, variables: { note } }).text.slice(150);
    expect([text('12345678'), text('123456789')]).toEqual([' 12345678.', '.']);
  });

  it('is left out by the line where only values would have been there, and tags have no line of their own', async () => {
    const templates = await loadOwn({
      'own/template.json': '{ "variables": { "note": { "maxCharacters": 5, "samples": ["a", ""] } } }',
      'own/email.it.liquid':
        'Subject: s\n\n# Title\none\n{{ note }}\n{% if note == "a" %}\n- two\n{% endif %}\n- three\n',
    });
    const text = (note: string) =>
      templates.render({ ...asked, channel: 'email', variables: { note } }).text.split('\n\n')[1];
    expect([text('a'), text('')]).toEqual(['Title\none\na\n- two\n- three', 'Title\none\n- three']);
  });
});
