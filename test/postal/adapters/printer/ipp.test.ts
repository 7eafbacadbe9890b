import fc from 'fast-check';
import { decodeAnswer, NotIpp } from '../../../../services/postal/adapters/printer/ipp-decode';
import { type Attribute, encodeRequest } from '../../../../services/postal/adapters/printer/ipp-encode';

/** An answer with these bytes after its head. */
function answer(...bytes: readonly number[]): Buffer {
  return Buffer.from([1, 1, 0, 0, 0, 0, 0, 7, ...bytes]);
}

const end = 0x03;
const ascii = (text: string) => [...Buffer.from(text)];
const field = (tag: number, name: string, value: readonly number[]) => [
  tag,
  ...[0, name.length, ...ascii(name)],
  ...[0, value.length, ...value],
];

describe('an answer of IPP', () => {
  test('is read with all its groups and values', () => {
    const { status, requestId, groups } = decodeAnswer(
      answer(
        0x01,
        ...field(0x47, 'attributes-charset', ascii('utf-8')),
        0x02,
        ...field(0x21, 'job-id', [0, 0, 1, 2]),
        ...field(0x44, 'job-state-reasons', ascii('one')),
        ...field(0x44, '', ascii('two')),
        ...field(0x22, 'last-document', [1]),
        ...field(0x13, 'time-at-processing', []),
        ...field(0x33, 'copies-supported', [0, 0, 0, 1, 0, 0, 0, 9]),
        ...field(0x36, 'job-name', [0, 2, ...ascii('it'), 0, 1, ...ascii('b')]),
        ...field(0x34, 'media-col', []),
        ...field(0x4a, '', ascii('media-size')),
        ...field(0x34, '', []),
        ...field(0x4a, '', ascii('x-dimension')),
        ...field(0x21, '', [0, 0, 0x52, 0x08]),
        ...field(0x37, '', []),
        ...field(0x37, '', []),
        0x02,
        ...field(0x21, 'job-id', [0, 0, 0, 3]),
        end,
      ),
    );
    expect({ status, requestId, groups }).toEqual({
      status: 0,
      requestId: 7,
      groups: [
        { tag: 1, attributes: new Map([['attributes-charset', ['utf-8']]]) },
        {
          tag: 2,
          attributes: new Map<string, unknown>([
            ['job-id', [258]],
            ['job-state-reasons', ['one', 'two']],
            ['last-document', [true]],
            ['time-at-processing', [null]],
            ['copies-supported', [null]],
            ['job-name', ['b']],
            ['media-col', [new Map([['media-size', [new Map([['x-dimension', [21_000]]])]]])]],
          ]),
        },
        { tag: 2, attributes: new Map([['job-id', [3]]]) },
      ],
    });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a head alone', answer()],
    ['another version', Buffer.from([9, 0, 0, 0, 0, 0, 0, 1, end])],
    ['a page', Buffer.from('<html><body>no printer</body></html>')],
    ['a value before a group', answer(...field(0x21, 'a', [0, 0, 0, 1]), end)],
    ['a value before a name', answer(0x01, ...field(0x21, '', [0, 0, 0, 1]), end)],
    ['a length beyond the end', answer(0x01, 0x44, 0, 1, 0x61, 0x7f, 0xff, 0x62, end)],
    // Read as a number below zero it leads back to the beginning, again and again.
    ['a length that looks negative', answer(0x04, 0x44, 0, 1, 0x61, 0xff, 0xfa, end)],
    ['an integer of two bytes', answer(0x01, ...field(0x21, 'a', [0, 1]), end)],
    ['a collection without an end', answer(0x01, ...field(0x34, 'a', []), end)],
    ['a member without a name', answer(0x01, ...field(0x34, 'a', []), ...field(0x21, '', [0, 0, 0, 1]), end)],
    [
      'collections without bottom',
      answer(
        0x01,
        ...Array.from({ length: 1_000 }, () => [...field(0x34, 'a', []), ...field(0x4a, '', ascii('b'))]).flat(),
        end,
      ),
    ],
  ])('is none with %s', (_case, bytes) => {
    expect(() => decodeAnswer(bytes)).toThrow(NotIpp);
  });

  test('is never anything but read or refused, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeAnswer(answer(...bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(NotIpp);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a request of IPP', () => {
  const name = fc.stringMatching(/^[a-z][a-z-]{0,20}$/);
  const simple: fc.Arbitrary<Attribute> = fc.oneof(
    fc.record({
      name,
      syntax: fc.constantFrom('integer', 'enum'),
      value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    }),
    fc.record({ name, syntax: fc.constant('boolean'), value: fc.boolean() }),
    fc.record({
      name,
      syntax: fc.constantFrom('text', 'name', 'keyword', 'uri'),
      value: fc.string({ unit: 'grapheme', maxLength: 40 }),
    }),
    fc.record({ name, syntax: fc.constant('keywords'), values: fc.array(name, { minLength: 1, maxLength: 5 }) }),
  );
  const collection: fc.Arbitrary<Attribute> = fc.record({
    name,
    syntax: fc.constant('collection'),
    members: fc.uniqueArray(simple, { selector: (one) => one.name, maxLength: 4 }),
  });
  const attributes = fc.uniqueArray(fc.oneof(simple, collection), { selector: (one) => one.name, maxLength: 8 });

  const valuesOf = (attribute: Attribute): readonly unknown[] => {
    if ('members' in attribute) return [new Map(attribute.members.map((member) => [member.name, valuesOf(member)]))];
    return 'values' in attribute ? attribute.values : [attribute.value];
  };

  test('is read as what it was made of', () => {
    fc.assert(
      fc.property(attributes, (jobAttributes) => {
        const bytes = encodeRequest({ operation: 'Create-Job', requestId: 5, attributes: [], jobAttributes });
        const { status: operation, requestId, groups } = decodeAnswer(bytes);
        expect({ operation, requestId, groups }).toEqual({
          operation: 0x0005,
          requestId: 5,
          groups: [
            {
              tag: 1,
              attributes: new Map([
                ['attributes-charset', ['utf-8']],
                ['attributes-natural-language', ['en']],
              ]),
            },
            { tag: 2, attributes: new Map(jobAttributes.map((one) => [one.name, valuesOf(one)])) },
          ],
        });
      }),
    );
  });
});
