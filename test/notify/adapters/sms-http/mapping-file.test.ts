import { defaultMapping } from '../../../../services/notify/adapters/sms-http/default-mapping';
import { readMapping } from '../../../../services/notify/adapters/sms-http/mapping-file';

const request = { form: { to: '{recipient}', message: '{text}' } };

function faultsOf(document: unknown): readonly string[] {
  const read = readMapping(document);
  return read.kind === 'wrong' ? read.faults : [];
}

describe('a mapping', () => {
  it('is right as it is built in, and with a request alone', () => {
    expect([faultsOf(defaultMapping), faultsOf({ request })]).toEqual([[], []]);
  });

  it('tells everything that is wrong in it at once, by its place, and shows no value', () => {
    const document = {
      request: {
        method: 'GET',
        headers: { 'X Key': '{token}', Host: 'a', 'X-To': '{recipient}', 'X-Line': 'a\r\nb', 'X-Number': 7 },
        json: { key: 'sesame', to: ['{recipient}', { text: '{message}' }] },
        url: 'x',
      },
      response: {
        statuses: { sent: ['2xx', 202, '9xx', '2xx'], refused: '400', lost: [] },
        json: { id: 'messages/0', code: 7 },
        text: '(',
        codes: { 7: 'gone', 'a b': 'sent' },
      },
      more: 1,
    };
    const faults = faultsOf(document);
    expect([...faults].sort()).toEqual([
      'more is not known',
      'request names {text} nowhere in its body',
      'request.headers.Host is written by this service',
      'request.headers.X Key is no name of a header',
      'request.headers.X-Line must be one line of ASCII characters',
      'request.headers.X-Number must be a text',
      'request.headers.X-To must not name {recipient}: only {id}, {token}, {user}, {password}',
      'request.json.to.1.text must not name {message}: only {recipient}, {recipient_digits}, {text}, {sender}, {id}, {validity_seconds}, {token}, {user}, {password}',
      'request.method must be POST or PUT',
      'request.url is not known',
      'response.codes.7 must be one of sent, refused, refused-for-now, refuses-us, unclear',
      'response.codes.a b is no code: letters, digits and . : _ -, at most 40',
      'response.json.code must be a text',
      'response.json.id must be a JSON pointer, such as /messages/0/id',
      'response.statuses.lost is not known',
      'response.statuses.refused must be a list',
      'response.statuses.sent.2 must be a status such as 202, or its hundred, such as 2xx',
      'response.statuses.sent.3 2xx is listed twice',
      'response.text must not stand beside json: an answer is one of them',
    ]);
    expect(faults.join()).not.toContain('sesame');
  });

  it.each([
    ['nothing', {}, ['request is missing']],
    ['a list', [], ['the document must be an object', 'request is missing']],
    ['two bodies', { request: { ...request, json: {} } }, ['request must have one of json and form']],
    ['no body', { request: {} }, ['request must have one of json and form']],
    ['a pattern that is none', { request, response: { text: '(' } }, ['response.text is no regular expression']],
    [
      'a pattern that gives nothing',
      { request, response: { text: '^OK' } },
      ['response.text must have a group (?<id>...) or (?<code>...)'],
    ],
  ])('is refused with %s', (_what, document, faults) => {
    expect(faultsOf(document)).toEqual(faults);
  });

  it('lets what it lists go before what is usual, and a status before its hundred', () => {
    const statuses = {
      sent: ['200'],
      refused: ['4xx'],
      'refused-for-now': ['409', '5xx'],
      'refuses-us': ['200', '404'],
    };
    const read = readMapping({ request, response: { statuses: { ...statuses, 'refuses-us': ['404'] } } });
    const verdictOf = read.kind === 'right' ? read.mapping.response.verdictOf : () => 'none';
    expect([200, 201, 400, 401, 404, 409, 500, 302, 700].map((status) => [status, verdictOf(status)])).toEqual([
      [200, 'sent'],
      [201, 'sent'],
      [400, 'refused'],
      [401, 'refused'],
      [404, 'refuses-us'],
      [409, 'refused-for-now'],
      [500, 'refused-for-now'],
      [302, 'refuses-us'],
      [700, 'unclear'],
    ]);
    expect(faultsOf({ request, response: { statuses } })).toEqual([
      'response.statuses.refuses-us.0 200 is listed twice',
    ]);
  });
});
