import { readMapping } from '../../../../services/notify/adapters/sms-http/mapping-file';

const request = { json: { to: '{recipient}', text: '{text}' } };
const response = { json: { id: '/id' } };
const receipts = {
  at: { id: '/id', status: '/status' },
  statuses: { delivered: 'delivered' },
  signature: { kind: 'bearer' },
};

function faultsOf(changes: object, rest: object = { request, response }): readonly string[] {
  const read = readMapping({ ...rest, receipts: { ...receipts, ...changes } });
  return read.kind === 'wrong' ? [...read.faults].sort() : [];
}

describe('what a mapping tells of receipts', () => {
  it('is right with the least that it can be', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it('is refused without a signature: anybody could say that a message was delivered', () => {
    expect(faultsOf({ signature: undefined })).toEqual(['receipts.signature is missing']);
    const kinds = 'hmac-sha256, hmac-sha1-form, jwt, bearer, basic';
    expect(faultsOf({ signature: {} })).toEqual([`receipts.signature.kind must be one of ${kinds}`]);
    expect(faultsOf({ signature: { kind: 'none' } })).toEqual([`receipts.signature.kind must be one of ${kinds}`]);
  });

  it('tells everything that is wrong in it at once, by its place', () => {
    const wrong = {
      method: 'PUT',
      form: 'xml',
      each: 'results',
      subject: 'ours',
      at: { id: 'id', time: 7, number: '/to' },
      time_form: 'roman',
      statuses: { delivered: 'arrived' },
      unreachable_codes: '1',
      signature: { kind: 'bearer', header: 'X-Token' },
      more: 1,
    };
    expect(faultsOf(wrong)).toEqual([
      'receipts.at.id must be a JSON pointer, such as /messages/0/id',
      'receipts.at.number is not known',
      'receipts.at.status is missing',
      'receipts.at.time must be a text',
      'receipts.each must be a JSON pointer, such as /messages/0/id',
      'receipts.form must be one of json, form, query',
      'receipts.method must be one of POST, GET',
      'receipts.more is not known',
      'receipts.signature.header is not known',
      'receipts.statuses.delivered must be one of taken, delayed, delivered, failed',
      'receipts.subject must be one of reference, own-id',
      'receipts.time_form must be one of iso8601, unix-seconds, unix-milliseconds',
      'receipts.unreachable_codes must be a list',
    ]);
  });

  it.each([
    ['a body in a GET', { method: 'GET' }, ['receipts.form must be query where method is GET']],
    ['a list in a form', { form: 'form', each: '/x' }, ['receipts.each is for form json only']],
    ['no status', { statuses: {} }, ['receipts.statuses must name a status at least']],
    [
      "a form's signature on JSON",
      { signature: { kind: 'hmac-sha1-form', header: 'X-S', url: 'https://a.example/' } },
      ['receipts.signature of the kind hmac-sha1-form does not sign a body of JSON'],
    ],
    [
      'a JWT that says nothing of the query',
      { method: 'GET', form: 'query', signature: { kind: 'jwt', header: 'X-S' } },
      ['receipts.signature.url is missing'],
    ],
    [
      'a signature of the body on a query',
      { form: 'query', signature: { kind: 'hmac-sha256', header: 'X-S', signed: '{body}' } },
      ['receipts.signature.signed must name {url}: the receipt stands there'],
    ],
    [
      'a timestamp that is not signed',
      { signature: { kind: 'hmac-sha256', header: 'X-S', signed: '{body}', timestamp_header: 'X-T' } },
      ['receipts.signature.signed must name {timestamp} where timestamp_header is told, and only there'],
    ],
    [
      'a signed timestamp that nobody is told of, and other words',
      { signature: { kind: 'hmac-sha256', header: 'X S', signed: '{timestamp}{secret}', tolerance_seconds: 0 } },
      [
        'receipts.signature.header is no name of a header',
        'receipts.signature.signed must name nothing but {body}, {url}, {timestamp} and {header:NAME}',
        'receipts.signature.signed must name {body}: the receipt stands there',
        'receipts.signature.signed must name {timestamp} where timestamp_header is told, and only there',
        'receipts.signature.tolerance_seconds must be a whole number, 1 to 3600',
      ],
    ],
    [
      'an address with a query',
      { signature: { kind: 'hmac-sha256', header: 'X-S', signed: '{url}{body}', url: 'https://a.example/?x' } },
      ['receipts.signature.url must be the whole address, without ? and #'],
    ],
  ])('is refused with %s', (_what, changes, faults) => {
    expect(faultsOf(changes)).toEqual(faults);
  });

  it('is about an id that somebody was told', () => {
    expect(faultsOf({ subject: 'own-id' })).toEqual(['receipts are about {id}, which the request names nowhere']);
    const withId = { request: { json: { ...request.json, id: '{id}' } } };
    expect(faultsOf({ subject: 'own-id' }, withId)).toEqual([]);
    expect(faultsOf({}, withId)).toEqual(["receipts are about the provider's id, which response does not tell"]);
    expect(faultsOf({}, { request, response: { text: '^OK (?<id>.+)' } })).toEqual([]);
  });
});
